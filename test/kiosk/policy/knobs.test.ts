/** Every knob of the policy moves something: turned alone, with somebody at the gate for whom it matters. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decide, type DecisionInputs } from '../../../kiosk/access/decision.ts';
import { stepEncounter } from '../../../kiosk/access/encounter.ts';
import type { Policy } from '../../../kiosk/access/policy.ts';
import { policySchema } from '../../../kiosk/policy/schema.ts';
import { credential, good, moment, policy, reading, ready, settings, unknownCode } from '../access/example.ts';
import * as example from '../access/knob-examples.ts';

interface Turn {
  readonly to: unknown;
  readonly of?: Partial<DecisionInputs>;
  /** What else the policy says. */
  readonly beside?: Partial<Policy>;
}

const { startS, online, place, certificate, identity, out, night, day, noThermometer, enteredAgo, leftAgo } = example;
const of = (colour: 'green' | 'yellow' | 'purple' | 'red') => ({ credential: credential({ colour }) });
const medium = (kind: 'phone' | 'paper' | 'proxy', minutes: number) => ({
  credential: credential({ medium: kind, issuedAtS: startS - minutes * 60 }),
});
const stranger = { credential: example.stranger };
const low = { readings: [reading(34.5, 1_000), reading(34.5, 9_000)] };
const nightly = { schedules: { night, day } };
const insideHours = { local: { date: '2026-01-20', minute: 100 } };
const unlisted = { listed: { roster: null, watchlisted: false } };
const anyKind = {
  kinds: { ...policy.kinds, identityNumber: 'accept', hc1: 'accept', smartHealthCard: 'accept' },
} as const;
const vaccinated = certificate({ statements: [{ type: 'vaccination', on: '2025-12-01', dose: 2, of: 2 }] });
const openHouse = { residentsOnly: false, visitors: { rule: 'allow', schedule: null } } as const;
const lists = { roster: true, watchlist: true, maxAgeHours: 48 };
const missing = { lists: { roster: null, watchlist: null } };
const days = (count: number) => ({ roster: count * 86_400_000, watchlist: count * 86_400_000 });

/** What `decide` says is another thing when the knob alone is turned. */
const decided: Readonly<Record<string, Turn>> = {
  version: { to: 'test-2' },
  validFromS: { to: startS + 60 },
  expiresAtS: { to: startS - 60 },
  'requiredSteps.in': { to: ['credential'], of: { readings: [] } },
  'requiredSteps.out': { to: ['credential'], of: { ...out, readings: [] } },
  'kinds.districtPass': { to: 'refer' },
  'kinds.opaqueOnline': { to: 'deny', of: { credential: online(startS) } },
  'kinds.placeClearance': { to: 'deny', of: { credential: place(startS) } },
  'kinds.hc1': { to: 'deny', of: { credential: certificate() }, beside: openHouse },
  'kinds.smartHealthCard': {
    to: 'deny',
    of: { credential: certificate({ kind: 'smartHealthCard' }) },
    beside: openHouse,
  },
  'kinds.identityNumber': { to: 'deny', of: { credential: identity, ...unlisted }, beside: openHouse },
  'colours.green.rule': { to: 'refer' },
  'colours.green.stayHome': { to: true },
  'colours.yellow.rule': { to: 'refer', of: of('yellow') },
  'colours.yellow.stayHome': { to: false, of: of('yellow') },
  'colours.purple.rule': { to: 'refer', of: of('purple') },
  'colours.purple.stayHome': { to: false, of: of('purple') },
  'colours.red.rule': { to: 'refer', of: of('red') },
  'colours.red.stayHome': { to: true, of: of('red') },
  testMaxAgeHours: { to: 12 },
  testMaxAgeHoursFor: { to: { resident: 12 } },
  'certificates.inPlaceOfTest': {
    to: ['vaccination'],
    of: { credential: vaccinated },
    beside: { ...anyKind, ...openHouse },
  },
  itineraryAtRisk: { to: 'refer', of: { credential: credential({ itineraryAtRisk: true }) } },
  mask: { to: 'staffConfirms' },
  residentsOnly: { to: false, of: stranger, beside: { visitors: { rule: 'allow', schedule: null } } },
  'visitors.rule': { to: 'refer', of: stranger, beside: { residentsOnly: false } },
  'visitors.schedule': { to: 'day', of: { ...stranger, ...insideHours }, beside: { ...openHouse, ...nightly } },
  deliveries: { to: 'refer', of: { purpose: 'delivery' } },
  vehicles: { to: 'deny', of: { purpose: 'vehicle' } },
  schedules: { to: { night: { weekly: {}, dates: {} } }, of: insideHours, beside: { ...nightly, curfew: 'night' } },
  curfew: { to: 'night', of: insideHours, beside: nightly },
  'hours.in': { to: 'day', of: insideHours, beside: nightly },
  'hours.out': { to: 'day', of: { ...out, ...insideHours }, beside: nightly },
  'reentry.graceMinutes': { to: 30, of: { ...medium('phone', 60), lastPassage: leftAgo(5) } },
  'reentry.needs': { to: 'nothing', of: { readings: [], lastPassage: leftAgo(5) }, beside: example.grace },
  'antiPassback.mode': { to: 'hard', of: { lastPassage: enteredAgo(5) } },
  'antiPassback.minutes': {
    to: 3,
    of: { lastPassage: enteredAgo(5) },
    beside: { antiPassback: { mode: 'timed', minutes: 10 } },
  },
  'occupancy.limit': { to: 5, of: { inside: 5 } },
  'occupancy.over': { to: 'deny', of: { inside: 5 }, beside: { occupancy: { limit: 5, over: 'refer' } } },
  'paperTwice.rule': { to: 'deny', of: { ...medium('paper', 1), lastPassage: enteredAgo(5, 'paper') } },
  'paperTwice.minutes': {
    to: 3,
    of: { ...medium('paper', 1), lastPassage: enteredAgo(5, 'paper') },
    beside: { paperTwice: { rule: 'deny', minutes: 30 } },
  },
  'freshnessMinutes.phone': { to: 10, of: medium('phone', 20) },
  'freshnessMinutes.paper': { to: 10, of: medium('paper', 20) },
  'freshnessMinutes.proxy': { to: 10, of: medium('proxy', 20) },
  'freshnessMinutes.online': { to: 1, of: { credential: online(startS - 120) } },
  'freshnessMinutes.place': { to: 1, of: { credential: place(startS - 120) } },
  'freshnessMinutes.certificate': { to: 10, of: { credential: certificate() }, beside: { ...anyKind, ...openHouse } },
  'lists.roster': { to: true, of: missing },
  'lists.watchlist': { to: true, of: missing },
  'lists.maxAgeHours': { to: 24, of: { lists: days(1.5) }, beside: { lists } },
  watchlistHit: { to: 'refer', of: { listed: { roster: null, watchlisted: true } } },
  'degrade.clockNotTrusted': { to: 'deny', of: { clockTrusted: false } },
  'degrade.policyNotInForce': { to: 'deny', beside: { expiresAtS: startS - 60 } },
  'degrade.networkDown': { to: 'deny', of: { credential: example.unreachable } },
  'degrade.listsMissing': { to: 'deny', of: missing, beside: { lists } },
  'degrade.listsStale': { to: 'deny', of: { lists: days(3) }, beside: { lists } },
  'degrade.thermometerMissing': { to: 'deny', of: noThermometer },
  'temperature.normalFromC': { to: 34, of: low },
  'temperature.elevatedFromC': { to: 38, of: { readings: [reading(37.5, 1_000)] } },
  'temperature.measurableC': { to: [36.5, 45] },
  'temperature.ambientC': { to: [21, 35] },
  'temperature.attempts': { to: 3, of: low },
};

/** Enforced outside the decision: where, and the tests that hold it there. */
const elsewhere: Readonly<Record<string, { readonly by: string; readonly tests: readonly string[] }>> = {
  serial: { by: 'kiosk/policy/store.ts', tests: ['test/kiosk/policy/store.test.ts'] },
  'certificates.ruleSet': {
    by: 'kiosk/station/credentials/desk-cards.ts',
    tests: ['test/scenarios/certificate-rules.jsonl'],
  },
  'replayWindowMinutes.phone': { by: 'kiosk/access/passed.ts', tests: ['test/kiosk/policy/knobs.test.ts'] },
  'replayWindowMinutes.paper': { by: 'kiosk/access/passed.ts', tests: ['test/kiosk/policy/knobs.test.ts'] },
  'replayWindowMinutes.proxy': { by: 'kiosk/access/passed.ts', tests: ['test/kiosk/policy/knobs.test.ts'] },
  'replayWindowMinutes.unmarked': {
    by: 'kiosk/access/passed.ts',
    tests: ['test/kiosk/policy/knobs.test.ts'],
  },
  'replayWindowMinutes.typed': { by: 'kiosk/access/passed.ts', tests: ['test/kiosk/policy/knobs.test.ts'] },
  'retentionDays.passage': {
    by: 'kiosk/station/care/retention.ts',
    tests: ['test/kiosk/station/care/ledger-jobs.test.ts'],
  },
  'retentionDays.security': {
    by: 'kiosk/station/care/retention.ts',
    tests: ['test/kiosk/station/care/ledger-jobs.test.ts'],
  },
  'retentionDays.technical': {
    by: 'kiosk/station/care/retention.ts',
    tests: ['test/kiosk/station/care/ledger-jobs.test.ts'],
  },
  'retentionDays.oversight': {
    by: 'kiosk/station/care/retention.ts',
    tests: ['test/kiosk/station/care/ledger-jobs.test.ts'],
  },
  language: { by: 'kiosk/station/station.ts', tests: ['test/kiosk/station/district/policy-language.test.ts'] },
  'temperature.lowPauseMs': { by: 'kiosk/access/encounter.ts', tests: ['test/kiosk/policy/knobs.test.ts'] },
  'temperature.elevatedPauseMs': { by: 'kiosk/access/encounter.ts', tests: ['test/kiosk/policy/knobs.test.ts'] },
};

/** Paths of all that can be set; named weeks, people and lists of words are one knob each. */
function knobsOf(value: unknown, path: string): string[] {
  const isKnob = Array.isArray(value) || typeof value !== 'object' || value === null;
  if (isKnob || ['schedules', 'testMaxAgeHoursFor'].includes(path)) return [path];
  return Object.entries(value).flatMap(([name, each]) => knobsOf(each, path === '' ? name : `${path}.${name}`));
}

function turned(before: Policy, path: string, to: unknown): Policy {
  const turn = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return to;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) throw new Error(`no knob ${path}`);
    const inner: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
    return { ...value, [name]: turn(inner, rest) };
  };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- one value of the same form in place of another
  return turn(before, path.split('.')) as Policy;
}

test('no knob is left out', () => {
  const { version, testMaxAgeHours, residentsOnly, temperature } = policy;
  const least = policySchema.parse({ version, testMaxAgeHours, residentsOnly, temperature });
  expect([...Object.keys(decided), ...Object.keys(elsewhere)].toSorted()).toEqual(knobsOf(least, '').toSorted());
});

describe('turned alone it changes what is decided', () => {
  test.each(Object.entries(decided))('%s', (path, { to, of: change = {}, beside = {} }) => {
    const before: Policy = { ...policy, ...beside };
    const inputs = { ...good, ...change };
    expect(decide(turned(before, path, to), inputs)).not.toEqual(decide(before, inputs));
  });
});

describe('enforced elsewhere', () => {
  test.each(Object.entries(elsewhere))('%s', (path, { by, tests }) => {
    const root = new URL('../../../', import.meta.url);
    const word = path.split('.')[0] ?? '';
    for (const file of [by, ...tests]) expect(existsSync(new URL(file, root)), file).toBe(true);
    expect(readFileSync(new URL(by, root), 'utf8')).toContain(word === 'temperature' ? path.split('.')[1] : word);
  });
});

describe('in the encounter', () => {
  const at = { ...settings };
  const resident = { roster: { compounds: ['C1'], kind: 'resident' }, watchlisted: false } as const;
  const shown = (knobs: Policy, presented: DecisionInputs['credential'], atMs = 2_000) => {
    const check = presented ?? unknownCode;
    const present = stepEncounter(ready, { type: 'presence', present: true }, moment(0), at).state;
    const first = stepEncounter(present, { type: 'reading', reading: reading(36.4, 1_000) }, moment(1_000), at).state;
    const step = stepEncounter(first, { type: 'credential', check, payload: 'p', listed: resident }, moment(atMs), {
      ...at,
      policy: knobs,
    });
    return stepEncounter(step.state, { type: 'recorded' }, moment(atMs), { ...at, policy: knobs }).state.granted;
  };

  test.each([
    ['phone', credential()],
    ['paper', credential({ medium: 'paper' })],
    ['proxy', credential({ medium: 'proxy' })],
    ['unmarked', certificate()],
    ['typed', identity],
  ] as const)('replayWindowMinutes.%s is how long a code that granted is remembered', (kind, presented) => {
    const wide: Policy = { ...policy, ...anyKind, ...openHouse, testMaxAgeHours: null };
    const minutes = (count: number): Policy => turned(wide, `replayWindowMinutes.${kind}`, count);
    expect(shown(minutes(7), presented)).toMatchObject([{ untilMs: 2_000 + 7 * 60_000 }]);
    expect(shown(minutes(0), presented)).toEqual([]);
  });

  test.each([
    ['lowPauseMs', 34],
    ['elevatedPauseMs', 37.6],
  ] as const)('temperature.%s is how long a repeat waits', (name, rawC) => {
    const waits = (pauseMs: number) => {
      const knobs = { ...at, policy: turned(policy, `temperature.${name}`, pauseMs) };
      const present = stepEncounter(ready, { type: 'presence', present: true }, moment(0), knobs).state;
      return stepEncounter(present, { type: 'reading', reading: reading(rawC, 1_000) }, moment(1_000), knobs).state.open
        ?.notBeforeMs;
    };
    expect([waits(6_000), waits(9_000)]).toEqual([7_000, 10_000]);
  });
});
