/** What the voice needs: the sounding process with a loop and with prompts, and the announcer over a simulated week. */
import { spawnSync } from 'node:child_process';
import { once, EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../drivers/basics/clock.ts';
import { type Spawn, spawnPlayer } from '../../kiosk/announcer/player-child.ts';
import { type Player, startPlayer } from '../../kiosk/announcer/player.ts';
import { pieces } from '../../kiosk/announcer/prompts.ts';
import { voiceFile } from '../../kiosk/announcer/voices.ts';
import { spawnEngine } from './announcer-engine.ts';
import { announcerWeek } from './announcer-week.ts';
import { beside, type Figure, type Finding } from './figure.ts';
import { cpuMs, rssBytes } from './process-figures.ts';
import { median } from './statistics.ts';

/** Of Debian's alsa-utils. */
const otherPlayer = 'aplay';
const loopS = 60;
const idleS = 15;
const spokenTimes = 20;
/**
 * The busiest gate has a person every three seconds, and each of them hears four things at most: 1.3 prompts a second,
 * most of them to their end. Here some 30 a second are broken off while they sound, and as many as such a gate says in
 * twenty minutes.
 */
const brokenOff = 1_500;
const brokenOffAfterMs = 25;
const busiestPerSecond = 4 / 3;

export async function* run(): AsyncGenerator<Finding> {
  yield* announcerWeek();
  yield* noCardFigure();
  const sounding = await startSounding(spawnEngine, null);
  try {
    const idle = yield* cpuFigures(sounding);
    yield* promptFigures(sounding);
    yield* brokenOffFigures(sounding, idle);
  } finally {
    await sounding.player.stop();
  }
}

/** The process as it is on a box without a card: it keeps time and decodes, and computes nothing. */
async function* noCardFigure(): AsyncGenerator<Figure> {
  const sounding = await startSounding(spawnPlayer, 'no card has this name');
  try {
    await startLoop(sounding);
    await pause(2_000);
    yield {
      figure: 'the sounding process of a box without a sound card, a loop going: share of one core',
      value: await cpuShare(sounding.pid, idleS),
      unit: '%',
    };
  } finally {
    await sounding.player.stop();
  }
}

interface Sounding {
  readonly pid: number;
  readonly player: Player;
  /** Resolves at the end of the utterance; rejects when the process was lost, with what its supervisor says of it. */
  readonly ended: (id: string) => Promise<void>;
  readonly loopStarted: () => Promise<void>;
}

async function startSounding(spawn: Spawn, device: string | null): Promise<Sounding> {
  const happened = new EventEmitter();
  // Whoever waits is told; nobody may be waiting.
  happened.on('error', () => undefined);
  let pid = 0;
  let lost: Error | null = null;
  const player = startPlayer(
    {
      clock: systemClock,
      device,
      spawn(events) {
        const child = spawn(events);
        pid = child.pid ?? 0;
        return child;
      },
    },
    {
      onState(state) {
        if (lost !== null && state.status === 'degraded')
          happened.emit('error', new Error(`the sounding process was lost: ${state.reason}`));
      },
      onReady: () => void happened.emit('ready'),
      onLost() {
        lost = new Error('the sounding process was lost');
      },
      onEnded: (id) => void happened.emit(id),
      onLoopStarted: () => void happened.emit('loop'),
      onFileRefused: (file, why) => {
        throw new Error(`${file}: ${why}`);
      },
    },
  );
  await once(happened, 'ready');
  const comes = async (what: string): Promise<void> => {
    // What a new process is asked for is not what the one before was measured at.
    if (lost !== null) throw lost;
    await once(happened, what);
  };
  return { pid, player, ended: comes, loopStarted: () => comes('loop') };
}

async function startLoop({ player, loopStarted }: Sounding): Promise<void> {
  await pause(1_000);
  const begun = loopStarted();
  player.command({
    type: 'loop',
    id: 'bench',
    files: ['notice.mask', 'notice.queueDistance', 'notice.scanCode'].map((key) => voiceFile(key, 'zh-CN')),
    pauseMs: 0,
    positionMs: 0,
    gainDb: -6,
    fadeMs: 100,
  });
  await begun;
}

async function cpuShare(pid: number, seconds: number): Promise<number> {
  const before = cpuMs(pid);
  const from = performance.now();
  await pause(seconds * 1000);
  return (100 * (cpuMs(pid) - before)) / (performance.now() - from);
}

/** Returns the share of a core while nothing is played, %. */
async function* cpuFigures(sounding: Sounding): AsyncGenerator<Figure, number> {
  const { pid, player } = sounding;
  await startLoop(sounding);
  await pause(2_000);
  const playing = await cpuShare(pid, loopS);
  player.command({ type: 'endLoop', fadeMs: 10 });
  await pause(1_000);
  const idle = await cpuShare(pid, idleS);
  yield beside(
    `a loop sounding for ${loopS} s, beside the engine with nothing to play: share of one core`,
    playing,
    '%',
    idle,
  );
  return idle;
}

async function* promptFigures({ player, ended }: Sounding): AsyncGenerator<Finding> {
  const file = voiceFile('verdict.granted', 'zh-CN');
  const lasts: number[] = [];
  for (let i = 0; i < spokenTimes; i += 1) {
    const id = `prompt${i}`;
    const over = ended(id);
    const from = performance.now();
    player.command({ type: 'speak', id, files: [file], gainDb: 0 });
    await over;
    lasts.push(performance.now() - from);
  }
  const lengthMs = await lengthOf(file);
  const extra = lasts.map((ms) => ms - lengthMs);
  const about = 'from a prompt asked for to its end told, less its length';
  yield { figure: `${about}: the first time, file not yet decoded`, value: extra[0] ?? 0, unit: 'ms' };
  const other = aplayMs();
  const later = { figure: `${about}: median of ${spokenTimes - 1} more`, value: median(extra.slice(1)), unit: 'ms' };
  if (other === null) yield { absent: otherPlayer, why: 'apt-get install alsa-utils' };
  yield { ...later, peers: other === null ? [] : [{ name: otherPlayer, value: other }] };
  yield { figure: `${about}: longest of these`, value: Math.max(...extra.slice(1)), unit: 'ms' };
}

async function lengthOf(file: string): Promise<number> {
  const { fileDurationMs } = await import('../../scripts/announce-render.ts');
  return fileDurationMs(file);
}

/** Milliseconds that aplay takes to start and hand a moment of silence to ALSA's null device; null where it is not installed. */
function aplayMs(): number | null {
  const input = Buffer.alloc(960);
  const format = ['-q', '-D', 'null', '-t', 'raw', '-f', 'S16_LE', '-r', '48000', '-'];
  const takes = Array.from({ length: 9 }, () => {
    const from = performance.now();
    const played = spawnSync(otherPlayer, format, { input });
    return played.status === 0 ? performance.now() - from : null;
  });
  const known = takes.filter((ms) => ms !== null);
  return known.length < takes.length ? null : median(known);
}

/** What a gate can say, in both languages: more than is kept decoded, so that reading and joining go on. */
function sentences(): readonly (readonly string[])[] {
  const keys = [...pieces.keys()];
  const of = (kind: string): string[] => keys.filter((key) => key.startsWith(kind));
  return (['zh-CN', 'en'] as const).flatMap((language) => [
    ...of('guidance.').map((key) => [voiceFile(key, language)]),
    ...of('reason.').map((key) => ['verdict.denied', key].map((part) => voiceFile(part, language))),
  ]);
}

/**
 * Prompt after prompt broken off while it sounds: what that costs, and what of it is left. Memory that the garbage
 * collector has not yet given back comes and goes, so that highest marks are compared.
 */
async function* brokenOffFigures({ pid, player, ended }: Sounding, idle: number): AsyncGenerator<Figure> {
  const all = sentences();
  let said = 0;
  const round = async (): Promise<{ readonly highestMb: number; readonly share: number; readonly each: number }> => {
    let highestMb = 0;
    const before = cpuMs(pid);
    const from = performance.now();
    for (let i = 0; i < brokenOff; i += 1) {
      const id = `broken${said}`;
      const files = all[said % all.length] ?? [];
      said += 1;
      const over = ended(id);
      player.command({ type: 'speak', id, files: [...files], gainDb: 0 });
      await Promise.race([over, pause(brokenOffAfterMs)]);
      player.command({ type: 'hush', id, fadeMs: 5 });
      await over;
      if (i % 50 === 0) highestMb = Math.max(highestMb, rssBytes(pid) / 1e6);
    }
    const usedMs = cpuMs(pid) - before;
    const tookMs = performance.now() - from;
    return { highestMb, share: (100 * usedMs) / tookMs, each: (usedMs - (idle / 100) * tookMs) / brokenOff };
  };
  await round();
  const first = await round();
  const second = await round();
  await pause(2_000);
  const left = await cpuShare(pid, idleS);
  const each = (first.each + second.each) / 2;
  const what = 'a prompt broken off while it sounds';
  yield { figure: `${what}, reading and joining included: processor time`, value: each, unit: 'ms' };
  yield { figure: `${what}, prompt after prompt: share of one core`, value: second.share, unit: '%' };
  yield { figure: 'the same at the busiest gate: share of one core', value: (busiestPerSecond * each) / 10, unit: '%' };
  yield beside('nothing to play after all of these, beside before: share of one core', left, '%', idle);
  yield {
    figure: `the sounding process, most resident within ${brokenOff} prompts broken off`,
    value: first.highestMb,
    unit: 'MB',
  };
  yield { figure: 'the same, after as many again', value: second.highestMb, unit: 'MB' };
}
