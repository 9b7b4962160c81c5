/** What the encounter machine remembers of passages: direction, grace, a gate nobody opened, staff who look at a mask. */
import { describe, expect, test } from 'vitest';
import { directionOf, insideOf, withoutPassage, withPassages } from '../../../kiosk/access/anti-passback.ts';
import { nothingRemembered, recall } from '../../../kiosk/access/remembered.ts';
import { stepEncounter } from '../../../kiosk/access/encounter.ts';
import type { EncounterInput, EncounterRecord, EncounterSettings } from '../../../kiosk/access/encounter-state.ts';
import type { Medium } from '../../../kiosk/access/credential.ts';
import type { Policy } from '../../../kiosk/access/policy.ts';
import { credential, moment, policy, reading, ready, settings } from './example.ts';

/** Plays inputs at their times; every awaited record is confirmed at once. */
function play(rules: EncounterSettings, inputs: readonly (readonly [atMs: number, input: EncounterInput])[]) {
  let state = ready;
  const records: EncounterRecord[] = [];
  const feed = (atMs: number, input: EncounterInput): void => {
    const step = stepEncounter(state, input, moment(atMs), rules);
    state = step.state;
    let awaited = false;
    for (const effect of step.effects) {
      if (effect.type !== 'record') continue;
      records.push(effect.record);
      awaited ||= effect.awaited;
    }
    if (awaited) feed(atMs, { type: 'recorded' });
  };
  for (const [atMs, input] of inputs) feed(atMs, input);
  const verdicts = records.flatMap((record) =>
    record.kind === 'decision'
      ? [`${record.evidence.direction} ${record.decision.verdict} ${record.decision.reasons.join()}`]
      : [],
  );
  return { state, records, verdicts };
}

/** Somebody measured and shown at `atMs`, gone a second later. */
function person(atMs: number, payload: string, holder = 'a', change = {}) {
  return [
    [atMs, { type: 'presence', present: true }],
    [atMs + 600, { type: 'reading', reading: reading(36.5, atMs + 600) }],
    [atMs + 700, { type: 'credential', payload, check: credential({ holder, ...change }) }],
    [atMs + 1000, { type: 'presence', present: false }],
  ] as const;
}

const by = (change: Partial<Policy>, more: Partial<EncounterSettings> = {}): EncounterSettings => ({
  ...settings,
  ...more,
  policy: { ...policy, ...change },
});

describe('passages', () => {
  test('in a lane for both ways whoever went in comes out, with the same code', () => {
    const { verdicts } = play(by({}, { direction: 'both' }), [
      ...person(0, 'x'),
      ...person(400_000, 'x'),
      ...person(800_000, 'x'),
      ...person(820_000, 'y', 'b'),
    ]);
    expect(verdicts).toEqual([
      'in granted allStepsPassed',
      'out granted allStepsPassed',
      'in granted allStepsPassed',
      'in granted allStepsPassed',
    ]);
  });

  const both = (change: Partial<Policy> = {}) => by(change, { direction: 'both' });

  test('in a lane for both ways nobody turns round within the replay window, with the same code or another', () => {
    const twice = play(both(), [...person(0, 'x'), ...person(20_000, 'x'), ...person(298_000, 'x')]);
    expect(twice.verdicts).toEqual([
      'in granted allStepsPassed',
      'in denied credentialReplayed',
      'in denied credentialReplayed',
    ]);
    const hard = both({ antiPassback: { mode: 'hard', minutes: 0 } });
    const other = [...person(0, 'x', 'a', { id: 'x' }), ...person(20_000, 'y', 'a', { id: 'y' })];
    expect(play(hard, other).verdicts[1]).toBe('in denied antiPassback');
    const full = both({ occupancy: { limit: 1, over: 'deny' } });
    expect(play(full, other).verdicts[1]).toBe('in denied occupancyReached');
  });

  test('without a replay window it is a minute', () => {
    const none = { replayWindowMinutes: { ...policy.replayWindowMinutes, phone: 0 } };
    const hard = both({ ...none, antiPassback: { mode: 'hard', minutes: 0 } });
    const { verdicts } = play(hard, [...person(0, 'x'), ...person(50_000, 'x'), ...person(62_000, 'x')]);
    expect(verdicts).toEqual(['in granted allStepsPassed', 'in denied antiPassback', 'out granted allStepsPassed']);
  });

  test('who did not go through in a lane for both ways goes the same way, with the same code', () => {
    const first = play(both(), person(0, 'x'));
    const notPassed: EncounterInput = { type: 'notPassed', encounter: first.state.closed[0]?.id ?? '' };
    const { verdicts } = play(both(), [...person(0, 'x'), [9_000, notPassed], ...person(20_000, 'x')]);
    expect(verdicts).toEqual(['in granted allStepsPassed', 'in granted allStepsPassed']);
  });

  test('in a lane one way, too, a code is as good as before when the gate was never opened', () => {
    const first = play(settings, person(0, 'x'));
    const notPassed: EncounterInput = { type: 'notPassed', encounter: first.state.closed[0]?.id ?? '' };
    const tried = [...person(0, 'x'), [9_000, notPassed] as const, ...person(20_000, 'x'), ...person(40_000, 'x')];
    expect(play(settings, tried).verdicts).toEqual([
      'in granted allStepsPassed',
      'in granted allStepsPassed',
      'in denied credentialReplayed',
    ]);
  });

  test('who is spared the temperature is seen all the same: a code from afar opens nothing', () => {
    const nothing = both({ reentry: { graceMinutes: 20, needs: 'nothing' } });
    const code = (atMs: number) =>
      [atMs, { type: 'credential', payload: 'x', check: credential({ holder: 'a' }) }] as const;
    const comes = (atMs: number) => [atMs, { type: 'presence', present: true }] as const;
    const before = [...person(0, 'x'), ...person(400_000, 'x'), code(800_000)];
    expect(play(nothing, before).verdicts).toHaveLength(2);
    expect(play(nothing, [...before, comes(803_000)]).verdicts[2]).toBe('in granted reentryGrace');
    const blind: EncounterInput = { type: 'capability', device: 'thermometer', available: false };
    expect(play(nothing, [...before, [801_000, blind]]).verdicts[2]).toBe('in referred thermometerUnavailable');
  });

  const told = (sinceMs: number, id: string | null = 'code-of-a', medium: Medium = 'phone'): EncounterInput => ({
    type: 'passages',
    passages: [{ holder: 'a', direction: 'in', sinceMs, by: { medium, credentialId: id } }],
  });

  test('what passed before this start is remembered with its code and its medium', () => {
    expect(play(settings, [[0, told(60_000)], ...person(10_000, 'x')]).verdicts).toEqual([
      'in denied credentialReplayed',
    ]);
    expect(play(settings, [[0, told(295_000)], ...person(10_000, 'x')]).verdicts).toEqual([
      'in granted allStepsPassed',
    ]);
    expect(play(settings, [[0, told(60_000, null)], ...person(10_000, 'x')]).verdicts).toEqual([
      'in granted allStepsPassed',
    ]);
    const paper = by({ paperTwice: { rule: 'deny', minutes: 30 } });
    expect(play(paper, [[0, told(60_000, null, 'paper')], ...person(10_000, 'x')]).verdicts).toEqual([
      'in denied paperPassTwice',
    ]);
    expect(play(both(), [[0, told(60_000)], ...person(10_000, 'x'), ...person(400_000, 'x')]).verdicts).toEqual([
      'in denied credentialReplayed',
      'out granted allStepsPassed',
    ]);
  });

  test('what passed nobody knows when may have passed a moment ago', () => {
    const unknown = told(Number.POSITIVE_INFINITY);
    expect(play(settings, [[0, unknown], ...person(10_000, 'x')]).verdicts).toEqual(['in denied credentialReplayed']);
    expect(play(both(), [[0, unknown], ...person(10_000, 'x'), ...person(400_000, 'x')]).verdicts).toEqual([
      'in denied credentialReplayed',
      'out granted allStepsPassed',
    ]);
  });

  test('in a lane one way the same code does not grant twice, until its holder is told to have left', () => {
    const left: EncounterInput = { type: 'passages', passages: [{ holder: 'a', direction: 'out', sinceMs: 0 }] };
    const { verdicts } = play(settings, [
      ...person(0, 'x'),
      ...person(20_000, 'x'),
      [30_000, left],
      ...person(40_000, 'x'),
    ]);
    expect(verdicts).toEqual([
      'in granted allStepsPassed',
      'in denied credentialReplayed',
      'in granted allStepsPassed',
    ]);
  });

  test('who was picked by staff is the person of the pass, whichever came first, and nobody else', () => {
    const named = { id: 'a' };
    const again = ['in granted allStepsPassed', 'in denied credentialReplayed'];
    expect(play(settings, [...person(0, 'x'), ...person(20_000, 'roster:a', 'a', named)]).verdicts).toEqual(again);
    expect(play(settings, [...person(0, 'roster:a', 'a', named), ...person(20_000, 'x')]).verdicts).toEqual(again);
    const other = play(settings, [...person(0, 'roster:a', 'a', named), ...person(20_000, 'y', 'b', { id: 'y' })]);
    expect(other.verdicts).toEqual(['in granted allStepsPassed', 'in granted allStepsPassed']);
    // Another code of the same holder is another code, as before.
    const two = [...person(0, 'x', 'a', { id: 'x' }), ...person(20_000, 'y', 'a', { id: 'y' })];
    expect(play(settings, two).verdicts).toEqual(['in granted allStepsPassed', 'in granted allStepsPassed']);
  });

  test('who was granted and did not go through has not passed', () => {
    const hard = by({
      antiPassback: { mode: 'hard', minutes: 0 },
      replayWindowMinutes: { ...policy.replayWindowMinutes, phone: 0 },
    });
    const first = play(hard, person(0, 'x'));
    const [record] = first.records;
    const encounter = record?.kind === 'decision' ? record.evidence.id : '';
    expect(play(hard, [...person(0, 'x'), ...person(20_000, 'y')]).verdicts[1]).toBe('in denied antiPassback');
    const notPassed: EncounterInput = { type: 'notPassed', encounter };
    const { verdicts } = play(hard, [...person(0, 'x'), [10_000, notPassed], ...person(20_000, 'y')]);
    expect(verdicts[1]).toBe('in granted allStepsPassed');
  });

  test('how many are inside', () => {
    const full = by({ occupancy: { limit: 1, over: 'deny' } }, { direction: 'both' });
    const { verdicts } = play(full, [
      ...person(0, 'x'),
      ...person(20_000, 'y', 'b'),
      ...person(400_000, 'x'),
      ...person(420_000, 'z', 'b'),
    ]);
    expect(verdicts).toEqual([
      'in granted allStepsPassed',
      'in denied occupancyReached',
      'out granted allStepsPassed',
      'in granted allStepsPassed',
    ]);
  });

  test('who must stay at home is recorded as an alarm, once a decision', () => {
    const { records } = play(settings, person(0, 'x', 'a', { colour: 'yellow' }));
    expect(records.filter(({ kind }) => kind === 'stayHomeLeaving')).toHaveLength(1);
  });

  test('the mask is seen by staff, and the machine goes on where it was', () => {
    const masks = by({ mask: 'staffConfirms' });
    const first = play(masks, person(0, 'x'));
    const encounter = first.state.closed[0]?.id ?? '';
    expect(first.verdicts).toEqual(['in referred maskNotConfirmed']);
    const seen: EncounterInput = { type: 'staff', action: { type: 'maskSeen', encounter, staff: 'A-01' } };
    const { verdicts, records } = play(masks, [...person(0, 'x'), [5_000, seen]]);
    expect(verdicts[1]).toBe('in granted allStepsPassed');
    expect(records).toContainEqual({ kind: 'maskSeen', encounter, staff: 'A-01' });
  });

  test('a mask that is seen changes nothing else', () => {
    const masks = by({ mask: 'staffConfirms' });
    const red = person(0, 'x', 'a', { colour: 'red' });
    const encounter = play(masks, red).state.closed[0]?.id ?? '';
    const seen: EncounterInput = { type: 'staff', action: { type: 'maskSeen', encounter, staff: 'A-01' } };
    expect(play(masks, [...red, [5_000, seen]]).verdicts).toEqual([
      'in denied colourNotAccepted',
      'in denied colourNotAccepted',
    ]);
  });
});

describe('the memory of passages', () => {
  const passage = (holder: string, direction: 'in' | 'out', encounter: string | null) => ({
    holder,
    direction,
    atMs: 0,
    countedMs: 0,
    encounter,
    medium: null,
  });

  test('what did not happen gives back what was before', () => {
    const before = withPassages(nothingRemembered(), [passage('a', 'in', 'e1'), passage('a', 'out', 'e2')]);
    expect(insideOf(before)).toBe(0);
    expect(insideOf(withoutPassage(before, 'e2'))).toBe(1);
    expect(withoutPassage(before, 'e9')).toBe(before);
    const later = { atMs: 3_600_000, medium: 'phone' } as const;
    expect(directionOf('both', recall(withoutPassage(before, 'e2'), 'a') ?? null, later, policy)).toBe('out');
  });

  test('it does not grow without end', () => {
    const many = Array.from({ length: 20_050 }, (_, index) => passage(`h${index}`, 'in', null));
    const kept = withPassages(nothingRemembered(), many);
    expect(insideOf(kept)).toBe(20_000);
    expect(recall(kept, 'h49')).toBeUndefined();
    expect(recall(kept, 'h20049')).toBeDefined();
  });
});
