/** Whatever the knobs and the inputs: no grant without its steps, and nothing against a person ever helps them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type DecisionInputs } from '../../../kiosk/access/decision.ts';
import type { Policy } from '../../../kiosk/access/policy.ts';
import { bandOf } from '../../../kiosk/access/reading.ts';
import { reasons } from '../../../kiosk/access/reasons.ts';
import { credential, good, policy, reading, startWallMs, unknownCode } from './example.ts';

/** Some of the values of a record, four at most: what is left out stays as it is. */
function few<T extends object>(all: fc.Arbitrary<T>): fc.Arbitrary<Partial<T>> {
  return fc.tuple(all, fc.array(fc.nat(), { minLength: 0, maxLength: 4 })).map(([values, picks]) => {
    const entries = Object.entries(values);
    const kept = picks.flatMap((pick) => entries.slice(pick % entries.length).slice(0, 1));
    return Object.fromEntries(kept) as Partial<T>;
  });
}

const startS = startWallMs / 1000;
const rule = fc.constantFrom('accept', 'refer', 'deny');
const against = fc.constantFrom('refer', 'deny');
const degrade = fc.constantFrom('refer', 'deny', 'allowByStaff');
const colour = fc.record({ rule, stayHome: fc.boolean() });
const steps = fc.constantFrom<Policy['requiredSteps']['in'][]>(
  ['credential', 'temperature'],
  ['credential', 'temperature'],
  ['credential'],
  ['temperature'],
);
const scheduleName = fc.constantFrom(null, null, 'always', 'never', 'gone');
const policies: fc.Arbitrary<Policy> = few(
  fc.record({
    validFromS: fc.constantFrom(null, null, startS - 60, startS + 60),
    expiresAtS: fc.constantFrom(null, null, startS + 60, startS - 60),
    requiredSteps: fc.record({ in: steps, out: steps }),
    kinds: fc.record({
      districtPass: fc.constantFrom('accept', 'accept', 'refer', 'deny'),
      opaqueOnline: rule,
      placeClearance: rule,
      hc1: rule,
      smartHealthCard: rule,
      identityNumber: rule,
    }),
    colours: fc.record({ green: colour, yellow: colour, purple: colour, red: colour }),
    testMaxAgeHours: fc.constantFrom(null, 24, 72),
    itineraryAtRisk: rule,
    mask: fc.constantFrom('off', 'remind', 'staffConfirms'),
    residentsOnly: fc.boolean(),
    visitors: fc.record({ rule: fc.constantFrom('allow', 'refer', 'deny'), schedule: scheduleName }),
    deliveries: fc.constantFrom('leftAtGate', 'refer'),
    vehicles: against,
    curfew: fc.constantFrom(null, null, 'never', 'always', 'gone'),
    hours: fc.record({ in: scheduleName, out: scheduleName }),
    reentry: fc.record({ graceMinutes: fc.constantFrom(0, 30), needs: fc.constantFrom('temperature', 'nothing') }),
    antiPassback: fc.record({ mode: fc.constantFrom('off', 'soft', 'hard', 'timed'), minutes: fc.constant(10) }),
    occupancy: fc.record({ limit: fc.constantFrom(null, 2), over: against }),
    paperTwice: fc.record({ rule: fc.constantFrom('off', 'refer', 'deny'), minutes: fc.constant(30) }),
    lists: fc.record({ roster: fc.boolean(), watchlist: fc.boolean(), maxAgeHours: fc.constant(48) }),
    watchlistHit: against,
    degrade: fc.record({
      clockNotTrusted: degrade,
      policyNotInForce: degrade,
      networkDown: degrade,
      listsMissing: degrade,
      listsStale: degrade,
      thermometerMissing: degrade,
    }),
  }),
).map((knobs): Policy => ({ ...policy, ...knobs, schedules: { always, never: { weekly: {}, dates: {} } } }));
const whole = [[0, 1440]] as const;
const always = {
  weekly: { mon: whole, tue: whole, wed: whole, thu: whole, fri: whole, sat: whole, sun: whole },
  dates: {},
};

const shown = fc
  .record({
    colour: fc.constantFrom('green', 'green', 'green', 'yellow', 'red'),
    medium: fc.constantFrom('phone', 'paper'),
    compounds: fc.constantFrom(['C1'], ['C1'], ['C9']),
    test: fc.constantFrom(
      null,
      { takenAtS: startS - 3600, result: 'negative' as const },
      { takenAtS: startS - 90_000 * 3, result: 'negative' as const },
      { takenAtS: startS, result: 'positive' as const },
    ),
    itineraryAtRisk: fc.boolean(),
    issuedAtS: fc.constantFrom(startS - 60, startS - 60, startS - 7200, startS + 600),
    expiresAtS: fc.constantFrom(startS + 600, startS + 600, startS - 1),
  })
  .map((change) => credential(change));
const checks = fc.oneof(
  { weight: 6, arbitrary: shown },
  { weight: 3, arbitrary: fc.constant(credential()) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<DecisionInputs['credential'][]>(null, unknownCode, {
      outcome: 'unverifiable',
      reason: 'onlineUnreachable',
      step: 'ask',
      detail: '',
    }),
  },
);
const changes = {
  direction: fc.constantFrom('in', 'in', 'out'),
  purpose: fc.constantFrom('person', 'person', 'person', 'delivery', 'vehicle'),
  credential: checks,
  listed: fc.constantFrom(null, null, {
    roster: { compounds: ['C1'], kind: 'elderly' as const },
    watchlisted: false,
  }),
  readings: fc
    .array(fc.constantFrom(36.4, 36.4, 33, 38.2), { maxLength: 3 })
    .map((values) => values.map((value, index) => reading(value, index))),
  ambientC: fc.constantFrom(20, 20, null, -5),
  maskConfirmed: fc.boolean(),
  replayed: fc.constantFrom(false, false, true),
  lastPassage: fc.constantFrom(
    null,
    { direction: 'in' as const, sinceMs: 60_000, medium: 'paper' as const },
    { direction: 'out' as const, sinceMs: 60_000, medium: 'phone' as const },
  ),
  inside: fc.integer({ min: 0, max: 3 }),
  wallMs: fc.constant(startWallMs),
  clockTrusted: fc.constantFrom(true, true, true, false),
  local: fc.constantFrom(good.local, good.local, null),
  lists: fc.record({ roster: fc.constantFrom(0, null, 1e12), watchlist: fc.constantFrom(0, null, 1e12) }),
  lockedDown: fc.constantFrom(false, false, false, true),
  capabilities: fc.constantFrom(good.capabilities, good.capabilities, { ...good.capabilities, thermometer: false }),
};
/** Somebody with everything in order, but for some things: so that grants happen too. */
const inputs: fc.Arbitrary<DecisionInputs> = few(fc.record(changes)).map((change) => ({
  ...good,
  maskConfirmed: true,
  ...change,
}));

/** What makes a person's case worse and takes nothing away that speaks against them. */
const worse: fc.Arbitrary<(inputs: DecisionInputs) => DecisionInputs> = fc.constantFrom(
  (one) => ({ ...one, lockedDown: true }),
  (one) => ({ ...one, capabilities: { ...one.capabilities, ledger: false } }),
  (one) => ({ ...one, capabilities: { ...one.capabilities, gate: false } }),
  (one) => ({ ...one, listed: { roster: one.listed?.roster ?? null, watchlisted: true } }),
  (one) => ({ ...one, inside: 1_000_000 }),
  (one) => ({ ...one, readings: [...one.readings, reading(38, 98), reading(38, 99)] }),
);

function verdictOf(rules: Policy, one: DecisionInputs) {
  const outcome = decide(rules, one);
  return outcome.settled ? outcome.decision.verdict : null;
}

describe('whatever the knobs', () => {
  test('a grant has every required step, a clock, lists, a policy in force, and nothing against it', () => {
    let grants = 0;
    fc.assert(
      fc.property(policies, inputs, (rules, one) => {
        const outcome = decide(rules, one);
        if (!outcome.settled || outcome.decision.verdict !== 'granted') return;
        grants += 1;
        const required = rules.requiredSteps[one.direction];
        const last = one.readings.at(-1);
        const waived = rules.reentry.needs === 'nothing' && outcome.decision.reasons.includes('reentryGrace');
        if (required.includes('credential')) expect(one.credential?.outcome).toBe('verified');
        if (required.includes('temperature') && !waived) expect(last).toBeDefined();
        if (last !== undefined && required.includes('temperature') && !waived)
          expect(bandOf(last, rules.temperature)).toBe('normal');
        expect(one.clockTrusted).toBe(true);
        expect(rules.expiresAtS ?? startS + 1).toBeGreaterThan(startS);
        expect(one.lockedDown).toBe(false);
        if (rules.lists.watchlist) expect(one.lists.watchlist).toBe(0);
        if (rules.mask === 'staffConfirms') expect(one.maskConfirmed).toBe(true);
        for (const code of outcome.decision.reasons) expect(reasons[code].argues).toBe('granted');
      }),
      { numRuns: 20_000 },
    );
    expect(grants).toBeGreaterThan(50);
  });

  test('one more thing against a person never turns a refusal into a grant, nor a denial into anything else', () => {
    fc.assert(
      fc.property(policies, inputs, worse, (rules, one, make) => {
        const before = verdictOf(rules, one);
        const after = verdictOf(rules, make(one));
        if (before === 'denied') expect(after).toBe('denied');
        if (before === 'referred') expect(after).not.toBe('granted');
      }),
      { numRuns: 20_000 },
    );
  });

  test('losing trust in the clock grants nobody', () => {
    fc.assert(
      fc.property(policies, inputs, (rules, one) => {
        expect(verdictOf(rules, { ...one, clockTrusted: false })).not.toBe('granted');
      }),
      { numRuns: 5_000 },
    );
  });
});
