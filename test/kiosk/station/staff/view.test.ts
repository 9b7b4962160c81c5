import { expect, test } from 'vitest';
import { noEvidence } from '../../../../kiosk/access/encounter-life.ts';
import {
  initialEncounterState,
  type ClosedEncounter,
  type EncounterState,
} from '../../../../kiosk/access/encounter-state.ts';
import type { Reading } from '../../../../kiosk/access/reading.ts';
import { defaultTimeouts } from '../../../../kiosk/access/timeouts.ts';
import { actedOn, type ActedOnSources, overrideReasonsFor } from '../../../../kiosk/station/staff/view.ts';
import { credential, policy } from '../../access/example.ts';

function judged(
  id: string,
  verdict: 'granted' | 'denied' | 'referred',
  closedMs: number,
  more: Partial<ClosedEncounter> = {},
): ClosedEncounter {
  return {
    id,
    direction: 'in',
    ...noEvidence,
    decision: { verdict, reasons: ['codeUnknown'], policyVersion: '1' },
    byStaff: false,
    closedMs,
    leftMs: null,
    ...more,
  };
}

const among = (state: Partial<EncounterState>): EncounterState => ({ ...initialEncounterState, ...state });

const { encounterMs } = defaultTimeouts;
const on = (state: EncounterState, more: Partial<ActedOnSources> = {}): string | null =>
  actedOn(state, { nowMs: 9_000, policy, timeouts: defaultTimeouts, registered: null, ...more });

function measured(correctedC: number, source: Reading['source'] = 'instrument'): Reading {
  const times = { samples: 5, spreadC: 0.1, fromMs: 3_000, atMs: 4_000 };
  return { source, rawC: correctedC, correctedC, ambientC: 22, correction: null, ...times };
}

test('who was turned away a moment ago is the one staff act on, gone or still there', () => {
  const closed = [judged('a', 'denied', 5_000)];
  expect(on(among({ closed }))).toBe('a');
  expect(on(among({ closed, presentSinceMs: 2_000 }))).toBe('a');
  expect(on(among({ closed: [judged('a', 'denied', 5_000, { leftMs: 6_000 })] }))).toBe('a');
});

test('nobody is, once somebody else has passed or stepped up: an override must not fall on who left', () => {
  expect(on(among({ closed: [judged('b', 'granted', 9_000), judged('a', 'denied', 5_000)] }))).toBeNull();
  expect(on(among({ closed: [judged('a', 'denied', 5_000)], presentSinceMs: 8_000 }))).toBeNull();
  expect(on(initialEncounterState)).toBeNull();
});

test('nobody is who has been gone for longer than an encounter takes, or since whose leaving somebody was registered', () => {
  const left = among({ closed: [judged('a', 'denied', 5_000, { leftMs: 6_000 })] });
  expect(on(left, { nowMs: 6_000 + encounterMs })).toBe('a');
  expect(on(left, { nowMs: 6_001 + encounterMs })).toBeNull();
  const registered = { kind: 'visitor', sinceMs: 0 } as const;
  expect(on(left, { registered })).toBeNull();
  expect(on(among({ closed: [judged('a', 'denied', 5_000)], presentSinceMs: 2_000 }), { registered })).toBe('a');
});

test('who has a fever and a code may be measured at the desk for as long as that takes', () => {
  const late = { nowMs: 6_001 + encounterMs };
  const fever = { leftMs: 6_000, readings: [measured(38.2)], credential: credential({ holder: 'h' }) };
  expect(on(among({ closed: [judged('a', 'denied', 5_000, fever)] }), late)).toBe('a');
  const unknown = { ...fever, credential: null };
  expect(on(among({ closed: [judged('a', 'denied', 5_000, unknown)] }), late)).toBeNull();
});

test('"second reading normal" is a reason only where staff have measured, and what they measured is normal', () => {
  const offered = (readings: readonly Reading[]): boolean => {
    const state = among({ closed: [judged('a', 'denied', 5_000, { readings })] });
    return overrideReasonsFor(state, 'a', policy).granted.includes('clinicalReadingNormal');
  };
  const fever = measured(38.2);
  expect(offered([])).toBe(false);
  expect(offered([measured(36.2)])).toBe(false);
  expect(offered([fever, measured(36.5)])).toBe(false);
  expect(offered([fever, measured(38.1, 'clinical')])).toBe(false);
  expect(offered([fever, measured(36.6, 'clinical')])).toBe(true);
  expect(overrideReasonsFor(initialEncounterState, null, policy).granted).not.toContain('clinicalReadingNormal');
});

test('somebody is turned away for what speaks against them, not for what would let them in', () => {
  expect(overrideReasonsFor(initialEncounterState, null, policy).denied).toEqual(['refusedAtGate', 'otherNoted']);
});
