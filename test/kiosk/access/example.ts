/** Values the tests of access are made of: a policy, a credential, a reading, a moment. */
import type { CredentialCheck, DistrictPass } from '../../../kiosk/access/credential.ts';
import type { DecisionInputs } from '../../../kiosk/access/decision.ts';
import type { EncounterSettings, EncounterState, Moment } from '../../../kiosk/access/encounter-state.ts';
import { initialEncounterState } from '../../../kiosk/access/encounter-state.ts';
import type { Policy } from '../../../kiosk/access/policy.ts';
import type { Reading } from '../../../kiosk/access/reading.ts';
import { defaultTimeouts } from '../../../kiosk/access/timeouts.ts';

export const startWallMs = Date.parse('2026-01-20T08:00:00+08:00');
const startS = startWallMs / 1000;

export const policy: Policy = {
  version: 'test-1',
  serial: 1,
  validFromS: null,
  expiresAtS: null,
  requiredSteps: { in: ['credential', 'temperature'], out: ['credential', 'temperature'] },
  kinds: {
    districtPass: 'accept',
    opaqueOnline: 'accept',
    placeClearance: 'accept',
    hc1: 'refer',
    smartHealthCard: 'refer',
    identityNumber: 'refer',
  },
  colours: {
    green: { rule: 'accept', stayHome: false },
    yellow: { rule: 'deny', stayHome: true },
    purple: { rule: 'deny', stayHome: true },
    red: { rule: 'deny', stayHome: false },
  },
  testMaxAgeHours: 48,
  testMaxAgeHoursFor: {},
  certificates: { inPlaceOfTest: [], ruleSet: null },
  itineraryAtRisk: 'deny',
  mask: 'off',
  residentsOnly: true,
  visitors: { rule: 'deny', schedule: null },
  deliveries: 'leftAtGate',
  vehicles: 'refer',
  schedules: {},
  curfew: null,
  hours: { in: null, out: null },
  reentry: { graceMinutes: 0, needs: 'temperature' },
  antiPassback: { mode: 'off', minutes: 10 },
  occupancy: { limit: null, over: 'refer' },
  paperTwice: { rule: 'off', minutes: 30 },
  freshnessMinutes: { phone: 30, paper: null, proxy: 30, online: 10, place: 5, certificate: null },
  replayWindowMinutes: { phone: 5, paper: 5, proxy: 5, unmarked: 5, typed: 5 },
  lists: { roster: false, watchlist: false, maxAgeHours: 48 },
  watchlistHit: 'deny',
  degrade: {
    clockNotTrusted: 'refer',
    policyNotInForce: 'refer',
    networkDown: 'refer',
    listsMissing: 'refer',
    listsStale: 'refer',
    thermometerMissing: 'refer',
  },
  retentionDays: { passage: 30, security: 180, technical: 90, oversight: 365 },
  language: null,
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
  direction: 'in',
  purpose: 'person',
  idPrefix: 'boot',
};

export function credential(change: Partial<DistrictPass> = {}): CredentialCheck {
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
  return {
    atMs,
    wallMs: startWallMs + atMs,
    clockTrusted: true,
    local: { date: '2026-01-20', minute: 480 },
    lists: { roster: null, watchlist: null },
    ...change,
  };
}

/** Somebody with everything in order, at eight in the morning. */
export const good: DecisionInputs = {
  compound: 'C1',
  direction: 'in',
  purpose: 'person',
  credential: credential(),
  listed: null,
  readings: [reading(36.4, 1000)],
  ambientC: 20,
  maskConfirmed: false,
  replayed: false,
  lastPassage: null,
  inside: 0,
  present: true,
  wallMs: startWallMs,
  clockTrusted: true,
  local: { date: '2026-01-20', minute: 480 },
  lists: { roster: null, watchlist: null },
  lockedDown: false,
  capabilities: { thermometer: true, scanner: true, gate: true, ledger: true },
};

/** A box with all its devices. */
export const ready: EncounterState = {
  ...initialEncounterState,
  capabilities: { thermometer: true, scanner: true, gate: true, ledger: true },
};
