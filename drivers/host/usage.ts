/** Judges by its beats whether a device process spins or leaks. Pure. */
import type { Beat } from './messages.ts';
import type { DeviceLimits } from './settings.ts';

export class Usage {
  readonly #limits: DeviceLimits;
  /** Beats of the window, oldest first, and the last one before it. */
  #beats: Beat[] = [];

  constructor(limits: DeviceLimits) {
    this.#limits = limits;
  }

  /** What is too much, in words, or null. */
  take(beat: Beat): string | null {
    const { cpuShare, cpuWindowMs, residentBytes } = this.#limits;
    this.#beats.push(beat);
    const inside = this.#beats.findIndex(({ atMs }) => atMs > beat.atMs - cpuWindowMs);
    this.#beats = this.#beats.slice(Math.max(0, inside - 1));
    if (beat.residentBytes > residentBytes) {
      return `it used ${megabytes(beat.residentBytes)} MB of memory, more than ${megabytes(residentBytes)} MB`;
    }
    const [first] = this.#beats;
    if (first === undefined || beat.atMs - first.atMs < cpuWindowMs) return null;
    const share = (beat.cpuMs - first.cpuMs) / (beat.atMs - first.atMs);
    if (share <= cpuShare) return null;
    return `it used ${percent(share)} % of a core for ${cpuWindowMs} ms, more than ${percent(cpuShare)} %`;
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function percent(share: number): number {
  return Math.round(share * 100);
}
