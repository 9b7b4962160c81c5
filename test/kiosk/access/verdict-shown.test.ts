import { expect, test } from 'vitest';
import { noEvidence } from '../../../kiosk/access/encounter-life.ts';
import {
  type ClosedEncounter,
  type EncounterState,
  initialEncounterState,
} from '../../../kiosk/access/encounter-state.ts';
import { encounterDeadline } from '../../../kiosk/access/encounter.ts';
import { shownVerdict } from '../../../kiosk/access/verdict-shown.ts';

const closedMs = 10_000;

function after(verdict: 'granted' | 'denied' | 'referred', presentSinceMs: number | null): EncounterState {
  const closed: ClosedEncounter = {
    id: 'e-1',
    direction: 'in',
    ...noEvidence,
    decision: { verdict, reasons: ['codeUnknown'], policyVersion: '1' },
    byStaff: false,
    closedMs,
    leftMs: null,
  };
  return { ...initialEncounterState, presentSinceMs, closed: [closed], shownUntilMs: null };
}

test.each([
  ['referred', 'who was told to wait and stays', 5_000, 60_000, true],
  ['referred', 'who was told to wait and left', null, 16_000, false],
  ['referred', 'another who came later', 12_000, 16_000, false],
  ['denied', 'who was refused and stays', 5_000, 29_000, true],
  ['denied', 'whoever stands there long after', 5_000, 30_000, false],
  ['granted', 'who was let in and stays', 5_000, 16_000, false],
] as const)('%s: %s', (verdict, _who, presentSinceMs, nowMs, shown) => {
  expect(shownVerdict(after(verdict, presentSinceMs), nowMs) !== null).toBe(shown);
});

test('within its time on the screen any verdict is shown, and counted down', () => {
  const state = { ...after('granted', null), shownUntilMs: 15_000 };
  expect(shownVerdict(state, 12_000)?.remainingMs).toBe(3_000);
  expect(shownVerdict(state, 15_000)).toBeNull();
});

test('the end of a refusal that stays is waited for, so that it goes from the screen', () => {
  expect(encounterDeadline(after('denied', 5_000), 16_000)).toBe(30_000);
  expect(encounterDeadline(after('denied', 5_000), 30_000)).toBeNull();
});
