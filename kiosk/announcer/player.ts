/** Keeps the sounding process alive: starts it, watches it, and starts it again with growing pauses. Never throws. */
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import { type PlayerChild, type Spawn, spawnAplay, spawnPlayer } from './player-child.ts';
import { type FromPlayer, fromPlayer, type MixerCommand } from './player-messages.ts';
import { checked } from '../../drivers/basics/checked.ts';

export type PlayerState =
  | { readonly status: 'starting' }
  | { readonly status: 'sounding'; readonly card: string }
  | { readonly status: 'degraded'; readonly reason: string };

export interface PlayerEvents {
  /** Called only when the state differs from the one before. */
  onState(state: PlayerState): void;
  /** The process is there and takes commands; whatever should be sounding has to be said again. */
  onReady(): void;
  onLost(): void;
  onEnded(id: string, played: boolean): void;
  onLoopStarted(id: string, lengthMs: number, audibleMs: number): void;
  onFileRefused(file: string, why: string): void;
}

export interface Player {
  command(command: MixerCommand): void;
  stop(): Promise<void>;
}

/** How many milliseconds without a sign of life are too many; signs come every second. */
const silenceLimitMs = 5_000;
/** From the start of the process to its first sign: on a busy machine loading the engine alone takes longer than a silence may. */
const startLimitMs = 20_000;
/** Share of a core, over `cpuWindowMs`, above which the engine is taken to be spinning. */
export const cpuLimit = 0.5;
export const cpuWindowMs = 8_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
/** After this long in health the pauses begin small again. */
const healthyAfterMs = 60_000;
const killAfterMs = 1_000;
/** So many ends in a row without health in between, and the fallback is tried. */
const fallbackAfterEnds = 3;

interface Sign {
  readonly atMs: number;
  readonly audioMs: number;
  readonly cpuMs: number;
}

/** Why the process has to go, judged by two signs of life; null while it is well. */
export function ailment(earlier: Sign, later: Sign): string | null {
  const elapsedMs = later.atMs - earlier.atMs;
  if (elapsedMs < cpuWindowMs) return null;
  const cpu = (later.cpuMs - earlier.cpuMs) / elapsedMs;
  if (cpu > cpuLimit) return `the audio engine uses ${Math.round(cpu * 100)} % of a core`;
  const pace = (later.audioMs - earlier.audioMs) / elapsedMs;
  if (pace < 0.5) return 'the sound stands still';
  if (pace > 2) return 'the sound card swallows sound without playing it';
  return null;
}

/** Starts in the background at once and returns; `device` is a part of the card's name. */
export function startPlayer(
  options: { readonly clock: Clock; readonly device: string | null; readonly spawn?: Spawn; readonly fallback?: Spawn },
  events: PlayerEvents,
): Player {
  const { clock } = options;
  const engine = options.spawn ?? spawnPlayer;
  const fallback = options.fallback ?? spawnAplay;
  let ends = 0;
  let onFallback = false;
  let child: PlayerChild | null = null;
  let ready = false;
  let stopping = false;
  let state: PlayerState = { status: 'starting' };
  let pauseMs = firstPauseMs;
  let startedAtMs = 0;
  let signs: Sign[] = [];
  let watchdog: Timer | null = null;
  let restart: Timer | null = null;
  let whenGone: (() => void) | null = null;

  const become = (next: PlayerState): void => {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    events.onState(state);
  };

  /** Only a process that has given signs of life can hang; one that has not is still starting. */
  const watch = (limitMs: number, ill: string): void => {
    watchdog?.cancel();
    watchdog = clock.after(limitMs, () => end(ill));
  };

  /** Ends the process for a reason and plans the next one. */
  function end(reason: string): void {
    const ending = child;
    child = null;
    watchdog?.cancel();
    if (ready) events.onLost();
    ready = false;
    signs = [];
    ending?.kill();
    if (stopping) {
      whenGone?.();
      return;
    }
    become({ status: 'degraded', reason });
    if (clock.monotonicMs() - startedAtMs >= healthyAfterMs) {
      pauseMs = firstPauseMs;
      ends = 0;
    }
    // The fallback gets its turn after the engine's third end; when it ends too, the engine is tried again.
    ends = onFallback ? 0 : ends + 1;
    onFallback = ends >= fallbackAfterEnds;
    restart = clock.after(pauseMs, start);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  function take(message: FromPlayer): void {
    switch (message.type) {
      case 'opened':
        if (message.sink.kind === 'device') become({ status: 'sounding', card: message.sink.name });
        else if (onFallback) return end(message.sink.reason);
        else become({ status: 'degraded', reason: message.sink.reason });
        ready = true;
        watch(silenceLimitMs, 'the audio process hangs');
        return events.onReady();
      case 'alive': {
        const sign = { atMs: clock.monotonicMs(), audioMs: message.audioMs, cpuMs: message.cpuMs };
        signs = [...signs, sign].filter((kept) => sign.atMs - kept.atMs <= cpuWindowMs + 1_500);
        const ill = ailment(signs[0] ?? sign, sign);
        if (ill !== null) return end(ill);
        // It beats while the engine still looks for the card: that may take as long as a start.
        return ready ? watch(silenceLimitMs, 'the audio process hangs') : undefined;
      }
      case 'ended':
        return events.onEnded(message.id, message.outcome === 'played');
      case 'loopStarted':
        return events.onLoopStarted(message.id, message.lengthMs, message.audibleMs);
      case 'fileRefused':
        return events.onFileRefused(message.file, message.why);
      case 'cardsChanged':
        pauseMs = firstPauseMs;
        ends = 0;
        return end('the sound cards changed');
    }
  }

  function start(): void {
    restart = null;
    if (stopping) return;
    startedAtMs = clock.monotonicMs();
    const mine = (onFallback ? fallback : engine)({
      onMessage(raw) {
        if (child !== mine) return;
        const message = checked(fromPlayer, raw);
        if (message.success) take(message.data);
        else end('the audio process speaks another language');
      },
      onGone(why) {
        if (child === mine) end(why);
      },
    });
    child = mine;
    watch(startLimitMs, `the audio process did not start within ${startLimitMs / 1000} s`);
    mine.send({ type: 'open', device: options.device });
  }

  restart = clock.after(0, start);

  return {
    command(command) {
      if (ready) child?.send(command);
    },
    stop() {
      stopping = true;
      restart?.cancel();
      watchdog?.cancel();
      const ending = child;
      if (ending === null) return Promise.resolve();
      return new Promise((resolve) => {
        const last = clock.after(killAfterMs, () => end('stopped'));
        whenGone = () => {
          last.cancel();
          resolve();
        };
        ending.send({ type: 'close' });
      });
    },
  };
}
