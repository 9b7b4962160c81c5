/**
 * The mixing desk of a machine without a usable card: everything takes its time and nothing is computed. The engine has
 * an output of its own for this, which wakes 375 times a second for nobody, suspended or not: 2 % of a core.
 */
import type { Clock, Timer } from '../basics/clock.ts';
import type { AudioDesk } from './audio-desk.ts';

/** `clips` puts clips together and knows their sample rate; time is the clock's. */
export function silentDesk(clips: Pick<AudioDesk, 'join' | 'sampleRate'>, clock: Clock): AudioDesk {
  const nowS = (): number => clock.monotonicMs() / 1000;
  return {
    sampleRate: clips.sampleRate,
    nowS,
    join: (parts, gapS) => clips.join(parts, gapS),
    play(clip, options) {
      let timer: Timer | null = null;
      let endS = Number.POSITIVE_INFINITY;
      const endAt = (atS: number): void => {
        if (atS >= endS) return;
        endS = atS;
        timer?.cancel();
        timer = clock.after(Math.max(0, atS - nowS()) * 1000, () => options.onEnded?.());
      };
      const startS = Math.max(options.atS, nowS());
      if (options.repeat !== true) endAt(startS + Math.max(0, clip.duration - (options.offsetS ?? 0)));
      return {
        setGain: () => undefined,
        // After its end there is nothing to stop: the time asked for is later than the end, or nobody waits any more.
        stop: (atS, fadeS) => endAt(Math.max(atS, nowS()) + fadeS),
      };
    },
  };
}
