import { expect, test } from 'vitest';
import {
  initialEncounterState,
  type ClosedEncounter,
  type EncounterState,
} from '../../../../kiosk/access/encounter-state.ts';
import { actedOn } from '../../../../kiosk/station/staff/view.ts';

function judged(id: string, verdict: 'granted' | 'denied' | 'referred', closedMs: number): ClosedEncounter {
  return {
    id,
    direction: 'in',
    credential: null,
    listed: null,
    payload: null,
    readings: [],
    maskConfirmed: false,
    staff: null,
    decision: { verdict, reasons: ['codeUnknown'], policyVersion: '1' },
    byStaff: false,
    closedMs,
  };
}

const among = (state: Partial<EncounterState>): EncounterState => ({ ...initialEncounterState, ...state });

test('who was turned away a moment ago is the one staff act on, gone or still there', () => {
  const closed = [judged('a', 'denied', 5_000)];
  expect(actedOn(among({ closed }))).toBe('a');
  expect(actedOn(among({ closed, presentSinceMs: 2_000 }))).toBe('a');
});

test('nobody is, once somebody else has passed or stepped up: an override must not fall on who left', () => {
  expect(actedOn(among({ closed: [judged('b', 'granted', 9_000), judged('a', 'denied', 5_000)] }))).toBeNull();
  expect(actedOn(among({ closed: [judged('a', 'denied', 5_000)], presentSinceMs: 8_000 }))).toBeNull();
  expect(actedOn(initialEncounterState)).toBeNull();
});
