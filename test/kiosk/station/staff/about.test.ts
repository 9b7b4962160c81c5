/** What staff are told of the person an act would fall on: nobody is let in without a fever having been seen. */
import { expect, test } from 'vitest';
import {
  initialEncounterState,
  type ClosedEncounter,
  type EncounterState,
  type OpenEncounter,
} from '../../../../kiosk/access/encounter-state.ts';
import { defaultTimeouts } from '../../../../kiosk/access/timeouts.ts';
import type { Reading } from '../../../../kiosk/access/reading.ts';
import { aboutOf } from '../../../../kiosk/station/staff/about.ts';
import { policy } from '../../access/example.ts';

function measured(correctedC: number, more: Partial<Reading> = {}): Reading {
  const times = { samples: 5, spreadC: 0.1, fromMs: 3_000, atMs: 4_000 };
  return { source: 'instrument', rawC: 35.02, correctedC, ambientC: 22, correction: null, ...times, ...more };
}

const evidence = {
  id: 'e-1',
  direction: 'in',
  credential: null,
  listed: null,
  payload: null,
  maskConfirmed: false,
  staff: null,
} as const;

function standing(readings: readonly Reading[], notBeforeMs: number): EncounterState {
  const times = { startedMs: 2_000, deadlineMs: 90_000, notBeforeMs, hadPresence: true };
  const open: OpenEncounter = { ...evidence, ...times, readings, unsteady: false, asking: null, parts: null };
  return { ...initialEncounterState, presentSinceMs: 2_000, open };
}

function judged(readings: readonly Reading[], presentSinceMs: number | null): EncounterState {
  const decision = { verdict: 'denied', reasons: ['temperatureElevated'], policyVersion: '1' } as const;
  const closed: ClosedEncounter = { ...evidence, readings, decision, byStaff: false, closedMs: 9_000, leftMs: null };
  return { ...initialEncounterState, presentSinceMs, closed: [closed] };
}

const about = (state: EncounterState) =>
  aboutOf(state, 'e-1', { nowMs: 10_000, policy, nameOf: () => null, timeouts: defaultTimeouts });

test('readings are those of the resident’s screen, corrected and rounded, each with what it amounts to', () => {
  const cold = measured(36.6, { ambientC: -25 });
  const readings = [measured(38.44), measured(36.52), measured(33.9), measured(12), cold];
  expect(about(judged(readings, 2_000))?.readings).toEqual([
    { temperatureC: 38.4, band: 'elevated' },
    { temperatureC: 36.5, band: 'normal' },
    { temperatureC: 33.9, band: 'low' },
    { temperatureC: 12, band: 'uncertain' },
    { temperatureC: 36.6, band: 'uncertain' },
  ]);
});

test('in the pause before the second measurement it is said that one is due, and in how long', () => {
  const high = measured(38.4);
  expect(about(standing([high], 37_000))).toMatchObject({ state: 'checking', againMs: 27_000 });
  expect(about(standing([high], 8_000))).toMatchObject({ state: 'checking', againMs: 0 });
  const attempts = Array.from({ length: policy.temperature.attempts }, () => high);
  expect(about(standing(attempts, 37_000))?.againMs).toBeNull();
  expect(about(standing([measured(36.5)], 0))?.againMs).toBeNull();
  expect(about(standing([], 37_000))?.againMs).toBeNull();
  expect(about(judged([high, high], 2_000))?.againMs).toBeNull();
});

test('a clinical reading would be taken of who stands there, not of who has left without a code', () => {
  const high = measured(38.4);
  expect(about(judged([high], 2_000))).toMatchObject({ there: true, measurable: true });
  expect(about({ ...judged([high], 2_000), needsAbsence: true })).toMatchObject({ there: true, measurable: false });
  expect(about(judged([high], null))).toMatchObject({ there: false, measurable: false });
});
