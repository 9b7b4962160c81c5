/** Values the tests of access are made of: a policy, a credential, a reading, a moment. */
import type { Credential, CredentialCheck } from '../../../kiosk/access/credential.ts';
import type { EncounterSettings, EncounterState, Moment } from '../../../kiosk/access/encounter-state.ts';
import { initialEncounterState } from '../../../kiosk/access/encounter-state.ts';
import type { Policy } from '../../../kiosk/access/policy.ts';
import type { Reading } from '../../../kiosk/access/reading.ts';
import { defaultTimeouts } from '../../../kiosk/access/timeouts.ts';

export const startWallMs = Date.parse('2026-01-20T08:00:00+08:00');
const startS = startWallMs / 1000;

export const policy: Policy = {
  version: 'test-1',
  acceptedColours: ['green'],
  testMaxAgeHours: 48,
  refuseItineraryAtRisk: true,
  residentsOnly: true,
  freshnessMinutes: { phone: 30, paper: null, proxy: 30 },
  replayWindowMinutes: { phone: 5, paper: 5, proxy: 5 },
  temperature: {
    normalFromC: 35,
    elevatedFromC: 37.3,
    measurableC: [28, 45],
    ambientC: [16, 35],
    attempts: 2,
    lowPauseMs: 5_000,
    elevatedPauseMs: 60_000,
  },
};

export const settings: EncounterSettings = {
  policy,
  timeouts: defaultTimeouts,
  compound: 'C1',
  idPrefix: 'boot',
};

export function credential(change: Partial<Extract<Credential, { kind: 'districtPass' }>> = {}): CredentialCheck {
  const holder = change.holder ?? 'holder-1';
  return {
    outcome: 'verified',
    credential: {
      kind: 'districtPass',
      medium: 'phone',
      holder,
      id: `code-of-${holder}`,
      issuer: 'district',
      colour: 'green',
      compounds: ['C1'],
      test: { takenAtS: startS - 24 * 3600, result: 'negative' },
      itineraryAtRisk: false,
      issuedAtS: startS - 60,
      expiresAtS: startS + 86_400,
      ...change,
    },
  };
}

export const unknownCode: CredentialCheck = { outcome: 'refused', reason: 'codeUnknown', step: 'prefix', detail: '' };

export function reading(rawC: number, atMs: number, change: Partial<Reading> = {}): Reading {
  return {
    source: 'instrument',
    rawC,
    correctedC: rawC,
    ambientC: 20,
    correction: null,
    samples: 7,
    spreadC: 0.1,
    fromMs: atMs - 500,
    atMs,
    ...change,
  };
}

export function moment(atMs: number, change: Partial<Moment> = {}): Moment {
  return { atMs, wallMs: startWallMs + atMs, clockTrusted: true, ...change };
}

/** A box with all its devices. */
export const ready: EncounterState = {
  ...initialEncounterState,
  capabilities: { thermometer: true, scanner: true, gate: true, ledger: true },
};
