/** What people show: codes of every kind, and the parts they are made of. Nothing changed may be taken for genuine. */
import { createPublicKey } from 'node:crypto';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { decodeBase45, encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import { decodeCbor } from '../../../kiosk/credentials/cbor.ts';
import { cborToJson } from '../../../kiosk/credentials/cbor-json.ts';
import type { JsonValue, RuleSubject } from '../../../kiosk/credentials/certificate.ts';
import { applyRules, parseRules } from '../../../kiosk/credentials/certificate-rules.ts';
import { faultOfExpression } from '../../../kiosk/credentials/certlogic-check.ts';
import { evaluateCertLogic } from '../../../kiosk/credentials/certlogic.ts';
import { parseCoseSign1 } from '../../../kiosk/credentials/cose-sign1.ts';
import { districtPassPrefix, verifyDistrictPass } from '../../../kiosk/credentials/district-pass.ts';
import { readDistrictPassClaims } from '../../../kiosk/credentials/district-pass-claims.ts';
import { examineHc1 } from '../../../kiosk/credentials/hc1.ts';
import { readHc1Content } from '../../../kiosk/credentials/hc1-content.ts';
import { identityNumberSteps, parseIdentityNumber } from '../../../kiosk/credentials/identity-number.ts';
import { judge } from '../../../kiosk/credentials/judgement.ts';
import { parseOnlinePattern } from '../../../kiosk/credentials/online-pattern.ts';
import { makePlaceCode, verifyPlaceCode } from '../../../kiosk/credentials/place-code.ts';
import { createChunkAssembler } from '../../../kiosk/credentials/shc-chunks.ts';
import { readShcContent } from '../../../kiosk/credentials/shc-content.ts';
import { createVerifiers } from '../../../kiosk/credentials/verifier.ts';
import { examineShc } from '../../../kiosk/credentials/shc.ts';
import { parseTrustList } from '../../../kiosk/credentials/trust-list.ts';
import { thumbprintHex } from '../../../kiosk/credentials/trusted-key.ts';
import { districtPassVectors } from '../../kiosk/credentials/district-pass-vectors.ts';
import {
  hc1KeyId,
  issueHc1,
  issueHc1Cose,
  packHc1,
  recovery,
  testResult,
  vaccination,
} from '../../kiosk/credentials/hc1-issue.ts';
import { digitsOf, issueJws, issueShc, shcClaims, shcEntry } from '../../kiosk/credentials/shc-issue.ts';
import { eddsaKey, es256Key, trustOf, vectorTrustListText } from '../../kiosk/credentials/test-keys.ts';
import { bytesOf, type FuzzTarget, jsonBytes, must, mustBeCoded, textOf } from '../target.ts';

const nowS = 1_641_100_000;
const hc1Entry = {
  issuer: 'AT',
  algorithm: 'ES256',
  usages: ['hc1'],
  keyId: Buffer.from(hc1KeyId).toString('base64'),
  publicKey: createPublicKey(es256Key).export({ format: 'jwk' }),
};
const vectorIssuers = (JSON.parse(vectorTrustListText()) as { issuers: unknown[] }).issuers;
const trustText = JSON.stringify({ issuers: [...vectorIssuers, hc1Entry, shcEntry()] });
const trust = trustOf(trustText);

const passes = districtPassVectors().map(({ payload }) => payload);
const hc1s = [vaccination, testResult, recovery].map((content) => issueHc1({ content }));
const cards = [issueShc()];

/** What a genuine code says; a changed one may be taken only where it says exactly the same. */
const genuine = new Set([
  ...passes.map((payload) => said(verifyDistrictPass(payload, trust))),
  ...hc1s.map((payload) => said(examineHc1(payload, trust).check)),
  ...cards.map((payload) => said(examineShc(payload, trust).check)),
]);

function said(check: {
  readonly outcome: string;
  readonly credential?: unknown;
  readonly certificate?: unknown;
}): string {
  return JSON.stringify([check.outcome, check.credential ?? check.certificate ?? null]);
}

function mustBeGenuine(check: Parameters<typeof said>[0]): void {
  must(check.outcome !== 'verified' || genuine.has(said(check)), 'only what was signed is verified');
}

const anyCode: FuzzTarget = {
  name: 'any-code',
  input: 'the text of a code as a scanner gives it',
  seeds: [...passes, ...hc1s, ...cards, '410105194912310022'].map(bytesOf),
  maxBytes: 3_000,
  run(input) {
    const text = textOf(input);
    mustBeGenuine(createVerifiers(trust)(text));
    if (text.startsWith(districtPassPrefix)) mustBeGenuine(verifyDistrictPass(text, trust));
    if (text.startsWith('HC1:')) mustBeGenuine(examineHc1(text, trust).check);
    if (text.startsWith('shc:/')) mustBeGenuine(examineShc(text, trust).check);
    judge(text, { trust, nowS, rules: null, showClaims: false, joined: false });
  },
};

const districtPassInside: FuzzTarget = {
  name: 'district-pass-inside',
  input: 'the COSE of a district pass, packed anew',
  seeds: districtPassVectors().map(({ cose }) => new Uint8Array(Buffer.from(cose, 'hex'))),
  run: (input) => mustBeGenuine(verifyDistrictPass(`KD1:${encodeBase45(deflateSync(input))}`, trust)),
};

const districtPassClaims: FuzzTarget = {
  name: 'district-pass-claims',
  input: 'the claims of a district pass in CBOR',
  seeds: districtPassVectors().map(({ cbor }) => new Uint8Array(Buffer.from(cbor, 'hex'))),
  run: (input) => mustBeCoded(readDistrictPassClaims(input)),
};

const hc1Inside: FuzzTarget = {
  name: 'hc1-inside',
  input: 'the COSE of an HC1 certificate, packed anew',
  seeds: [vaccination, testResult, recovery].map((content) => issueHc1Cose({ content })),
  run(input) {
    mustBeGenuine(examineHc1(packHc1(input), trust).check);
    judge(packHc1(input), { trust, nowS, rules: null, showClaims: true, joined: false });
  },
};

/** Signed by the test key whatever it holds: what stands behind the signature is read as carefully as what stands before. */
const hc1Signed: FuzzTarget = {
  name: 'hc1-signed',
  input: 'the content of an HC1 certificate in JSON, signed anew',
  seeds: [vaccination, testResult, recovery].map(jsonBytes),
  maxMs: 500,
  run(input) {
    const content = jsonOf(input);
    if (content === undefined) return;
    mustBeCoded(readHc1Content(content));
    const payload = issued(content);
    if (payload !== null) judge(payload, { trust, nowS, rules: ruleSet, showClaims: true, joined: false });
  },
};

const shcSigned: FuzzTarget = {
  name: 'shc-signed',
  input: 'the claims of a health card in JSON, signed anew',
  seeds: [jsonBytes(shcClaims())],
  maxMs: 500,
  run(input) {
    const claims = jsonOf(input);
    if (claims === undefined) return;
    mustBeCoded(readShcContent(claims as JsonValue));
    judge(issueShc({ body: deflateRawSync(input) }), { trust, nowS, rules: null, showClaims: true, joined: true });
  },
};

const shcInside: FuzzTarget = {
  name: 'shc-inside',
  input: 'a JWS of a health card, written as digits',
  seeds: [bytesOf(issueJws())],
  run: (input) => mustBeGenuine(examineShc(`shc:/${digitsOf(Buffer.from(input).toString('latin1'))}`, trust).check),
};

const shcBody: FuzzTarget = {
  name: 'shc-body',
  input: 'the deflated body of a signed health card',
  seeds: [new Uint8Array(deflateRawSync(jsonBytes(shcClaims())))],
  run: (input) => void judge(issueShc({ body: input }), { trust, nowS, rules: null, showClaims: true, joined: true }),
};

const shcChunks: FuzzTarget = {
  name: 'shc-chunks',
  input: 'codes of one card in several pieces, one a line',
  seeds: [bytesOf('shc:/1/2/123456\nshc:/2/2/7890'), bytesOf('shc:/1/3/12\nshc:/2/3/34\nshc:/3/3/56')],
  run(input) {
    const assembler = createChunkAssembler();
    const lines = textOf(input).split('\n');
    for (const [at, line] of lines.entries()) {
      const taken = assembler.take(line, at * 1000);
      if (taken.type === 'complete') must(taken.payload.length <= 5 + input.length, 'no more than was shown');
      if (taken.type === 'waiting') must(taken.have < taken.of && taken.of <= 8, 'it waits for what is missing');
    }
  },
};

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

const identityNumber: FuzzTarget = {
  name: 'identity-number',
  input: 'a typed or scanned identity number',
  seeds: [bytesOf('11010519491231002X'), bytesOf('440524188001010014')],
  maxBytes: 64,
  run(input) {
    const parsed = parseIdentityNumber(textOf(input), nowS * 1000);
    must(parsed.ok || identityNumberSteps.includes(parsed.error), 'a coded step');
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
const placeCodes: FuzzTarget = {
  name: 'place-code',
  input: 'the code of a place',
  seeds: [bytesOf(makePlaceCode(shown, deviceKey)), bytesOf(`https://h.example/#${makePlaceCode(shown, deviceKey)}`)],
  run(input) {
    const verified = verifyPlaceCode(textOf(input), () => [placeKey], nowS * 1000);
    mustBeCoded(verified);
    if (verified.ok) must(JSON.stringify(verified.value) === JSON.stringify(shown), 'only what was signed is verified');
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

const rule = {
  Identifier: 'GR-AT-0001',
  Type: 'Acceptance',
  Country: 'AT',
  Version: '1.0.0',
  SchemaVersion: '1.0.0',
  Engine: 'CERTLOGIC',
  EngineVersion: '1.0.0',
  CertificateType: 'General',
  Description: [{ lang: 'en', desc: 'a rule' }],
  ValidFrom: '2021-01-01T00:00:00Z',
  ValidTo: '2030-01-01T00:00:00Z',
  AffectedFields: ['v.0'],
  Logic: {
    and: [
      { '>=': [{ var: 'payload.v.0.dn' }, { var: 'payload.v.0.sd' }] },
      {
        'not-after': [
          { plusTime: [{ var: 'payload.v.0.dt' }, 14, 'day'] },
          { plusTime: [{ var: 'external.validationClock' }, 0, 'day'] },
        ],
      },
      { in: [{ var: 'payload.v.0.mp' }, { var: 'external.valueSets.mp' }] },
      {
        if: [
          { '!': [{ var: 'payload.t' }] },
          true,
          { reduce: [{ var: 'payload.v' }, { '+': [{ var: 'accumulator' }, 1] }, 0] },
        ],
      },
      { '===': [{ extractFromUVCI: [{ var: 'payload.v.0.ci' }, 1] }, 'AT'] },
      {
        before: [
          { dccDateOfBirth: [{ var: 'payload.dob' }] },
          { plusTime: [{ var: 'external.validationClock' }, -18, 'year'] },
        ],
      },
    ],
  },
};
const ruleFile = { rules: [rule], countryCode: 'AT', valueSets: { mp: ['EU/1/20/1528'] } };
const ruleSet = (() => {
  const parsed = parseRules(JSON.stringify(ruleFile), 'rules.json');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
})();
const subject: RuleSubject = {
  content: vaccination,
  type: 'Vaccination',
  issuerCountry: 'AT',
  issuedAtS: nowS - 1,
  expiresAtS: nowS + 1,
  keyIdHex: 'aa',
};

const rules: FuzzTarget = {
  name: 'certificate-rules',
  input: 'a file of business rules',
  seeds: [jsonBytes(ruleFile), jsonBytes([rule])],
  maxBytes: 4_000,
  run(input) {
    const parsed = parseRules(textOf(input), 'rules.json');
    mustBeCoded(parsed);
    if (parsed.ok) applyRules(parsed.value, subject, nowS);
  },
};

const certLogic: FuzzTarget = {
  name: 'certlogic',
  input: 'an expression of CertLogic in JSON',
  seeds: [jsonBytes(rule.Logic), ...rule.Logic.and.map(jsonBytes)],
  words: ['if', 'reduce', 'plusTime', 'var', 'extractFromUVCI', 'dccDateOfBirth', 'accumulator', 'current', 'data'],
  maxBytes: 1_500,
  run(input) {
    const expression = jsonOf(input);
    if (expression === undefined || faultOfExpression(expression) !== null) return;
    mustBeCoded(
      evaluateCertLogic(expression as JsonValue, {
        payload: vaccination,
        external: { validationClock: '2022-01-02T00:00:00Z' },
      }),
    );
  },
};

/** Null: nested deeper than the issuer of the tests can write. */
function issued(content: unknown): string | null {
  try {
    return issueHc1({ content });
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

function jsonOf(input: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(input));
  } catch {
    return undefined;
  }
}

export const credentialTargets: readonly FuzzTarget[] = [
  anyCode,
  districtPassInside,
  districtPassClaims,
  hc1Inside,
  hc1Signed,
  shcSigned,
  shcInside,
  shcBody,
  shcChunks,
  cbor,
  base45,
  identityNumber,
  onlinePattern,
  placeCodes,
  trustList,
  rules,
  certLogic,
];
