import { describe, expect, test } from 'vitest';
import { stepEncounter } from '../../../kiosk/access/encounter.ts';
import type {
  EncounterEffect,
  EncounterInput,
  EncounterState,
  StaffAction,
} from '../../../kiosk/access/encounter-state.ts';
import { guidanceOf } from '../../../kiosk/access/guidance.ts';
import { credential, moment, policy, reading, ready, settings, unknownCode } from './example.ts';

/** Drives the machine; an awaited record is confirmed at once unless the ledger is said to fail. */
class Gate {
  state: EncounterState = ready;
  readonly effects: EncounterEffect[] = [];
  ledgerWorks = true;
  confirm = true;

  at(atMs: number, input: EncounterInput): this {
    const step = stepEncounter(this.state, input, moment(atMs), settings);
    this.state = step.state;
    for (const effect of step.effects) {
      this.effects.push(effect);
      if (effect.type === 'record' && effect.awaited && this.confirm) {
        this.at(atMs, { type: this.ledgerWorks ? 'recorded' : 'recordFailed' });
      }
    }
    return this;
  }

  presence(atMs: number, present: boolean): this {
    return this.at(atMs, { type: 'presence', present });
  }

  code(atMs: number, holder: string): this {
    return this.at(atMs, { type: 'credential', check: credential({ holder }), payload: holder });
  }

  reads(atMs: number, celsius: number): this {
    return this.at(atMs, { type: 'reading', reading: reading(celsius, atMs) });
  }

  staff(atMs: number, action: StaffAction): this {
    return this.at(atMs, { type: 'staff', action });
  }

  get releases(): number {
    return this.effects.filter((effect) => effect.type === 'release').length;
  }

  get verdicts(): string[] {
    return this.effects.flatMap((effect) => (effect.type === 'sayVerdict' ? [effect.closed.decision.verdict] : []));
  }

  get records(): string[] {
    return this.effects.flatMap((effect) => (effect.type === 'record' ? [effect.record.kind] : []));
  }

  guidance(atMs: number): string | null {
    return guidanceOf(this.state, atMs, policy);
  }
}

const override = (encounter: string | null): StaffAction => ({
  type: 'override',
  encounter,
  verdict: 'granted',
  reason: 'identityKnown',
  note: null,
  staff: 'A-01',
});

describe('an encounter', () => {
  test('reading first, then code', () => {
    const gate = new Gate().presence(0, true).reads(2000, 36.5).code(2500, 'a');
    expect(gate.verdicts).toEqual(['granted']);
    expect(gate.releases).toBe(1);
  });

  test('code first, then presence and reading', () => {
    const gate = new Gate().code(0, 'a').presence(3000, true).reads(5000, 36.5);
    expect(gate.verdicts).toEqual(['granted']);
  });

  test('nothing is released until the ledger has answered', () => {
    const gate = new Gate();
    gate.confirm = false;
    gate.presence(0, true).reads(2000, 36.5).code(2500, 'a');
    expect(gate.records).toEqual(['decision']);
    expect(gate.releases).toBe(0);
    gate.at(2600, { type: 'recorded' });
    expect(gate.releases).toBe(1);
    gate.at(2700, { type: 'recorded' });
    expect(gate.releases).toBe(1);
  });

  test('a ledger that fails refers the person to staff', () => {
    const gate = new Gate();
    gate.ledgerWorks = false;
    gate.presence(0, true).reads(2000, 36.5).code(2500, 'a');
    expect(gate.releases).toBe(0);
    expect(gate.verdicts).toEqual(['referred']);
    expect(gate.state.closed[0]?.decision.reasons).toEqual(['ledgerUnavailable']);
  });

  test('a reading is lost with the presence it was taken in', () => {
    const gate = new Gate().presence(0, true).reads(2000, 36.5).presence(4000, false).code(5000, 'a');
    expect(gate.verdicts).toEqual([]);
    expect(gate.records).toEqual(['abandoned']);
    gate.presence(6000, true).reads(8000, 36.6);
    expect(gate.verdicts).toEqual(['granted']);
  });

  test('a code is lost when its holder steps away', () => {
    const gate = new Gate()
      .presence(0, true)
      .code(500, 'a')
      .presence(2000, false)
      .presence(3000, true)
      .reads(5000, 36.5);
    expect(gate.releases).toBe(0);
    expect(gate.guidance(5000)).toBe('presentCode');
  });

  test('a code from afar waits for its holder only so long', () => {
    const gate = new Gate()
      .code(0, 'a')
      .presence(settings.timeouts.pairingMs + 1, true)
      .reads(12_000, 36.5);
    expect(gate.releases).toBe(0);
    expect(gate.records).toEqual(['abandoned']);
  });

  test('after a grant the forehead that still stands there counts for nobody else', () => {
    const gate = new Gate().presence(0, true).reads(2000, 36.5).code(2500, 'a').code(6000, 'b').reads(7000, 36.5);
    expect(gate.releases).toBe(1);
    expect(gate.guidance(7000)).toBe('stepBack');
    gate.presence(9000, false).presence(10_000, true).reads(12_000, 36.7);
    expect(gate.releases).toBe(2);
  });

  test("another holder's code during one presence gets no reading of that presence", () => {
    const gate = new Gate()
      .presence(0, true)
      .at(500, { type: 'credential', check: credential({ holder: 'a', colour: 'red' }), payload: 'a' });
    expect(gate.verdicts).toEqual(['denied']);
    gate.code(1000, 'b').reads(3000, 36.5);
    expect(gate.releases).toBe(0);
    expect(gate.guidance(3000)).toBe('stepBack');
  });

  test('a code that is no pass can be followed by the right one without stepping back', () => {
    const gate = new Gate().presence(0, true).at(500, { type: 'credential', check: unknownCode, payload: 'x' });
    gate.code(2000, 'a').reads(4000, 36.5);
    expect(gate.verdicts).toEqual(['denied', 'granted']);
  });

  test('a doubled read is one presentation', () => {
    const gate = new Gate().presence(0, true).reads(2000, 36.5).code(2500, 'a').code(2600, 'a').code(4000, 'a');
    expect(gate.verdicts).toEqual(['granted']);
    expect(gate.records).toEqual(['decision']);
  });

  test('a low reading is repeated after the pause, not before', () => {
    const gate = new Gate().presence(0, true).code(500, 'a').reads(2000, 33.5).reads(4000, 36.5);
    expect(gate.releases).toBe(0);
    expect(gate.guidance(4000)).toBe('warmUp');
    gate.reads(7600, 36.5);
    expect(gate.releases).toBe(1);
    expect(gate.state.closed[0]?.readings.map((each) => each.rawC)).toEqual([33.5, 36.5]);
  });

  test('who is told to wait may leave, others pass, and the first reading is not forgotten', () => {
    const gate = new Gate().presence(0, true).code(500, 'a').reads(2000, 38).presence(5000, false);
    expect(gate.records).toEqual(['setAside']);
    gate.presence(6000, true).reads(8000, 36.4).code(8500, 'b').presence(10_000, false);
    expect(gate.releases).toBe(1);
    gate.presence(20_000, true).code(20_500, 'a').reads(22_000, 36.5);
    expect(gate.releases).toBe(1);
    expect(gate.guidance(22_000)).toBe('waitForSecondMeasurement');
    gate.reads(63_000, 38.2);
    expect(gate.verdicts.at(-1)).toBe('denied');
    expect(gate.state.closed[0]?.readings.map((each) => each.rawC)).toEqual([38, 38.2]);
  });

  test('who is waited for and does not come back is recorded once, when nobody waits any more', () => {
    const gate = new Gate().presence(0, true).code(500, 'a').reads(2000, 38).presence(5000, false);
    const { setAsideMs } = settings.timeouts;
    gate.at(5000 + setAsideMs - 1, { type: 'time' });
    expect(gate.records).toEqual(['setAside']);
    gate.at(5000 + setAsideMs, { type: 'time' }).at(5000 + setAsideMs + 1000, { type: 'time' });
    expect(gate.records).toEqual(['setAside', 'abandoned']);
    const last = gate.effects.findLast(({ type }) => type === 'record');
    expect(last).toMatchObject({ record: { why: 'notMeasuredAgain', evidence: { payload: null } } });
  });

  test('staff override a denial once, and not a grant', () => {
    const gate = new Gate().presence(0, true).at(500, { type: 'credential', check: unknownCode, payload: 'x' });
    const id = gate.state.closed[0]?.id ?? '';
    gate.staff(3000, override(id)).staff(3500, override(id));
    expect(gate.records).toEqual(['decision', 'override']);
    expect(gate.releases).toBe(1);
  });

  test('an override of an encounter nobody knows changes nothing', () => {
    const gate = new Gate().staff(0, override('boot-99'));
    expect(gate.effects).toEqual([]);
  });

  test('staff let in somebody who never came before the devices', () => {
    const gate = new Gate().staff(0, override(null));
    expect(gate.releases).toBe(1);
    expect(gate.effects[0]).toMatchObject({ record: { kind: 'override', machineVerdict: null } });
  });

  test('the reach of an override ends', () => {
    const gate = new Gate().at(0, { type: 'credential', check: unknownCode, payload: 'x' });
    const id = gate.state.closed[0]?.id ?? '';
    gate.staff(settings.timeouts.overridableMs + 1, override(id));
    expect(gate.releases).toBe(0);
  });

  test('who has left for longer than an encounter takes is let in no more', () => {
    const gate = new Gate().presence(0, true).at(500, { type: 'credential', check: unknownCode, payload: 'x' });
    const { id } = gate.state.closed[0] ?? expect.unreachable();
    gate.presence(3000, false).staff(3001 + settings.timeouts.encounterMs, override(id));
    expect([gate.releases, gate.records]).toEqual([0, ['decision']]);
  });

  test('who has stepped aside to the desk is let in, and so is whoever stands there for minutes', () => {
    const refused = () =>
      new Gate().presence(0, true).at(500, { type: 'credential', check: unknownCode, payload: 'x' });
    const aside = refused().presence(3000, false);
    aside.staff(3000 + settings.timeouts.encounterMs, override(aside.state.closed[0]?.id ?? ''));
    const stays = refused();
    stays.staff(settings.timeouts.overridableMs, override(stays.state.closed[0]?.id ?? ''));
    expect([aside.releases, stays.releases]).toEqual([1, 1]);
  });

  test('without a thermometer nobody is seen to leave: the reach of an override is the whole one', () => {
    const gate = new Gate().at(0, { type: 'capability', device: 'thermometer', available: false });
    gate.at(500, { type: 'credential', check: unknownCode, payload: 'x' });
    gate.staff(settings.timeouts.overridableMs, override(gate.state.closed[0]?.id ?? ''));
    expect(gate.releases).toBe(1);
  });

  test('a clinical thermometer decides after a denial for temperature', () => {
    const gate = new Gate().presence(0, true).code(500, 'a').reads(2000, 38).reads(63_000, 38.3);
    const id = gate.state.closed[0]?.id ?? '';
    gate.staff(90_000, { type: 'clinicalReading', encounter: id, temperatureC: 36.8, staff: 'A-01' });
    expect(gate.verdicts).toEqual(['denied', 'granted']);
    expect(gate.effects.find((effect) => effect.type === 'release')).toMatchObject({ cause: 'override' });
  });

  test('a clinical thermometer does not make up for a code that is refused', () => {
    const gate = new Gate().presence(0, true).at(500, { type: 'credential', check: unknownCode, payload: 'x' });
    const id = gate.state.closed[0]?.id ?? '';
    gate.staff(2000, { type: 'clinicalReading', encounter: id, temperatureC: 36.5, staff: 'A-01' });
    expect(gate.releases).toBe(0);
  });

  describe('a clinical reading of somebody without a code', () => {
    const clinical = (encounter: string, temperatureC = 36.6) =>
      ({ type: 'clinicalReading', encounter, temperatureC, staff: 'A-01' }) as const;
    /** Twice elevated without a code: denied at 63 s, still there. */
    const denied = () => new Gate().presence(0, true).reads(2000, 38).reads(63_000, 38.3);
    const idOf = (gate: Gate): string => gate.state.closed[0]?.id ?? '';

    test('is theirs while they stand there', () => {
      const gate = denied();
      gate.staff(70_000, clinical(idOf(gate))).code(75_000, 'a');
      expect(gate.verdicts).toEqual(['denied', 'granted']);
    });

    test('ends with their presence, and counts for nobody who comes or shows a code from afar', () => {
      const gate = denied();
      gate
        .staff(70_000, clinical(idOf(gate)))
        .presence(71_000, false)
        .code(72_000, 'a');
      gate.presence(73_000, true).reads(75_000, 38.4);
      expect(gate.verdicts).toEqual(['denied']);
      expect(gate.records).toContain('clinicalReading');
    });

    test('is not taken when nobody is there, or somebody else', () => {
      const gate = denied().presence(65_000, false);
      const id = idOf(gate);
      gate.staff(66_000, clinical(id)).presence(67_000, true).staff(67_500, clinical(id));
      expect(gate.records).not.toContain('clinicalReading');
      gate.code(68_000, 'b');
      expect(gate.verdicts).toEqual(['denied']);
    });

    test('is not taken when it would push aside somebody who waits for the answer about a code', () => {
      const gate = denied();
      const id = idOf(gate);
      gate.at(65_000, { type: 'credentialAsked', asked: 'q', payload: 'online' }).staff(66_000, clinical(id));
      expect(gate.state.open?.asking).toBe('q');
      expect(gate.records).not.toContain('clinicalReading');
    });

    test.each([
      [38.5, 140_000],
      [33.5, 85_000],
    ])('does not outweigh %d read by the machine later', (celsius, againMs) => {
      const gate = denied();
      gate
        .staff(70_000, clinical(idOf(gate)))
        .reads(72_000, celsius)
        .code(73_000, 'a');
      expect(gate.verdicts).toEqual(['denied']);
      gate.reads(againMs, 36.5);
      expect(gate.verdicts).toEqual(['denied', 'granted']);
      expect(gate.state.closed[0]?.readings.map(({ source }) => source)).toContain('clinical');
    });

    test('stays in the evidence when the machine reads normal too, and elevated is not made up for', () => {
      const gate = denied();
      gate
        .staff(70_000, clinical(idOf(gate)))
        .reads(72_000, 36.5)
        .code(73_000, 'a');
      expect(gate.state.closed[0]?.readings.map(({ rawC }) => rawC)).toEqual([38.3, 36.6, 36.5]);
      const fever = denied();
      fever
        .staff(70_000, clinical(idOf(fever), 38.6))
        .reads(72_000, 36.5)
        .code(73_000, 'a');
      expect(fever.releases).toBe(0);
    });
  });

  test('the thermometer goes away while somebody waits: referred at once', () => {
    const gate = new Gate().code(0, 'a').at(1000, { type: 'capability', device: 'thermometer', available: false });
    expect(gate.verdicts).toEqual(['referred']);
  });
});
