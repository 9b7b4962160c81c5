/** What a check of a district pass says of it, against the keys of the vectors. */
import { expect } from 'vitest';
import { createVerifiers } from '../../../kiosk/credentials/verifier.ts';
import type { DistrictPassClaims } from '../../district/issue-pass.ts';
import { districtPassVectors } from './district-pass-vectors.ts';
import { trustOf, vectorTrustListText } from './test-keys.ts';

export const verify = createVerifiers(trustOf(vectorTrustListText()));
const [first, second] = districtPassVectors();
if (first === undefined || second === undefined) throw new Error('two vectors');
export const phone = first;
export const paper = second;
export const claims: DistrictPassClaims = phone.claims;

export const allSteps = 'prefix base45 inflate cbor structure keyId keyUsage signature claims issuer'.split(' ');

/** The reason and the steps passed of a payload that must not be verified. */
export function failureOf(
  payload: string,
  using = verify,
): { outcome: string; reason: string; step: string; passed: string[] } {
  const check = using(payload);
  if (check.outcome === 'verified') throw new Error('verified');
  const passed = Object.keys(check.steps).filter((step) => check.steps[step]);
  return { outcome: check.outcome, reason: check.reason, step: check.step, passed };
}

function until(step: string): string[] {
  return allSteps.slice(0, allSteps.indexOf(step));
}

export function expectFailure(payload: string, reason: string, step: string, using = verify): void {
  expect(failureOf(payload, using)).toEqual({ outcome: 'refused', reason, step, passed: until(step) });
}
