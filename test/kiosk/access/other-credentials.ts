/** Values of every other kind of credential than the pass, beside those of example.ts. */
import type { Credential } from '../../../kiosk/access/credential.ts';
import type { DecisionInputs } from '../../../kiosk/access/decision.ts';
import { startWallMs } from './example.ts';

export const startS = startWallMs / 1000;
export const verified = (presented: Credential): DecisionInputs['credential'] => ({
  outcome: 'verified',
  credential: presented,
});
export const certificate = (change: Partial<Extract<Credential, { kind: 'hc1' | 'smartHealthCard' }>> = {}) =>
  verified({
    kind: 'hc1',
    medium: 'unmarked',
    holder: 'pseudonym',
    id: 'pseudonym',
    issuer: 'XX',
    statements: [{ type: 'test', takenAtS: startS - 3600, result: 'negative' }],
    issuedAtS: startS - 3000,
    validFromS: startS - 3000,
    expiresAtS: startS + 86_400,
    ...change,
  });
export const identity = verified({ kind: 'identityNumber', medium: 'typed', holder: 'p', id: 'p', issuer: 'roster' });
export const claims = { colour: 'green', compounds: ['C1'], itineraryAtRisk: false } as const;
export const online = (answeredAtS: number) =>
  verified({
    ...claims,
    kind: 'opaqueOnline',
    medium: 'phone',
    holder: 'p',
    id: 'o',
    issuer: 'district',
    test: { takenAtS: startS - 3600, result: 'negative' },
    answeredAtS,
    expiresAtS: null,
  });
export const place = (clearedAtS: number) =>
  verified({
    ...claims,
    kind: 'placeClearance',
    medium: 'phone',
    holder: 'p',
    id: 'c',
    issuer: 'district',
    test: { takenAtS: startS - 3600, result: 'negative' },
    clearedAtS,
    expiresAtS: startS + 600,
  });
