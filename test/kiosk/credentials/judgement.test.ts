import { describe, expect, test } from 'vitest';
import { parseRules, type RuleSet } from '../../../kiosk/credentials/certificate-rules.ts';
import { type Judgement, judge } from '../../../kiosk/credentials/judgement.ts';
import { emptyTrustList, type TrustList } from '../../../kiosk/credentials/trust-list.ts';
import { districtPassVectors } from './district-pass-vectors.ts';
import { expiresAtS, hc1TrustText, issueHc1, issuedAtS, vaccination } from './hc1-issue.ts';
import { es256KeyFrom, trustOf, vectorTrustListText } from './test-keys.ts';

const hc1Trust = trustOf(hc1TrustText);
const passTrust = trustOf(vectorTrustListText());
const pass = districtPassVectors()[0]?.payload ?? '';

function at(payload: string, nowS: number, trust: TrustList = hc1Trust, rules: RuleSet | null = null): Judgement {
  return judge(payload, { trust, nowS, rules, showClaims: false, joined: false });
}

describe.each([
  ['certificate', issueHc1(), hc1Trust],
  ['pass', pass, passTrust],
])('the time of a %s', (_name, payload, trust) => {
  test.each([
    [issuedAtS - 1, 'credentialNotYetValid'],
    [issuedAtS, null],
    [expiresAtS - 1, null],
    [expiresAtS, 'credentialExpired'],
  ])('at %i', (nowS, reason) => {
    const judgement = at(payload, nowS, trust);
    expect(judgement.verdict).toBe(reason === null ? 'valid' : 'invalid');
    expect(judgement.reasons).toEqual(reason === null ? [] : [reason]);
    expect(judgement.steps).toMatchObject({ signature: true, expiry: reason === null });
  });
});

test('all reasons are told, and expiry is judged only where the signature holds', () => {
  const wrong = issueHc1({ content: { ...vaccination, v: [] } });
  expect(at(wrong, expiresAtS).reasons).toEqual(['credentialMalformed', 'credentialExpired']);
  const forged = at(issueHc1({ privateKey: es256KeyFrom('somebody') }), issuedAtS);
  expect(forged).toMatchObject({ verdict: 'invalid', claims: null, steps: { expiry: false } });
});

test('without a trust list nothing is valid', () => {
  expect(at(issueHc1(), issuedAtS, emptyTrustList)).toMatchObject({
    verdict: 'unverifiable',
    reasons: ['trustListMissing'],
  });
  expect(at(pass, issuedAtS, emptyTrustList)).toMatchObject({ verdict: 'unverifiable', steps: { expiry: false } });
});

test('codes that are too long or hold control characters are not looked at', () => {
  expect(at(`${issueHc1()}\r`, issuedAtS)).toMatchObject({ format: null, reasons: ['codeHasControlCharacters'] });
  expect(at(`HC1:${'A'.repeat(4093)}`, issuedAtS)).toMatchObject({ format: null, reasons: ['codeTooLong'] });
});

test('masked claims hold nothing of the holder, shown claims all of it', () => {
  const payload = issueHc1();
  expect(JSON.stringify(at(payload, issuedAtS))).not.toMatch(/MUELLER|1968|UVCI|2021-06-11/);
  const shown = judge(payload, { trust: hc1Trust, nowS: issuedAtS, rules: null, showClaims: true, joined: false });
  expect(shown.claims).toMatchObject({ iss: 'AT', hcert: vaccination });
});

test('rules are asked of a verified certificate only', () => {
  const rules = parseRules('[]', 'rules.json');
  if (!rules.ok) throw new Error('no rules');
  expect(at(issueHc1(), issuedAtS, hc1Trust, rules.value)).toMatchObject({ verdict: 'valid', steps: { rules: true } });
  expect(at(issueHc1(), issuedAtS, emptyTrustList, rules.value)).toMatchObject({ steps: { rules: false } });
  expect(at(pass, issuedAtS, passTrust, rules.value).steps).not.toHaveProperty('rules');
});

test.each([
  ['11010519491231002X', 'valid', null],
  ['110105194912310021', 'invalid', 'checkCharacter'],
  ['110105194913310021', 'invalid', 'birthday'],
  ['990105194912310021', 'invalid', 'region'],
])('an identity number: %s', (number, verdict, failed) => {
  const { format, detail, steps, claims, ...rest } = at(number, issuedAtS);
  expect({ format, verdict: rest.verdict, detail }).toEqual({ format: 'identityNumber', verdict, detail: failed });
  expect(Object.entries(steps).find(([, passed]) => !passed)?.[0] ?? null).toBe(failed);
  expect(JSON.stringify(claims)).not.toContain('19491231');
});
