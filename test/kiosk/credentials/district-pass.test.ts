/** Genuine district passes: the vectors, whatever else the district issues, and whose keys are trusted for them. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyTrustList } from '../../../kiosk/credentials/trust-list.ts';
import { createVerifiers } from '../../../kiosk/credentials/verifier.ts';
import {
  type DistrictPassClaims,
  encodeClaims,
  issueDistrictPass,
  packDistrictPass,
  signCose,
} from '../../district/issue-pass.ts';
import { allSteps, claims, expectFailure, failureOf, phone, verify } from './district-pass-checked.ts';
import { districtPassVectors, specification, withVectors } from './district-pass-vectors.ts';
import { eddsaKey, eddsaKeyFrom, eddsaKeyId, entryFor, es256Key, es256KeyId, trustOf } from './test-keys.ts';

describe('vectors', () => {
  test('the specification holds what the command writes', () => {
    const text = readFileSync(specification, 'utf8');
    expect(text).toBe(withVectors(text));
  });

  test.each(districtPassVectors())('$name is verified with all steps', ({ payload, claims }) => {
    expect(verify(payload)).toEqual({
      outcome: 'verified',
      credential: { kind: 'districtPass', ...claims },
      format: 'districtPass',
      steps: Object.fromEntries(allSteps.map((step) => [step, true])),
    });
    expect(payload).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
  });
});

test('what the district issues is verified with the same claims', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,20}$/);
  const time = fc.integer({ min: 0, max: 253_402_300_798 });
  const any: fc.Arbitrary<DistrictPassClaims> = fc.record({
    issuer: fc.constant('test-district'),
    holder: name,
    id: fc.uint8Array({ minLength: 8, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    colour: fc.constantFrom('green', 'yellow', 'purple', 'red'),
    compounds: fc.uniqueArray(name, { maxLength: 16 }),
    test: fc.option(fc.record({ takenAtS: fc.constant(0), result: fc.constantFrom('negative', 'positive') })),
    itineraryAtRisk: fc.boolean(),
    medium: fc.constantFrom('phone', 'paper', 'proxy'),
    issuedAtS: time,
    expiresAtS: fc.constant(253_402_300_799),
  });
  fc.assert(
    fc.property(any, fc.constantFrom('EdDSA', 'ES256'), (claims, algorithm) => {
      const payload =
        algorithm === 'EdDSA'
          ? issueDistrictPass(claims, eddsaKey, eddsaKeyId, 'EdDSA')
          : issueDistrictPass(claims, es256Key, es256KeyId, 'ES256');
      expect(verify(payload)).toMatchObject({ outcome: 'verified', credential: { kind: 'districtPass', ...claims } });
    }),
    { numRuns: 60 },
  );
});

describe('trust', () => {
  const withEntries = (...issuers: unknown[]): typeof verify => createVerifiers(trustOf(JSON.stringify({ issuers })));
  const entry = entryFor(eddsaKey, 'EdDSA', eddsaKeyId);

  test('without a trust list nothing is granted and nothing is called forged', () => {
    for (const trust of [emptyTrustList, trustOf('{"issuers":[]}')]) {
      expect(failureOf(phone.payload, createVerifiers(trust))).toMatchObject({
        outcome: 'unverifiable',
        reason: 'trustListMissing',
        step: 'keyId',
      });
    }
  });

  test('a key id not in the list', () => {
    const other = withEntries(entryFor(eddsaKey, 'EdDSA', Buffer.from('other')));
    expectFailure(phone.payload, 'credentialIssuerUnknown', 'keyId', other);
  });

  test('a key for something else', () => {
    const other = withEntries({ ...entry, usages: ['hc1'] });
    expectFailure(phone.payload, 'credentialIssuerUnknown', 'keyUsage', other);
  });

  test('the key id of another key', () => {
    const payload = issueDistrictPass(claims, eddsaKeyFrom('somebody'), eddsaKeyId, 'EdDSA');
    expectFailure(payload, 'credentialSignatureInvalid', 'signature');
  });

  test('another algorithm than that of the key', () => {
    const payload = packDistrictPass(signCose(encodeClaims(claims), es256Key, eddsaKeyId, 'ES256'));
    expectFailure(payload, 'credentialSignatureInvalid', 'signature');
  });

  test('two keys under one id: either may have signed', () => {
    const both = withEntries(entryFor(es256Key, 'ES256', eddsaKeyId), entry);
    expect(both(phone.payload).outcome).toBe('verified');
  });

  test('the key of another issuer', () => {
    const payload = issueDistrictPass({ ...claims, issuer: 'elsewhere' }, eddsaKey, eddsaKeyId, 'EdDSA');
    expectFailure(payload, 'credentialIssuerUnknown', 'issuer');
  });

  test('issued outside the time of the key', () => {
    const ends = withEntries({ ...entry, validUntil: '2022-01-01T23:59:59Z' });
    const begins = withEntries({ ...entry, validFrom: '2022-01-02T00:00:01Z' });
    const fits = withEntries({ ...entry, validFrom: '2022-01-02T00:00:00Z', validUntil: '2022-01-02T00:00:01Z' });
    expectFailure(phone.payload, 'credentialIssuerUnknown', 'issuer', ends);
    expectFailure(phone.payload, 'credentialIssuerUnknown', 'issuer', begins);
    expect(fits(phone.payload).outcome).toBe('verified');
  });
});
