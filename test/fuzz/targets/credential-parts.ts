/** The parts codes are made of, what else a code may be, and the list of who may sign them. */
import { createPublicKey } from 'node:crypto';
import { decodeBase45, encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import { decodeCbor } from '../../../kiosk/credentials/cbor.ts';
import { cborToJson } from '../../../kiosk/credentials/cbor-json.ts';
import { parseCoseSign1 } from '../../../kiosk/credentials/cose-sign1.ts';
import { judge } from '../../../kiosk/credentials/judgement.ts';
import { parseOnlinePattern } from '../../../kiosk/credentials/online-pattern.ts';
import { makePlaceCode, verifyPlaceCode } from '../../../kiosk/credentials/place-code.ts';
import { parseTrustList } from '../../../kiosk/credentials/trust-list.ts';
import { thumbprintHex } from '../../../kiosk/credentials/trusted-key.ts';
import { eddsaKey } from '../../kiosk/credentials/test-keys.ts';
import { bytesOf, type FuzzTarget, jsonBytes, must, mustBeCoded, textOf } from '../target.ts';
import { coseWithChangedSignature } from './changed-signatures.ts';
import { hc1s, nowS, passes, trustText } from './genuine-codes.ts';
import { nameOf, statementOf } from './signed-statement.ts';

const cbor: FuzzTarget = {
  name: 'cbor',
  input: 'CBOR',
  seeds: [
    'a201020304',
    '83f6f5fb3ff8000000000000',
    'd28443a10126a0f6f6',
    '9f0102ff',
    '7f61616162ff',
    'c074323032322d30312d30315430303a30303a30305a',
  ].map((hex) => new Uint8Array(Buffer.from(hex, 'hex'))),
  run(input) {
    const strict = decodeCbor(input, 'deterministic');
    const lenient = decodeCbor(input, 'lenient');
    must(!strict.ok || lenient.ok, 'what is deterministic is also well-formed');
    if (lenient.ok) cborToJson(lenient.value);
    for (const form of ['closed', 'open'] as const) mustBeCoded(parseCoseSign1(input, form));
  },
};

const base45: FuzzTarget = {
  name: 'base45',
  input: 'text in base45',
  seeds: [bytesOf('QED8WEX0'), bytesOf('%69 VD92EX0'), bytesOf('UJCLQE7W581')],
  maxBytes: 300,
  run(input) {
    const text = Buffer.from(input).toString('latin1');
    const decoded = decodeBase45(text);
    must(!decoded.ok || encodeBase45(decoded.value) === text, 'there is one text for the bytes');
    const again = decodeBase45(encodeBase45(input));
    must(again.ok && Buffer.compare(again.value, input) === 0, 'what was written is read');
  },
};

const onlinePattern: FuzzTarget = {
  name: 'online-pattern',
  input: 'a pattern of a site file, a line feed, a code',
  seeds: [
    bytesOf('^HN\\d{18}[A-Z0-9_-]{4,8}$\nHN123456789012345678ABCD'),
    bytesOf('https://h.example/\\w{8,64}?\nhttps://h.example/abcdefgh'),
  ],
  maxBytes: 512,
  run(input) {
    const [source = '', ...rest] = textOf(input).split('\n');
    const parsed = parseOnlinePattern(source);
    mustBeCoded(parsed);
    if (!parsed.ok) return;
    parsed.value.matches(rest.join('\n'));
    must(!parsed.value.matches(`${rest.join('\n')}\u0000`), 'a control character is of no pattern');
  },
};

const place = { district: '410100', subdistrict: '03', community: '017', compound: 'east-gate', lane: '1' };
const deviceKey = {
  keyId: Buffer.from(thumbprintHex(createPublicKey(eddsaKey)), 'hex').toString('base64url'),
  privateKey: eddsaKey,
};
const placeKey = { keyId: deviceKey.keyId, publicKey: createPublicKey(eddsaKey) };
const slot = Math.floor(nowS / 30);
const shown = { place, slot, nonce: 'AAECAwQFBgc' };
const shownCode = makePlaceCode(shown, deviceKey);
const shownStatement = statementOf(shownCode);
const genuinePlace = shownStatement === null ? '' : nameOf(shownStatement);
const placeCodes: FuzzTarget = {
  name: 'place-code',
  input: 'the code of a place',
  seeds: [bytesOf(shownCode), bytesOf(`https://h.example/#${shownCode}`)],
  make(chance) {
    const cose = coseWithChangedSignature(Buffer.from(shownCode.slice('KP1.'.length), 'base64url'), chance);
    return bytesOf(`KP1.${Buffer.from(cose).toString('base64url')}`);
  },
  run(input) {
    const verified = verifyPlaceCode(textOf(input), () => [placeKey], nowS * 1000);
    mustBeCoded(verified);
    if (!verified.ok) return;
    must(JSON.stringify(verified.value) === JSON.stringify(shown), 'only what was signed is verified');
    const statement = statementOf(textOf(input));
    must(statement !== null && nameOf(statement) === genuinePlace, 'and by its signature');
  },
};

const trustList: FuzzTarget = {
  name: 'trust-list',
  input: 'a trust list file',
  seeds: [
    bytesOf(trustText),
    jsonBytes({ issuers: [], revocations: [{ kid: 'AAAA', method: 'rid', ctr: 1, rids: ['a', 'b.1641081600'] }] }),
  ],
  maxBytes: 4_000,
  run(input) {
    const parsed = parseTrustList(textOf(input), 'trust.json');
    mustBeCoded(parsed);
    if (!parsed.ok) return;
    for (const payload of [...passes, ...hc1s])
      judge(payload, { trust: parsed.value, nowS, rules: null, showClaims: false, joined: false });
  },
};

export const credentialPartTargets: readonly FuzzTarget[] = [cbor, base45, onlinePattern, placeCodes, trustList];
