/** What the tests of the knobs are made of: other kinds of credentials, changes of the policy, rows of their tables. */
import { expect, test } from 'vitest';
import { decide, type DecisionInputs } from '../../../kiosk/access/decision.ts';
import type { Policy } from '../../../kiosk/access/policy.ts';
import type { ReasonCode, Verdict } from '../../../kiosk/access/reasons.ts';
import { credential, good, policy } from './example.ts';
import { startS } from './other-credentials.ts';

export { certificate, identity, online, place, startS } from './other-credentials.ts';
export const colours = (change: Partial<Policy['colours']>): Partial<Policy> => ({
  colours: { ...policy.colours, ...change },
});
export const kinds = (change: Partial<Policy['kinds']>): Partial<Policy> => ({ kinds: { ...policy.kinds, ...change } });
export const degrade = (change: Partial<Policy['degrade']>): Partial<Policy> => ({
  degrade: { ...policy.degrade, ...change },
});
export const stranger = credential({ compounds: ['C9'] });
export const openHouse = { residentsOnly: false, visitors: { rule: 'allow', schedule: null } } as const;
export const testOf = (hoursAgo: number) => ({ takenAtS: startS - hoursAgo * 3600, result: 'negative' as const });
export const child = { roster: { compounds: ['C1'], kind: 'child' }, watchlisted: false } as const;
export const day = { weekly: { tue: [[480, 1080]] }, dates: {} } as const;
export const night = { weekly: { mon: [[1380, 300]] }, dates: {} } as const;
export const leftAgo = (minutes: number) => ({ direction: 'out', sinceMs: minutes * 60_000, medium: 'phone' }) as const;
export const enteredAgo = (minutes: number, medium: 'phone' | 'paper' = 'phone') =>
  ({ direction: 'in', sinceMs: minutes * 60_000, medium }) as const;
export const out: Partial<DecisionInputs> = { direction: 'out' };
export const noThermometer = { readings: [], capabilities: { ...good.capabilities, thermometer: false } };
export const grace = { reentry: { graceMinutes: 30, needs: 'temperature' } } as const;
export const graceAlone = { reentry: { graceMinutes: 30, needs: 'nothing' } } as const;
export const needsLists = { lists: { roster: true, watchlist: true, maxAgeHours: 48 } };
export const unreachable = { outcome: 'unverifiable', reason: 'onlineUnreachable', step: 'ask', detail: '' } as const;

/** What is done, the knobs, the inputs that differ from good ones, and what comes of it. */
export type KnobRow = readonly [
  what: string,
  policyChange: Partial<Policy>,
  change: Partial<DecisionInputs>,
  verdict: Verdict,
  reasons: readonly ReasonCode[],
];

/** Tests each row. */
export function testKnobs(table: readonly KnobRow[]): void {
  test.each(table)('%s', (_what, policyChange, change, verdict, reasons) => {
    const outcome = decide({ ...policy, ...policyChange }, { ...good, ...change });
    expect(outcome).toEqual({ settled: true, decision: { verdict, reasons, policyVersion: 'test-1' } });
  });
}
