import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as mixer from '../../../kiosk/announcer/mixer.ts';

const loop: mixer.Loop = { id: 'notices', files: ['a', 'b'], pauseMs: 1_000, gainDb: -6 };
const open: mixer.Conditions = { gainDb: { alarm: 0, prompt: -3, notice: -6 }, duckingDb: -18, loop };
const quiet: mixer.Conditions = { ...open, gainDb: { ...open.gainDb, notice: null }, loop: null };

function utterance(id: string, priority: mixer.Priority, askedAtMs: number, urgent = false): mixer.Utterance {
  return { id, priority, prompt: `${priority}.${id}`, files: [`${id}.mp3`], askedAtMs, urgent };
}

/** Says and advances at one moment. */
function saying(state: mixer.MixerState, said: mixer.Utterance, conditions = open): mixer.Step {
  return mixer.advance(mixer.say(state, said), conditions, said.askedAtMs);
}

const started = mixer.advance(mixer.silentMixer, open, 0).state;

describe('the mixer', () => {
  it('starts the loop and ducks it while something is said', () => {
    const begun = mixer.advance(mixer.silentMixer, open, 0);
    expect(begun.commands).toMatchObject([{ type: 'loop', id: 'notices', gainDb: -6, positionMs: 0, pauseMs: 1_000 }]);
    const said = saying(begun.state, utterance('u1', 'prompt', 100));
    expect(said.commands).toEqual([
      { type: 'speak', id: 'u1', files: ['u1.mp3'], gainDb: -3 },
      { type: 'loopGain', gainDb: -24, rampMs: 120 },
    ]);
    const over = mixer.ended(said.state, 'u1', 900, true);
    expect(over.heard).toMatchObject([
      { kind: 'prompt', startedAtMs: 100, endedAtMs: 900, gainDb: -3, complete: true },
    ]);
    expect(mixer.advance(over.state, open, 900).commands).toEqual([{ type: 'loopGain', gainDb: -6, rampMs: 600 }]);
  });

  it.each([
    ['alarm', 'prompt'],
    ['alarm', 'notice'],
    ['prompt', 'notice'],
  ] as const)('lets an %s interrupt a %s, never the other way round', (higher, lower) => {
    const low = saying(started, utterance('low', lower, 0)).state;
    const cut = saying(low, utterance('high', higher, 500));
    expect(cut.commands.map((command) => command.type)).toEqual(['hush', 'speak']);
    expect(cut.state.speaking?.utterance.id).toBe('high');
    const kept = saying(saying(started, utterance('high', higher, 0)).state, utterance('low', lower, 500));
    expect(kept.commands).toEqual([]);
    expect(kept.state.speaking?.utterance.id).toBe('high');
  });

  it('says an interrupted notice again, but not an interrupted prompt', () => {
    const notice = saying(started, utterance('n', 'notice', 0)).state;
    const cut = saying(notice, utterance('p', 'prompt', 500)).state;
    const resumed = mixer.advance(mixer.ended(cut, 'p', 900, true).state, open, 900);
    expect(resumed.state.speaking?.utterance.id).toBe('n');
    const prompt = saying(started, utterance('p', 'prompt', 0)).state;
    const alarmed = saying(prompt, utterance('a', 'alarm', 500)).state;
    expect(mixer.advance(mixer.ended(alarmed, 'a', 900, true).state, open, 900).state.speaking).toBeNull();
  });

  it('says a verdict over guidance at once; guidance waits for guidance, and only the newest is said', () => {
    const guidance = saying(started, utterance('g1', 'prompt', 0)).state;
    expect(saying(guidance, utterance('v', 'prompt', 300, true)).state.speaking?.utterance.id).toBe('v');
    const second = saying(guidance, utterance('g2', 'prompt', 300)).state;
    const third = saying(second, utterance('g3', 'prompt', 400)).state;
    expect(third.waiting.map((u) => u.id)).toEqual(['g3']);
    expect(mixer.advance(mixer.ended(third, 'g1', 900, true).state, open, 900).state.speaking?.utterance.id).toBe('g3');
  });

  it('does not say what has become stale', () => {
    const alarm = saying(started, utterance('a', 'alarm', 0)).state;
    const waiting = saying(alarm, utterance('p', 'prompt', 100)).state;
    const late = mixer.advance(mixer.ended(waiting, 'a', 6_000, true).state, open, 6_000);
    expect(late.state.speaking).toBeNull();
    expect(late.state.waiting).toEqual([]);
  });

  it('does not repeat guidance that is just being said', () => {
    const first = saying(started, utterance('g', 'prompt', 0)).state;
    expect(mixer.say(first, { ...utterance('g', 'prompt', 200), id: 'again' }).waiting).toEqual([]);
  });

  it('ends loop and notice when they are no longer allowed, and goes on where the loop was left', () => {
    const known = mixer.loopStarted(started, 'notices', 10_000, 8_000);
    const noticed = saying(known, utterance('n', 'notice', 2_000)).state;
    const silent = mixer.advance(noticed, quiet, 3_000);
    expect(silent.commands).toEqual([
      { type: 'hush', id: 'n', fadeMs: 30 },
      { type: 'endLoop', fadeMs: 400 },
    ]);
    expect(silent.heard).toMatchObject([
      { kind: 'notice', complete: false },
      { kind: 'loop', what: 'notices', endedAtMs: 3_000, audibleMs: 2_400, gainDb: -6 },
    ]);
    const back = mixer.advance(silent.state, open, 50_000);
    expect(back.commands).toMatchObject([{ type: 'loop', positionMs: 3_000 }]);
  });

  it('changes from one playlist to another, and begins a new entry of the record at another level', () => {
    const known = mixer.loopStarted(started, 'notices', 10_000, 8_000);
    const softer = mixer.advance(known, { ...open, loop: { ...loop, gainDb: -16 } }, 5_000);
    expect(softer.commands).toEqual([{ type: 'loopGain', gainDb: -16, rampMs: 600 }]);
    expect(softer.heard).toMatchObject([{ kind: 'loop', startedAtMs: 0, endedAtMs: 5_000, gainDb: -6 }]);
    const other = { ...loop, id: 'other', files: ['c'] };
    const changed = mixer.advance(softer.state, { ...open, loop: other }, 8_000);
    expect(changed.commands.map((command) => command.type)).toEqual(['endLoop', 'loop']);
    expect(changed.heard).toMatchObject([{ kind: 'loop', startedAtMs: 5_000, endedAtMs: 8_000, gainDb: -16 }]);
    expect(mixer.advance(changed.state, { ...open, loop }, 9_000).commands).toMatchObject([
      { type: 'endLoop' },
      { type: 'loop', id: 'notices', positionMs: 8_000 },
    ]);
  });

  it('is not blocked by a player that never says that a piece ended', () => {
    const stuck = saying(started, utterance('p', 'prompt', 0)).state;
    expect(saying(stuck, utterance('q', 'prompt', 31_000)).state.speaking?.utterance.id).toBe('q');
  });

  it('keeps its order whatever comes: nothing lower sounds while something higher waits or is forbidden', () => {
    const input = fc.oneof(
      fc.record({
        what: fc.constant('say' as const),
        priority: fc.constantFrom<mixer.Priority>('alarm', 'prompt', 'notice'),
        urgent: fc.boolean(),
      }),
      fc.record({ what: fc.constantFrom('ended' as const, 'quiet' as const, 'open' as const, 'lost' as const) }),
    );
    const rank = { alarm: 3, prompt: 2, notice: 1 };
    fc.assert(
      fc.property(fc.array(fc.tuple(input, fc.integer({ min: 0, max: 3_000 })), { maxLength: 60 }), (script) => {
        let state = mixer.silentMixer;
        let conditions = open;
        let now = 0;
        let loopSounds = false;
        let loopGain = 0;
        for (const [index, [next, passes]] of script.entries()) {
          now += passes;
          if (next.what === 'say') state = mixer.say(state, utterance(`u${index}`, next.priority, now, next.urgent));
          if (next.what === 'ended') state = mixer.ended(state, state.speaking?.utterance.id ?? '', now, true).state;
          if (next.what === 'quiet') conditions = quiet;
          if (next.what === 'open') conditions = open;
          if (next.what === 'lost') {
            state = mixer.playerLost(state, now).state;
            loopSounds = false;
          }
          const step = mixer.advance(state, conditions, now);
          state = step.state;
          for (const command of step.commands) {
            if (command.type === 'loop') loopSounds = true;
            if (command.type === 'loop' || command.type === 'loopGain') loopGain = command.gainDb;
            if (command.type === 'endLoop') loopSounds = false;
          }
          const speaking = state.speaking?.utterance;
          const allowed = state.waiting.filter((u) => conditions.gainDb[u.priority] !== null);
          if (speaking === undefined) expect(allowed).toEqual([]);
          else for (const u of allowed) expect(rank[u.priority]).toBeLessThanOrEqual(rank[speaking.priority]);
          expect(loopSounds).toBe(conditions.loop !== null);
          if (loopSounds) expect(loopGain).toBe(speaking === undefined ? -6 : -24);
          if (conditions === quiet) expect(speaking?.priority).not.toBe('notice');
        }
      }),
    );
  });
});
