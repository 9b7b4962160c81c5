/** The watch over the sounding process, held against real processes: the hardest a gate can ask, and one that spins. */
import { expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { spawnFrom } from '../../../kiosk/announcer/player-child.ts';
import { fromPlayer } from '../../../kiosk/announcer/player-messages.ts';
import { ailment, cpuLimit, cpuWindowMs, type PlayerState, startPlayer } from '../../../kiosk/announcer/player.ts';
import type { PromptKey } from '../../../kiosk/announcer/prompts.ts';
import { voiceFile } from '../../../kiosk/announcer/voices.ts';
import { spawnEngine } from '../../bench/announcer-engine.ts';
import { announcerOver } from './real-player.ts';

const spinning = spawnFrom(new URL('./spinning-player.ts', import.meta.url));
/** What spins gets half a core at once on a machine of its own; on a crowded one that takes its time. */
const generousMs = 300_000;

/**
 * Each breaks off the one before it: guidance, a verdict with its reason, an alarm. Nobody passes a gate in less than a
 * second; here ten things are said in one.
 */
const everyMs = 100;
const turns: readonly { prompt: PromptKey; followedBy?: readonly PromptKey[]; takenBack?: true }[] = [
  { prompt: 'guidance.presentCode' },
  { prompt: 'verdict.granted', followedBy: ['reason.allStepsPassed'] },
  { prompt: 'verdict.denied', followedBy: ['reason.credentialExpired'] },
  { prompt: 'alarm.heldOpen', takenBack: true },
];

it(
  'a gate at its worst stays far below what ends the engine',
  async () => {
    const signs: { atMs: number; audioMs: number; cpuMs: number }[] = [];
    const enough = Promise.withResolvers<void>();
    let said = 0;
    let lost = 0;
    const announcer = announcerOver(
      (childEvents) =>
        spawnEngine({
          ...childEvents,
          onMessage(raw) {
            const message = fromPlayer.parse(raw);
            const atMs = systemClock.monotonicMs();
            if (message.type === 'alive' && said > 0) signs.push({ ...message, atMs });
            if (atMs - (signs[0]?.atMs ?? atMs) >= cpuWindowMs + 500) enough.resolve();
            childEvents.onMessage(raw);
          },
        }),
      { device: null, after: { onLost: () => (lost += 1) } },
    );
    const speaking = setInterval(() => {
      if (announcer.state.status !== 'sounding') return;
      const turn = turns[said % turns.length];
      if (turn === undefined) return;
      said += 1;
      for (const { prompt, takenBack } of turns) if (takenBack === true) announcer.takeBack(prompt);
      if (said % 10 === 0) {
        const file = voiceFile('notice.queueDistance', 'zh-CN');
        announcer.play({ what: 'notice', file, durationMs: 4_000, priority: 'notice' });
      }
      announcer.say({ ...turn, language: 'zh-CN' });
    }, everyMs);
    await enough.promise;
    clearInterval(speaking);
    const lostBeforeItsEnd = lost;
    await announcer.stop();
    const [first] = signs;
    const last = signs.at(-1);
    if (first === undefined || last === undefined) throw new Error('no sign of life');
    expect(said).toBeGreaterThan(20);
    expect(lostBeforeItsEnd).toBe(0);
    expect(ailment(first, last)).toBeNull();
    expect((last.cpuMs - first.cpuMs) / (last.atMs - first.atMs)).toBeLessThan(cpuLimit / 2);
  },
  generousMs,
);

it(
  'an engine that spins is ended for it, though it answers and keeps time',
  async () => {
    const ill = Promise.withResolvers<PlayerState>();
    const player = startPlayer(
      { clock: systemClock, device: null, spawn: spinning },
      {
        onState: (state) => {
          // The first state says that there is no card; the second why it had to go.
          if (state.status === 'degraded' && !state.reason.includes('no card has this name')) ill.resolve(state);
        },
        onReady: () => undefined,
        onLost: () => undefined,
        onEnded: () => undefined,
        onLoopStarted: () => undefined,
        onFileRefused: () => undefined,
      },
    );
    const state = await ill.promise;
    await player.stop();
    expect(state).toEqual({
      status: 'degraded',
      reason: expect.stringMatching(/^the audio engine uses \d+ % of a core$/),
    });
  },
  generousMs,
);
