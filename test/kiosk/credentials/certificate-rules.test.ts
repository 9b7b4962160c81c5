import { describe, expect, test } from 'vitest';
import type { RuleSubject } from '../../../kiosk/credentials/certificate.ts';
import { applyRules, parseRules, type RuleSet } from '../../../kiosk/credentials/certificate-rules.ts';
import { expiresAtS, issuedAtS, vaccination } from './hc1-issue.ts';

const rule = {
  Identifier: 'VR-XX-0001',
  Type: 'Acceptance',
  Country: 'XX',
  Version: '1.0.0',
  SchemaVersion: '1.3.0',
  Engine: 'CERTLOGIC',
  EngineVersion: '1.0.0',
  CertificateType: 'Vaccination',
  Description: [{ lang: 'en', desc: 'The last dose was given' }],
  ValidFrom: '2021-07-01T00:00:00Z',
  ValidTo: '2030-06-01T00:00:00Z',
  AffectedFields: ['v.0.dn', 'v.0.sd'],
  Logic: { '>=': [{ var: 'payload.v.0.dn' }, { var: 'payload.v.0.sd' }] },
};

const subject: RuleSubject = {
  content: vaccination,
  type: 'Vaccination',
  issuerCountry: 'AT',
  issuedAtS,
  expiresAtS,
  keyIdHex: '0001',
};

function rulesOf(...rules: unknown[]): RuleSet {
  const parsed = parseRules(JSON.stringify(rules), 'rules.json');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function results(...rules: unknown[]): unknown {
  return applyRules(rulesOf(...rules), subject, issuedAtS + 60).map(({ rule, passed }) => [rule, passed]);
}

describe('which rules are asked', () => {
  test('those for the kind, in force, of the newest version', () => {
    const logic = (Logic: unknown): object => ({ ...rule, Logic });
    expect(results(rule)).toEqual([['VR-XX-0001', true]]);
    expect(results({ ...rule, CertificateType: 'Test' })).toEqual([]);
    expect(results({ ...rule, CertificateType: 'General' })).toEqual([['VR-XX-0001', true]]);
    expect(results({ ...rule, ValidFrom: '2022-01-03T00:00:00Z' })).toEqual([]);
    expect(results({ ...rule, ValidTo: '2022-01-02T00:00:00Z' })).toEqual([]);
    expect(results({ ...logic(false), Version: '1.10.0' }, { ...rule, Version: '1.9.0' })).toEqual([
      ['VR-XX-0001', false],
    ]);
    expect(results({ ...rule, Version: '1.9.0' }, { ...logic(false), Version: '1.10.0' })).toEqual([
      ['VR-XX-0001', false],
    ]);
  });

  test('an invalidation rule is for certificates of its own country', () => {
    const invalid = { ...rule, Type: 'Invalidation', Logic: false };
    expect(results(invalid)).toEqual([]);
    expect(results({ ...invalid, Country: 'AT' })).toEqual([['VR-XX-0001', false]]);
  });
});

test('only true passes; a fault does not and is told', () => {
  expect(results({ ...rule, Logic: 1 })).toEqual([['VR-XX-0001', false]]);
  const broken = rulesOf({ ...rule, Logic: { '<': ['a', 1] } });
  expect(applyRules(broken, subject, issuedAtS)).toEqual([
    { rule: 'VR-XX-0001', passed: false, fault: 'not an integer' },
  ]);
});

test('the surroundings: clock, value sets, countries, times and key', () => {
  const Logic = {
    and: [
      { in: [{ var: 'payload.v.0.mp' }, { var: 'external.valueSets.products' }] },
      { '===': [{ var: 'external.validationClock' }, '2022-01-02T00:01:00.000Z'] },
      { '===': [{ var: 'external.countryCode' }, 'XX'] },
      { '===': [{ var: 'external.issuerCountryCode' }, 'AT'] },
      { '===': [{ var: 'external.iat' }, '2022-01-02T00:00:00.000Z'] },
      { '===': [{ var: 'external.exp' }, '2022-01-03T00:00:00.000Z'] },
      { '===': [{ var: 'external.kid' }, 'AAE='] },
    ],
  };
  const file = { countryCode: 'XX', valueSets: { products: ['EU/1/20/1528'] }, rules: [{ ...rule, Logic }] };
  const parsed = parseRules(JSON.stringify(file), 'rules.json');
  expect(parsed.ok && applyRules(parsed.value, subject, issuedAtS + 60)).toEqual([
    { rule: 'VR-XX-0001', passed: true, fault: null },
  ]);
});

test.each<[string, string, string]>([
  ['no JSON', '{', 'rules.json'],
  ['no rules', '{}', 'rules.json'],
  ['another engine', JSON.stringify([{ ...rule, Engine: 'X' }]), 'rules.json'],
  ['an unknown operation', JSON.stringify([rule, { ...rule, Logic: { x: [] } }]), 'rules[1] VR-XX-0001'],
])('%s is refused with its place', (_name, text, where) => {
  const parsed = parseRules(text, 'rules.json');
  expect(parsed.ok ? '' : parsed.error.where).toContain(where);
});
