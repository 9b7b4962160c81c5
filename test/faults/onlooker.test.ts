import { expect, test } from 'vitest';
import type { VerdictView } from '../../kiosk/screen/model.ts';
import { isAnother } from './onlooker.ts';

function view(verdict: VerdictView['verdict'], reason: string, remainingMs: number): VerdictView {
  const rest = { name: 'verdict', byStaff: false, holder: null, temperatureC: null, totalMs: 8_000 } as const;
  return { ...rest, verdict, reasons: [reason], remainingMs };
}
const denied = view('denied', 'credentialExpired', 6_000);
const last = { view: denied, atMs: 1_000 };
const idle = { name: 'idle' } as const;

test('the same verdict that goes on is one, and one that is shown for longer than it still had is another', () => {
  expect(isAnother(denied, null, null, 1_000)).toBe(true);
  expect(isAnother(view('denied', 'credentialExpired', 5_000), denied, last, 2_000)).toBe(false);
  expect(isAnother(view('denied', 'credentialExpired', 8_000), denied, last, 2_000)).toBe(true);
  expect(isAnother(view('denied', 'credentialStale', 5_000), denied, last, 2_000)).toBe(true);
  expect(isAnother(view('referred', 'credentialExpired', 5_000), denied, last, 2_000)).toBe(true);
});

test('a refusal that comes back with what it still had is the same one, with more it is not; a grant always is another', () => {
  expect(isAnother(view('denied', 'credentialExpired', 4_000), idle, last, 3_000)).toBe(false);
  expect(isAnother(view('denied', 'credentialExpired', 5_900), idle, last, 3_000)).toBe(true);
  const granted = view('granted', 'allStepsPassed', 6_000);
  expect(isAnother(view('granted', 'allStepsPassed', 4_000), idle, { view: granted, atMs: 1_000 }, 3_000)).toBe(true);
});
