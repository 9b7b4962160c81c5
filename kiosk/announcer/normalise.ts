/** Brings sound to a stated loudness below a stated true peak (EBU R128), with a limiter where peaks are in the way. */
import { integratedLoudness, peakAfter, truePeak } from './loudness.ts';

/** Looks this far ahead, seconds: the gain comes down before the peak and nothing clicks. */
const lookAheadS = 0.004;

/** Smallest value within `half` samples on either side of each sample. */
function lowestAround(values: Float32Array, half: number): Float32Array {
  const lowest = new Float32Array(values.length);
  const queue: number[] = [];
  let head = 0;
  for (let i = 0; i < values.length + half; i++) {
    if (i < values.length) {
      while (queue.length > head && (values[queue.at(-1) ?? 0] ?? 0) >= (values[i] ?? 0)) queue.pop();
      queue.push(i);
    }
    const centre = i - half;
    if (centre < 0) continue;
    while ((queue[head] ?? 0) < centre - half) head += 1;
    lowest[centre] = values[queue[head] ?? 0] ?? 1;
  }
  return lowest;
}

/** Mean within `half` samples on either side; beyond the ends the gain is taken to be 1. */
function meanAround(values: Float32Array, half: number): Float32Array {
  const means = new Float32Array(values.length);
  let sum = half + 1;
  for (let i = 0; i < half; i++) sum += values[i] ?? 1;
  for (let i = 0; i < values.length; i++) {
    sum += (values[i + half] ?? 1) - (i - half - 1 < 0 ? 1 : (values[i - half - 1] ?? 1));
    means[i] = sum / (2 * half + 1);
  }
  return means;
}

/** The same gain for all channels, so that the stereo picture stays. `limit` is linear. */
function limited(channels: readonly Float32Array[], limit: number, rate: number): Float32Array[] {
  const length = channels[0]?.length ?? 0;
  const wanted = new Float32Array(length).fill(1);
  for (const channel of channels) {
    for (let i = 0; i < length; i++) {
      if (Math.max(Math.abs(channel[i] ?? 0), Math.abs(channel[i + 1] ?? 0)) < limit / 2) continue;
      const peak = peakAfter(channel, i);
      if (peak > limit) wanted[i] = Math.min(wanted[i] ?? 1, limit / peak);
    }
  }
  const half = Math.round(lookAheadS * rate);
  const gain = meanAround(lowestAround(wanted, half), half);
  return channels.map((channel) => channel.map((x, i) => x * (gain[i] ?? 1)));
}

export interface Normalised {
  readonly channels: readonly Float32Array[];
  readonly lufs: number;
  readonly peakDbtp: number;
}

/**
 * Sound at `lufs` ±0.5 LU with a true peak of at most `peakDbtp`; null when it is silent, shorter than 0.4 s, or cannot
 * be brought there without being crushed.
 */
export function normalise(
  channels: readonly Float32Array[],
  rate: number,
  target: { readonly lufs: number; readonly peakDbtp: number },
): Normalised | null {
  const loudness = integratedLoudness(channels, rate);
  if (!Number.isFinite(loudness)) return null;
  let gainDb = target.lufs - loudness;
  let limitDb = target.peakDbtp - 0.2;
  for (let round = 0; round < 8; round++) {
    const gain = 10 ** (gainDb / 20);
    const louder = channels.map((channel) => channel.map((x) => x * gain));
    const result = limited(louder, 10 ** (limitDb / 20), rate);
    const lufs = integratedLoudness(result, rate);
    const peakDbtp = truePeak(result);
    if (Math.abs(lufs - target.lufs) <= 0.3 && peakDbtp <= target.peakDbtp) return { channels: result, lufs, peakDbtp };
    gainDb += target.lufs - lufs;
    if (peakDbtp > target.peakDbtp) limitDb -= peakDbtp - target.peakDbtp + 0.1;
  }
  return null;
}
