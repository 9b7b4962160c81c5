/**
 * A lane for both ways, whoever shows whose code: within its window one code opens once, nobody turns round within it, the
 * count of those inside holds, and nothing opens for somebody who is not seen.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepEncounter } from '../../../kiosk/access/encounter.ts';
import type { EncounterInput, EncounterRecord, EncounterSettings } from '../../../kiosk/access/encounter-state.ts';
import type { Policy } from '../../../kiosk/access/policy.ts';
import { credential, moment, policy, reading, ready, settings } from './example.ts';

interface Grant {
  readonly encounter: string;
  readonly holder: string;
  readonly code: string;
  readonly direction: 'in' | 'out';
  readonly atMs: number;
}

interface Attempt {
  readonly holder: 'a' | 'b';
  /** Which of the holder's two codes. */
  readonly code: 1 | 2;
  readonly gapMs: number;
  readonly seen: boolean;
  readonly goesThrough: boolean;
}

const attempt: fc.Arbitrary<Attempt> = fc.record({
  holder: fc.constantFrom('a', 'a', 'b'),
  code: fc.constantFrom(1, 1, 2),
  gapMs: fc.constantFrom(5_000, 15_000, 40_000, 100_000, 320_000),
  seen: fc.constantFrom(true, true, true, false),
  goesThrough: fc.constantFrom(true, true, true, false),
});
const knobs: fc.Arbitrary<Partial<Policy>> = fc.record({
  antiPassback: fc.record({ mode: fc.constantFrom('off', 'hard'), minutes: fc.constant(10) }),
  occupancy: fc.record({ limit: fc.constantFrom(null, 1), over: fc.constant('deny') }),
  reentry: fc.record({ graceMinutes: fc.constantFrom(0, 30), needs: fc.constantFrom('temperature', 'nothing') }),
});

/** Everybody steps before the devices, or holds the code up from afar; the gate tells who did not go through. */
function play(rules: EncounterSettings, attempts: readonly Attempt[]): readonly Grant[] {
  let state = ready;
  let atMs = 0;
  let made: Grant[] = [];
  const feed = (input: EncounterInput): void => {
    const step = stepEncounter(state, input, moment(atMs), rules);
    state = step.state;
    for (const effect of step.effects) if (effect.type === 'record' && effect.awaited) confirm(effect.record);
  };
  const confirm = (record: EncounterRecord): void => {
    if (record.kind !== 'decision') return;
    const { evidence, decision } = record;
    if (decision.verdict === 'granted' && evidence.credential?.outcome === 'verified') {
      const { holder, id: code } = evidence.credential.credential;
      expect(state.presentSinceMs).not.toBeNull();
      made.push({ encounter: evidence.id, holder, code, direction: evidence.direction, atMs });
    }
    feed({ type: 'recorded' });
  };
  for (const { holder, code, gapMs, seen, goesThrough } of attempts) {
    atMs += gapMs;
    const before = made.length;
    if (seen) feed({ type: 'presence', present: true });
    if (seen) feed({ type: 'reading', reading: reading(36.5, atMs + 600, { fromMs: atMs + 100 }) });
    atMs += 700;
    const id = `${holder}${code}`;
    feed({ type: 'credential', payload: id, check: credential({ holder, id, expiresAtS: 9e9, issuedAtS: 1 }) });
    atMs += 2_000;
    feed({ type: 'presence', present: false });
    const grant = made[before];
    if (grant === undefined || goesThrough) continue;
    atMs += 6_000;
    feed({ type: 'notPassed', encounter: grant.encounter });
    made = made.filter((each) => each !== grant);
  }
  return made;
}

test('one code opens once within its window, and nobody turns round within it', () => {
  let grants = 0;
  let ways = 0;
  fc.assert(
    fc.property(knobs, fc.array(attempt, { maxLength: 12, size: 'max' }), (change, attempts) => {
      const fresh = { ...policy.freshnessMinutes, phone: null };
      const rules: EncounterSettings = {
        ...settings,
        direction: 'both',
        policy: { ...policy, testMaxAgeHours: null, freshnessMinutes: fresh, ...change },
      };
      const passed = play(rules, attempts);
      const windowMs = policy.replayWindowMinutes.phone * 60_000;
      let inside = 0;
      for (const [index, grant] of passed.entries()) {
        const earlier = passed.slice(0, index).filter(({ holder }) => holder === grant.holder);
        const recent = earlier.filter(({ atMs }) => grant.atMs - atMs < windowMs);
        expect(recent.map(({ code }) => code)).not.toContain(grant.code);
        const [last] = recent.slice(-1);
        if (last !== undefined) expect(grant.direction).toBe(last.direction);
        const before = earlier.at(-1)?.direction ?? 'out';
        if (rules.policy.antiPassback.mode === 'hard' && earlier.length > 0) expect(grant.direction).not.toBe(before);
        if (grant.direction !== before) inside += grant.direction === 'in' ? 1 : -1;
        if (rules.policy.occupancy.limit !== null) expect(inside).toBeLessThanOrEqual(rules.policy.occupancy.limit);
      }
      grants += passed.length;
      ways += new Set(passed.map(({ direction }) => direction)).size > 1 ? 1 : 0;
    }),
    { numRuns: 3_000 },
  );
  expect(grants).toBeGreaterThan(3_000);
  expect(ways).toBeGreaterThan(300);
});
