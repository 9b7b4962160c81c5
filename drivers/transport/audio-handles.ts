/**
 * The engine goes on computing what has ended, 375 times a second, until JavaScript's collector has taken our handle on
 * it; and a process that only speaks makes so little garbage that the collector does not come for hundreds of prompts
 * (measured: 1.6 % of a core with nothing to play, 10 % after 300 prompts). So the collector is called here.
 */
import type { Clock, Timer } from '../basics/clock.ts';

export interface Handles {
  /** Something new is to sound. */
  began(): void;
  /** Something has ended; its handles are no longer held by anybody. */
  ended(): void;
}

/** `minor` looks at what is young and takes a quarter of a millisecond; `major` at everything, 10 ms and more. */
export type Collect = (how: 'minor' | 'major') => void;

/** Not at each end: what outlives two minor collections counts as old, and only a major one takes it. */
const minorAfterEnds = 8;
const majorAfterEnds = 32;
/** So long has nothing begun or ended before everything is looked at: no prompt has to wait for it. */
const restMs = 400;

export function handleKeeper(collect: Collect, clock: Clock): Handles {
  let sinceMinor = 0;
  let sinceMajor = 0;
  let rest: Timer | null = null;
  const atRest = (): void => {
    rest = null;
    sinceMinor = 0;
    sinceMajor = 0;
    collect('major');
  };
  const waitForRest = (): void => {
    rest?.cancel();
    rest = sinceMajor >= majorAfterEnds ? clock.after(restMs, atRest) : null;
  };
  return {
    began: waitForRest,
    ended() {
      sinceMinor += 1;
      sinceMajor += 1;
      waitForRest();
      if (sinceMinor < minorAfterEnds) return;
      sinceMinor = 0;
      // Not within the event that tells of the end: it still holds the handle.
      clock.after(0, () => collect('minor'));
    },
  };
}

/** V8's collector, where the process was started with `--expose-gc`; else null, and what has ended is kept longer. */
export function exposedCollector(): Collect | null {
  const { gc } = globalThis;
  return gc === undefined ? null : (how) => gc({ type: how, execution: 'sync' });
}
