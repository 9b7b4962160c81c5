/**
 * Judges by its beats whether a device process spins or leaks. On a machine with too much to do one that spins gets less of
 * it than it would take, and so is judged by what it took of the time in which it was let.
 */
import type { Beat } from './messages.ts';
import type { ThreadTimes } from './processor-time.ts';
import { type DeviceLimits, SUSPECT_SHARE } from './settings.ts';

interface Looked {
  readonly atMs: number;
  readonly threads: ThreadTimes;
}

export class Usage {
  readonly #limits: DeviceLimits;
  /** Beats of the window, oldest first, and the last one before it. */
  #beats: Beat[] = [];
  readonly #look: () => ThreadTimes | null;
  /** Since when each beat told of more than is usual. */
  #suspectFrom: Looked | null = null;

  /** `look` is asked only while the process uses more than is usual. */
  constructor(limits: DeviceLimits, look: () => ThreadTimes | null) {
    this.#limits = limits;
    this.#look = look;
  }

  /** What is too much, in words, or null. */
  take(beat: Beat): string | null {
    const { cpuShare, cpuWindowMs, residentBytes } = this.#limits;
    const wanted = this.#wanted(beat);
    this.#beats.push(beat);
    const inside = this.#beats.findIndex(({ atMs }) => atMs > beat.atMs - cpuWindowMs);
    this.#beats = this.#beats.slice(Math.max(0, inside - 1));
    if (beat.residentBytes > residentBytes) {
      return `it used ${megabytes(beat.residentBytes)} MB of memory, more than ${megabytes(residentBytes)} MB`;
    }
    const [first] = this.#beats;
    const long = first !== undefined && beat.atMs - first.atMs >= cpuWindowMs;
    const used = long ? (beat.cpuMs - first.cpuMs) / (beat.atMs - first.atMs) : 0;
    const share = used > cpuShare ? used : wanted;
    if (share <= cpuShare) return null;
    return `it ${used > cpuShare ? 'used' : 'would use'} ${percent(share)} % of a core for ${cpuWindowMs} ms, more than ${percent(cpuShare)} %`;
  }

  /** How many cores it would have taken over the last `cpuWindowMs`, had it never waited for one; 0 when it was usual. */
  #wanted(beat: Beat): number {
    const last = this.#beats.at(-1);
    const isSuspect = last !== undefined && beat.cpuMs - last.cpuMs > (beat.atMs - last.atMs) * SUSPECT_SHARE;
    const threads = isSuspect ? this.#look() : null;
    const from = this.#suspectFrom;
    if (threads === null || from === null) {
      this.#suspectFrom = threads === null ? null : { atMs: beat.atMs, threads };
      return 0;
    }
    const passedMs = beat.atMs - from.atMs;
    if (passedMs < this.#limits.cpuWindowMs) return 0;
    this.#suspectFrom = { atMs: beat.atMs, threads };
    return [...threads].reduce((sum, [thread, { ranMs, waitedMs }]) => {
      const before = from.threads.get(thread);
      if (before === undefined) return sum;
      const ran = ranMs - before.ranMs;
      // The beat was sent a little before the host looks.
      return sum + ran / Math.max(ran, passedMs - (waitedMs - before.waitedMs), 1);
    }, 0);
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function percent(share: number): number {
  return Math.round(share * 100);
}
