/** A code that only the district can read: asked, answered, answered too late, and a credential in several codes. */
import { describe, expect, test } from 'vitest';
import type { CredentialCheck } from '../../../kiosk/access/credential.ts';
import { stepEncounter } from '../../../kiosk/access/encounter.ts';
import type { EncounterEffect, EncounterInput, EncounterState } from '../../../kiosk/access/encounter-state.ts';
import { guidanceOf } from '../../../kiosk/access/guidance.ts';
import type { Policy } from '../../../kiosk/access/policy.ts';
import { credential, moment, policy, reading, ready, settings, startWallMs } from './example.ts';

const startS = startWallMs / 1000;
const online = (holder: string, answeredAtS = startS): CredentialCheck => ({
  outcome: 'verified',
  credential: {
    kind: 'opaqueOnline',
    medium: 'phone',
    holder,
    id: `code-of-${holder}`,
    issuer: 'district',
    colour: 'green',
    compounds: ['C1'],
    test: { takenAtS: startS - 3_600, result: 'negative' },
    itineraryAtRisk: false,
    answeredAtS,
    expiresAtS: null,
  },
});
const unreachable: CredentialCheck = {
  outcome: 'unverifiable',
  reason: 'onlineUnreachable',
  step: 'inquiry',
  detail: 'timedOut',
};
const ask = (name: string): EncounterInput => ({
  type: 'credentialAsked',
  asked: `q-${name}`,
  payload: `online-${name}`,
});
const answer = (name: string, check: CredentialCheck = online(name)): EncounterInput => ({
  type: 'credentialAnswered',
  asked: `q-${name}`,
  check,
});
const comes: EncounterInput = { type: 'presence', present: true };
const leaves: EncounterInput = { type: 'presence', present: false };
const measured = (atMs: number): EncounterInput => ({ type: 'reading', reading: reading(36.4, atMs) });

/** Plays inputs a second apart with a ledger that always answers. */
class Gate {
  state: EncounterState = ready;
  atMs = 0;
  readonly records: string[] = [];
  readonly policy: Policy;

  constructor(change: Partial<Policy> = {}) {
    this.policy = { ...policy, ...change };
  }

  take(...inputs: EncounterInput[]): this {
    for (const input of inputs) {
      this.atMs += 1_000;
      this.#step(input);
    }
    return this;
  }

  measure(): this {
    return this.take(measured(this.atMs + 1_000));
  }

  get guidance() {
    return guidanceOf(this.state, this.atMs, this.policy);
  }

  #step(input: EncounterInput): void {
    const step = stepEncounter(this.state, input, moment(this.atMs), { ...settings, policy: this.policy });
    this.state = step.state;
    for (const effect of step.effects) this.#note(effect);
  }

  #note(effect: EncounterEffect): void {
    if (effect.type !== 'record') return;
    const { record } = effect;
    if (record.kind === 'decision')
      this.records.push(`${record.decision.verdict} ${record.decision.reasons.join(' ')}`);
    if (record.kind === 'abandoned') this.records.push(`abandoned ${record.why}`);
    if (effect.awaited) this.#step({ type: 'recorded' });
  }
}

describe('the answer', () => {
  test('decides as soon as it is there; until then nobody is told anything but to wait', () => {
    const gate = new Gate().take(comes).measure().take(ask('a'));
    expect(gate.records).toEqual([]);
    expect(gate.guidance).toBe('deciding');
    gate.take(answer('a'));
    expect(gate.records).toEqual(['granted allStepsPassed']);
  });

  test('the temperature is taken while it is awaited', () => {
    const gate = new Gate().take(comes, ask('a'));
    expect(gate.guidance).toBe('keepStill');
    gate.measure();
    expect(gate.guidance).toBe('deciding');
    expect(gate.take(answer('a')).records).toEqual(['granted allStepsPassed']);
  });

  test('comes before its holder stands there', () => {
    const gate = new Gate().take(ask('a'), answer('a'), comes).measure();
    expect(gate.records).toEqual(['granted allStepsPassed']);
  });

  test('a fever waits for it too, so that the record says who it was', () => {
    const gate = new Gate({ temperature: { ...policy.temperature, attempts: 1 } }).take(comes, ask('a'));
    gate.take({ type: 'reading', reading: reading(38.6, gate.atMs + 1_000) });
    expect(gate.records).toEqual([]);
    expect(gate.take(answer('a')).records).toEqual(['denied temperatureElevated']);
  });

  test.each([
    ['refer', 'referred onlineUnreachable'],
    ['deny', 'denied onlineUnreachable'],
    ['allowByStaff', 'referred onlineUnreachable staffMayAllow'],
  ] as const)('none: the degrade rule %s', (networkDown, expected) => {
    const gate = new Gate({ degrade: { ...policy.degrade, networkDown } }).take(comes).measure();
    expect(gate.take(ask('a'), answer('a', unreachable)).records).toEqual([expected]);
  });

  test('one from the memory of the box counts while it is fresh', () => {
    const minutesAgo = (minutes: number) => answer('a', online('a', startS - minutes * 60));
    const fresh = new Gate().take(comes).measure().take(ask('a'), minutesAgo(9));
    expect(fresh.records).toEqual(['granted allStepsPassed']);
    const stale = new Gate().take(comes).measure().take(ask('a'), minutesAgo(11));
    expect(stale.records).toEqual(['denied credentialStale']);
  });
});

describe('an answer nobody waits for', () => {
  test('the person has left', () => {
    const gate = new Gate().take(comes).measure().take(ask('a'), leaves, answer('a'));
    expect(gate.records).toEqual(['abandoned presenceLost']);
    gate.take(comes).measure().take(answer('a'));
    expect(gate.records).toEqual(['abandoned presenceLost']);
    expect(gate.state.open?.credential).toBeNull();
  });

  test('another credential was shown: the late answer is not paired, and who stands there steps back first', () => {
    const gate = new Gate().take(comes).measure();
    gate.take(ask('a'), { type: 'credential', check: credential({ holder: 'b' }), payload: 'pass of b' }, answer('a'));
    expect(gate.records).toEqual(['abandoned otherCredential']);
    expect(gate.guidance).toBe('stepBack');
    gate.measure();
    expect(gate.records).toEqual(['abandoned otherCredential']);
    gate.take(leaves, comes).measure();
    expect(gate.records).toEqual(['abandoned otherCredential', 'granted allStepsPassed']);
    expect(gate.state.closed[0]?.credential).toEqual(credential({ holder: 'b' }));
  });

  test('it is about another code, or comes twice', () => {
    const gate = new Gate().take(comes).measure().take(ask('a'), answer('b'), answer('c'));
    expect(gate.records).toEqual([]);
    gate.take(answer('a'), answer('a'), answer('a', unreachable));
    expect(gate.records).toEqual(['granted allStepsPassed']);
  });

  test('it names another person than the one who was identified in this presence', () => {
    const pass: EncounterInput = {
      type: 'credential',
      check: credential({ holder: 'b', colour: 'red' }),
      payload: 'b',
    };
    const gate = new Gate().take(comes, pass, ask('a')).measure().take(answer('a'));
    expect(gate.records).toEqual(['denied colourNotAccepted']);
    expect(gate.guidance).toBe('stepBack');
  });
});

describe('not asked twice', () => {
  test('the same code again changes nothing', () => {
    const gate = new Gate().take(comes).measure().take(ask('a'));
    const before = gate.state;
    expect(gate.take(ask('a')).state).toEqual(before);
  });

  test('it passes once within its window', () => {
    const gate = new Gate().take(comes).measure().take(ask('a'), answer('a'), leaves);
    gate.take({ type: 'time' }, { type: 'time' }, { type: 'time' }, { type: 'time' }, comes).measure();
    gate.take(ask('a'), answer('a'));
    expect(gate.records).toEqual(['granted allStepsPassed', 'denied credentialReplayed']);
  });
});

describe('a credential in several codes', () => {
  const shows = (have: number): EncounterInput => ({ type: 'credentialPart', parts: { have, of: 3 } });

  test('the next one is asked for; the last one makes it a credential', () => {
    const gate = new Gate().take(comes).measure().take(shows(1));
    expect(gate.guidance).toBe('presentNextCode');
    gate.take(shows(2));
    expect(gate.state.open?.parts).toEqual({ have: 2, of: 3 });
    gate.take({ type: 'credential', check: credential(), payload: 'whole' });
    expect(gate.records).toEqual(['granted allStepsPassed']);
  });

  test('nobody goes on with the codes of somebody who left', () => {
    const gate = new Gate().take(comes, shows(1), leaves);
    expect(gate.state.open).toBeNull();
    expect(gate.take(comes).state.open?.parts).toBeNull();
  });

  test('who shows no further one is given up', () => {
    const gate = new Gate().take(shows(1));
    gate.atMs += settings.timeouts.encounterMs;
    expect(gate.take({ type: 'time' }).state.open).toBeNull();
  });
});
