/** What the voice needs: the sounding process with a loop and with prompts, and the announcer over a simulated week. */
import { spawnSync } from 'node:child_process';
import { once, EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../drivers/basics/clock.ts';
import { spawnPlayer } from '../../kiosk/announcer/player-child.ts';
import { type Player, startPlayer } from '../../kiosk/announcer/player.ts';
import { voiceFile } from '../../kiosk/announcer/voices.ts';
import { announcerWeek } from './announcer-week.ts';
import { beside, type Figure, type Finding } from './figure.ts';
import { cpuMs, rssBytes } from './process-figures.ts';
import { median } from './statistics.ts';

/** Of Debian's alsa-utils. */
const otherPlayer = 'aplay';
const loopS = 60;
const idleS = 15;
const spokenTimes = 20;
/** As many as a busy gate says in some hours, each broken off at once. */
const brokenOff = 1_500;

export async function* run(): AsyncGenerator<Finding> {
  yield* announcerWeek();
  const sounding = await startSounding();
  try {
    yield* cpuFigures(sounding);
    yield* promptFigures(sounding);
    yield* memoryFigures(sounding);
  } finally {
    await sounding.player.stop();
  }
}

interface Sounding {
  readonly pid: number;
  readonly player: Player;
  /** Resolves at the end of the utterance; rejects when the process was lost, with what its supervisor says of it. */
  readonly ended: (id: string) => Promise<void>;
}

/** The real process on no card: the engine computes everything and nothing sounds. */
async function startSounding(): Promise<Sounding> {
  const happened = new EventEmitter();
  // Whoever waits is told; nobody may be waiting.
  happened.on('error', () => undefined);
  let pid = 0;
  let lost: Error | null = null;
  const player = startPlayer(
    {
      clock: systemClock,
      device: 'no card has this name',
      spawn(events) {
        const child = spawnPlayer(events);
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
  const begun = once(happened, 'loop');
  await pause(1_000);
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
  return {
    pid,
    player,
    async ended(id) {
      // What a new process is asked for is not what the one before was measured at.
      if (lost !== null) throw lost;
      await once(happened, id);
    },
  };
}

async function cpuShare(pid: number, seconds: number): Promise<number> {
  const before = cpuMs(pid);
  const from = performance.now();
  await pause(seconds * 1000);
  return (100 * (cpuMs(pid) - before)) / (performance.now() - from);
}

async function* cpuFigures({ pid, player }: Sounding): AsyncGenerator<Figure> {
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

/** Memory that the garbage collector has not yet given back comes and goes, so that highest marks are compared. */
async function* memoryFigures({ pid, player, ended }: Sounding): AsyncGenerator<Figure> {
  const files = ['verdict.denied', 'reason.credentialExpired'].map((key) => voiceFile(key, 'zh-CN'));
  const highestWhileSpeaking = async (): Promise<number> => {
    let highest = 0;
    for (let i = 0; i < brokenOff; i += 1) {
      const id = `broken${i}`;
      const over = ended(id);
      player.command({ type: 'speak', id, files, gainDb: 0 });
      player.command({ type: 'hush', id, fadeMs: 5 });
      await over;
      if (i % 50 === 0) highest = Math.max(highest, rssBytes(pid) / 1e6);
    }
    return highest;
  };
  await highestWhileSpeaking();
  const before = await highestWhileSpeaking();
  const after = await highestWhileSpeaking();
  yield {
    figure: `the sounding process, most resident within ${brokenOff} prompts broken off`,
    value: before,
    unit: 'MB',
  };
  yield { figure: 'the same, after as many again', value: after, unit: 'MB' };
}
