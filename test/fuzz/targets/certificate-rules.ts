/** The rules a certificate is judged by, and the language they are written in. */
import type { JsonValue, RuleSubject } from '../../../kiosk/credentials/certificate.ts';
import { applyRules, parseRules } from '../../../kiosk/credentials/certificate-rules.ts';
import { faultOfExpression } from '../../../kiosk/credentials/certlogic-check.ts';
import { evaluateCertLogic } from '../../../kiosk/credentials/certlogic.ts';
import { vaccination } from '../../kiosk/credentials/hc1-issue.ts';
import { type FuzzTarget, jsonBytes, jsonOf, mustBeCoded, textOf } from '../target.ts';
import { nowS } from './genuine-codes.ts';

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
export const ruleSet = (() => {
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

export const certificateRuleTargets: readonly FuzzTarget[] = [rules, certLogic];
