/**
 * Whatever comes in whatever order: no grant without a valid credential and a normal reading of the same presence, no
 * release before its record, one release a grant, and every encounter ends.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../kiosk/access/credential.ts';
import { encounterDeadline, stepEncounter } from '../../../kiosk/access/encounter.ts';
import type { EncounterInput, EncounterRecord, EncounterState } from '../../../kiosk/access/encounter-state.ts';
import { bandOf } from '../../../kiosk/access/reading.ts';
import { credential, moment, policy, reading, ready, settings, unknownCode } from './example.ts';

type Move =
  | { readonly kind: 'input'; readonly input: (atMs: number, state: EncounterState) => EncounterInput }
  | { readonly kind: 'ledger'; readonly works: boolean }
  | { readonly kind: 'clock'; readonly trusted: boolean };

const input = (make: (atMs: number, state: EncounterState) => EncounterInput): Move => ({ kind: 'input', input: make });

const holder = fc.constantFrom('a', 'b', 'c');
const asked = (name: string): Move =>
  input(() => ({ type: 'credentialAsked', asked: `question-${name}`, payload: `online-${name}` }));
const answered = (name: string, kind: string): Move =>
  input(() => ({
    type: 'credentialAnswered',
    asked: `question-${name}`,
    check:
      kind === 'unreachable' ? unreachable : credential({ holder: name, ...(kind === 'red' ? { colour: 'red' } : {}) }),
  }));
const unreachable = { outcome: 'unverifiable', reason: 'onlineUnreachable', step: 'inquiry', detail: '' } as const;
const part = (have: number): Move => input(() => ({ type: 'credentialPart', parts: { have, of: 3 } }));
/** Staff measure whoever is open, or the last one who was decided on. */
const staffMeasure = (temperatureC: number, ofOpen: boolean): Move =>
  input((_atMs, { open, closed }) => {
    const encounter = (ofOpen ? open?.id : closed[0]?.id) ?? open?.id ?? closed[0]?.id ?? 'nobody';
    return { type: 'staff', action: { type: 'clinicalReading', encounter, temperatureC, staff: 'A-01' } };
  });
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(36.6, 36.6, 38.5, 34), fc.boolean())
      .map(([celsius, ofOpen]) => staffMeasure(celsius, ofOpen)),
  },
  { weight: 4, arbitrary: fc.boolean().map((present) => input(() => ({ type: 'presence', present }))) },
  {
    weight: 5,
    arbitrary: fc.tuple(holder, fc.constantFrom('good', 'good', 'red', 'expired', 'unknown')).map(([name, kind]) =>
      input(() => ({
        type: 'credential',
        payload: `${name}-${kind}`,
        check:
          kind === 'unknown'
            ? unknownCode
            : credential({
                holder: name,
                ...(kind === 'red' ? { colour: 'red' } : {}),
                ...(kind === 'expired' ? { expiresAtS: 1 } : {}),
              }),
      })),
    ),
  },
  { weight: 3, arbitrary: holder.map((name) => asked(name)) },
  // Answers come late, twice, or to a question nobody asked.
  {
    weight: 3,
    arbitrary: fc
      .tuple(holder, fc.constantFrom('good', 'good', 'red', 'unreachable'))
      .map(([name, kind]) => answered(name, kind)),
  },
  { weight: 1, arbitrary: fc.constantFrom(1, 2).map((have) => part(have)) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(36.4, 36.4, 36.8, 36.1, 33.2, 38.5, 25), fc.constantFrom(20, 20, 20, 20, 20, 2, null))
      .map(([celsius, ambientC]) =>
        input((atMs) => ({ type: 'reading', reading: reading(celsius, atMs, { ambientC }) })),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('thermometer', 'scanner', 'gate', 'ledger'), fc.constantFrom(true, true, true, false))
      .map(([device, available]) => input(() => ({ type: 'capability', device, available }))),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(false, false, true).map((active) => input(() => ({ type: 'lockDown', active }))),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-5, 20, 38, null).map((ambientC) => input(() => ({ type: 'ambient', ambientC }))),
  },
  { weight: 2, arbitrary: fc.constant(input(() => ({ type: 'time' }))) },
  { weight: 1, arbitrary: fc.constant(input(() => ({ type: 'recorded' }))) },
  { weight: 1, arbitrary: fc.constantFrom(true, true, false).map((works) => ({ kind: 'ledger', works }) as const) },
  { weight: 1, arbitrary: fc.constantFrom(true, true, false).map((trusted) => ({ kind: 'clock', trusted }) as const) },
);
/** Mostly the pace of people, sometimes a pause. */
const delay = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 2_500 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 80_000 }) },
);
/** Somebody who does everything rightly, so that grants happen often; disturbed by what comes between. */
const person = fc.tuple(holder, fc.boolean(), fc.boolean(), fc.constantFrom(600, 900, 3_000)).map((chosen) => {
  const [name, codeFirst, online, paceMs] = chosen;
  const code = input(() => ({ type: 'credential', payload: `${name}-good`, check: credential({ holder: name }) }));
  const reads = input((atMs) => ({ type: 'reading', reading: reading(36.5, atMs) }));
  const comes = input(() => ({ type: 'presence', present: true }));
  const leaves = input(() => ({ type: 'presence', present: false }));
  const codes = online ? [asked(name), answered(name, 'good')] : [code];
  const order = codeFirst ? [...codes, comes, reads, leaves] : [comes, reads, ...codes, leaves];
  return order.map((next) => [next, paceMs] as const);
});
/** Staff measure somebody who has shown no code, and another one comes after. */
const measuredByStaff = fc.tuple(holder, fc.boolean(), fc.constantFrom(38.4, 33.5, 36.6)).map((chosen) => {
  const [name, leaves, machineC] = chosen;
  const presence = (present: boolean): Move => input(() => ({ type: 'presence', present }));
  const reads = (celsius: number): Move => input((atMs) => ({ type: 'reading', reading: reading(celsius, atMs) }));
  const code = input(() => ({ type: 'credential', payload: `${name}-good`, check: credential({ holder: name }) }));
  const order = [
    presence(true),
    reads(machineC),
    staffMeasure(36.6, true),
    ...(leaves ? [presence(false), presence(true)] : []),
    reads(machineC),
    code,
    presence(false),
  ];
  return order.map((next) => [next, 900] as const);
});
const moves = fc
  .array(
    fc.oneof(
      fc.tuple(move, delay).map((one) => [one]),
      person,
      measuredByStaff,
    ),
    { maxLength: 40, size: 'max' },
  )
  .map((parts) => parts.flat());

interface World {
  state: EncounterState;
  /** What the ledger has confirmed, by encounter. */
  readonly confirmed: Map<string, Extract<EncounterRecord, { kind: 'decision' }>>;
  readonly released: string[];
  presentSinceMs: number | null;
  /** Verified holders seen, and grants made, within the present presence. */
  holders: Set<string>;
  grantsInPresence: number;
  /** What was shown last, by whomever. */
  payload: string | null;
  /** Whom staff measured, by when: the holder of a verified credential, or else whoever stood there unbroken since. */
  readonly measured: Map<number, { readonly holder: string | null; readonly holders: ReadonlySet<string> }>;
}

/** Plays the moves, checking each grant as it is recorded and each release as it is made. */
function play(steps: readonly (readonly [Move, number])[]): { world: World; endMs: number } {
  const world: World = {
    state: ready,
    confirmed: new Map(),
    released: [],
    presentSinceMs: null,
    holders: new Set(),
    grantsInPresence: 0,
    payload: null,
    measured: new Map(),
  };
  let atMs = 0;
  let works = true;
  let clockTrusted = true;
  const feed = (next: EncounterInput): void => {
    if (next.type === 'presence' && next.present !== (world.state.presentSinceMs !== null)) {
      world.presentSinceMs = next.present ? atMs : null;
      world.holders = new Set();
      world.grantsInPresence = 0;
    }
    if (next.type === 'credential' || next.type === 'credentialAsked') world.payload = next.payload;
    if (next.type === 'credentialPart') world.payload = null;
    if (next.type === 'staff' && next.action.type === 'clinicalReading')
      noteMeasured(world, next.action.encounter, atMs);
    const step = stepEncounter(world.state, next, moment(atMs, { clockTrusted }), settings);
    const pending = step.effects.find((effect) => effect.type === 'record' && effect.awaited);
    world.state = step.state;
    for (const effect of step.effects) {
      if (effect.type === 'release') {
        expect(world.confirmed.get(effect.encounter)?.decision.verdict).toBe('granted');
        world.released.push(effect.encounter);
      }
    }
    if (pending?.type !== 'record') return;
    if (works) confirm(pending.record);
    feed({ type: works ? 'recorded' : 'recordFailed' });
  };
  const confirm = (record: EncounterRecord): void => {
    if (record.kind !== 'decision') return;
    world.confirmed.set(record.evidence.id, record);
    if (record.decision.verdict === 'granted') checkGrant(world, record, atMs, clockTrusted);
  };
  for (const [next, deltaMs] of steps) {
    atMs += deltaMs;
    if (next.kind === 'ledger') works = next.works;
    else if (next.kind === 'clock') clockTrusted = next.trusted;
    else {
      const made = next.input(atMs, world.state);
      const { open } = world.state;
      const asking = open !== null && open.deadlineMs > atMs ? open.asking : null;
      feed(made);
      // An answer that was waited for says who stands there; a code put aside unanswered may be anybody's.
      const told = made.type === 'credentialAnswered' && made.check.outcome === 'verified' && made.asked === asking;
      const superseded =
        made.type === 'credential' || made.type === 'credentialAsked' || made.type === 'credentialPart';
      const another = superseded && world.state.open?.asking !== asking;
      if (asking !== null && world.state.presentSinceMs !== null && (told || another))
        world.holders.add(asking.replace('question-', ''));
      if (made.type === 'credential' && made.check.outcome === 'verified' && world.state.presentSinceMs !== null) {
        world.holders.add(made.check.credential.holder);
      }
    }
  }
  return { world, endMs: atMs };
}

function noteMeasured({ state, measured, holders }: World, encounter: string, atMs: number): void {
  const target = state.open?.id === encounter ? state.open : state.closed.find(({ id }) => id === encounter);
  const check = target?.credential ?? null;
  measured.set(atMs, { holder: check?.outcome === 'verified' ? check.credential.holder : null, holders });
}

function checkGrant(
  world: World,
  { evidence }: Extract<EncounterRecord, { kind: 'decision' }>,
  atMs: number,
  clockTrusted: boolean,
): void {
  const check = evidence.credential;
  expect(check?.outcome).toBe('verified');
  if (check?.outcome !== 'verified') return;
  expect(check.credential).toMatchObject({ colour: 'green' });
  expect(factsOf(check.credential).expiresAtS).toBeGreaterThan(moment(atMs).wallMs / 1000);
  expect(clockTrusted).toBe(true);
  const judged = evidence.readings.findLast(
    (each) => each.source === 'clinical' || ['low', 'normal', 'elevated'].includes(bandOf(each, policy.temperature)),
  );
  const clinical = evidence.readings.findLast(({ source }) => source === 'clinical');
  if (clinical !== undefined) {
    expect(bandOf(clinical, policy.temperature)).toBe('normal');
    expect(judged === undefined ? '' : bandOf(judged, policy.temperature)).toBe('normal');
    const whom = world.measured.get(clinical.atMs);
    // Of the holder themselves; or of whoever has stood there ever since, or showed this credential before they went.
    if (whom?.holder === check.credential.holder) return;
    expect(whom?.holder).toBeNull();
    if (whom?.holders !== world.holders) expect([...(whom?.holders ?? [])]).toEqual([check.credential.holder]);
  }
  // It is the credential of the code shown last: no answer about another one, and none that came too late.
  expect(evidence.payload).toBe(world.payload);
  expect(evidence.payload).toMatch(new RegExp(`^(online-)?${check.credential.holder}`));
  const last = clinical === undefined ? evidence.readings.at(-1) : judged;
  expect(last).toBeDefined();
  if (last === undefined) return;
  expect(bandOf(last, policy.temperature)).toBe('normal');
  // Of the same person: taken within the presence that lasts now, with nobody granted or identified otherwise in it.
  expect(world.presentSinceMs).not.toBeNull();
  expect(last.fromMs).toBeGreaterThanOrEqual((world.presentSinceMs ?? 0) - 0);
  for (const other of world.holders) expect(other).toBe(check.credential.holder);
  expect(world.grantsInPresence).toBe(0);
  world.grantsInPresence += 1;
}

describe('whatever comes', () => {
  test('grants rest on a valid credential and a normal reading of one presence; releases follow their record, once', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        const { world } = play(steps);
        expect(new Set(world.released).size).toBe(world.released.length);
        const granted = [...world.confirmed.values()].filter((record) => record.decision.verdict === 'granted');
        expect(world.released.toSorted()).toEqual(granted.map((record) => record.evidence.id).toSorted());
      }),
      { numRuns: 3_000 },
    );
  });

  test('grants do happen in such orders', () => {
    let grants = 0;
    fc.assert(
      fc.property(moves, (steps) => {
        grants += play(steps).world.released.length;
      }),
      { numRuns: 1_000, seed: 7 },
    );
    expect(grants).toBeGreaterThan(300);
  });

  test('every encounter ends when nothing more comes', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        const { world, endMs } = play(steps);
        let state = world.state;
        let atMs = endMs;
        for (let rounds = 0; rounds < 200; rounds += 1) {
          const due = encounterDeadline(state, atMs);
          if (due === null) break;
          atMs = due;
          let step = stepEncounter(state, { type: 'time' }, moment(atMs), settings);
          if (step.state.recording !== null)
            step = stepEncounter(step.state, { type: 'recorded' }, moment(atMs), settings);
          state = step.state;
        }
        expect(state.open).toBeNull();
        expect(state.setAside).toEqual([]);
        expect(state.granted).toEqual([]);
        expect(encounterDeadline(state, atMs)).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });
});
