/** What people show: codes of every kind, whole and from inside, and the numbers of identity cards. */
import { deflateRawSync, deflateSync } from 'node:zlib';
import { encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import type { JsonValue } from '../../../kiosk/credentials/certificate.ts';
import { districtPassPrefix, verifyDistrictPass } from '../../../kiosk/credentials/district-pass.ts';
import { readDistrictPassClaims } from '../../../kiosk/credentials/district-pass-claims.ts';
import { examineHc1 } from '../../../kiosk/credentials/hc1.ts';
import { readHc1Content } from '../../../kiosk/credentials/hc1-content.ts';
import { identityNumberSteps, parseIdentityNumber } from '../../../kiosk/credentials/identity-number.ts';
import { judge } from '../../../kiosk/credentials/judgement.ts';
import { createChunkAssembler } from '../../../kiosk/credentials/shc-chunks.ts';
import { readShcContent } from '../../../kiosk/credentials/shc-content.ts';
import { createVerifiers } from '../../../kiosk/credentials/verifier.ts';
import { examineShc } from '../../../kiosk/credentials/shc.ts';
import { districtPassVectors } from '../../kiosk/credentials/district-pass-vectors.ts';
import { issueHc1, packHc1, recovery, testResult, vaccination } from '../../kiosk/credentials/hc1-issue.ts';
import { digitsOf, issueShc, shcClaims } from '../../kiosk/credentials/shc-issue.ts';
import { bytesOf, type FuzzTarget, jsonBytes, jsonOf, must, mustBeCoded, textOf } from '../target.ts';
import { certificateRuleTargets, ruleSet } from './certificate-rules.ts';
import { credentialPartTargets } from './credential-parts.ts';
import { withChangedSignature } from './changed-signatures.ts';
import { cards, hc1s, mustBeGenuine, nowS, passes, trust } from './genuine-codes.ts';
import { edgeIdentityNumber } from './identity-numbers.ts';
import { keptKeyId } from './kept-codes.ts';
import { coseOf, textOfDigits } from './signed-statement.ts';

const anyCode: FuzzTarget = {
  name: 'any-code',
  input: 'the text of a code as a scanner gives it',
  seeds: [...passes, ...hc1s, ...cards, '410105194912310022'].map(bytesOf),
  make: (chance) => bytesOf(withChangedSignature([...passes, ...hc1s, ...cards], chance)),
  maxBytes: 3_000,
  run(input) {
    const text = textOf(input);
    mustBeGenuine(text, createVerifiers(trust)(text));
    if (text.startsWith(districtPassPrefix)) mustBeGenuine(text, verifyDistrictPass(text, trust));
    if (text.startsWith('HC1:')) mustBeGenuine(text, examineHc1(text, trust).check);
    if (text.startsWith('shc:/')) mustBeGenuine(text, examineShc(text, trust).check);
    judge(text, { trust, nowS, rules: null, showClaims: false, joined: false });
  },
};

const districtPassInside: FuzzTarget = {
  name: 'district-pass-inside',
  input: 'the COSE of a district pass, packed anew',
  seeds: districtPassVectors().map(({ cose }) => new Uint8Array(Buffer.from(cose, 'hex'))),
  make: (chance) => coseOf(withChangedSignature(passes, chance)),
  run(input) {
    const code = `KD1:${encodeBase45(deflateSync(input))}`;
    mustBeGenuine(code, verifyDistrictPass(code, trust));
  },
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
  seeds: hc1s.map((code) => coseOf(code)),
  make: (chance) => coseOf(withChangedSignature(hc1s, chance)),
  run(input) {
    const code = packHc1(input);
    mustBeGenuine(code, examineHc1(code, trust).check);
    judge(code, { trust, nowS, rules: null, showClaims: true, joined: false });
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
  seeds: cards.map((code) => bytesOf(textOfDigits(code.slice('shc:/'.length)))),
  make: (chance) => bytesOf(textOfDigits(withChangedSignature(cards, chance).slice('shc:/'.length))),
  run(input) {
    const code = `shc:/${digitsOf(Buffer.from(input).toString('latin1'))}`;
    mustBeGenuine(code, examineShc(code, trust).check);
  },
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

const identityNumber: FuzzTarget = {
  name: 'identity-number',
  input: 'a typed or scanned identity number',
  seeds: [bytesOf('11010519491231002X'), bytesOf('440524188001010014')],
  maxBytes: 64,
  make: (chance) => bytesOf(edgeIdentityNumber(chance)),
  run(input) {
    const parsed = parseIdentityNumber(textOf(input), nowS * 1000);
    must(parsed.ok || identityNumberSteps.includes(parsed.error), 'a coded step');
  },
};

/** Null: nested deeper than the issuer of the tests can write. */
function issued(content: unknown): string | null {
  try {
    return issueHc1({ content, keyId: keptKeyId });
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
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
  identityNumber,
  ...credentialPartTargets,
  ...certificateRuleTargets,
];
