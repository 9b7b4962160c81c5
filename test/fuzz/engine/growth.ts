/**
 * Whether a reader takes more than its share of time for a longer input: a piece of a known one is repeated, and four
 * times as many may not take much more than four times as long. Measured as time of this thread: others on the machine
 * do not count.
 */
import type { FuzzTarget } from '../target.ts';
import { defaultMaxMs } from '../target.ts';
import type { Chance } from './random.ts';

/** Lengths in bytes, each four times the one before; a reader that refuses the longest is judged by those it takes. */
const lengths = [1_000, 4_000, 16_000, 64_000];
/** Linear is 4, sorting 4.5, each with each 16. */
const mostTimes = 9;

/** `read` reads one input, whatever comes of it. Gives what was found, and the input that shows it; null: its time grows with its length. */
export function growth(
  target: FuzzTarget,
  input: Uint8Array,
  chance: Chance,
  read: (input: Uint8Array) => void,
): { readonly input: Uint8Array; readonly why: string } | null {
  const grow = pump(input, chance);
  for (const length of lengths) {
    const long = grow(length);
    const why = growsBetween(target, long, () => grow(length / 4), read);
    if (why !== null) return { input: long, why };
  }
  return null;
}

/** What tells that an input takes too much more than one a quarter as long; null: it does not, or takes little. */
export function growsBetween(
  target: FuzzTarget,
  long: Uint8Array,
  quarter: () => Uint8Array,
  read: (input: Uint8Array) => void,
): string | null {
  const worked = (of: Uint8Array, times: number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (let time = 0; time < times; time += 1) {
      const from = process.threadCpuUsage();
      read(of);
      const { user, system } = process.threadCpuUsage(from);
      least = Math.min(least, (user + system) / 1_000);
    }
    return least;
  };
  const tooLongMs = (target.maxMs ?? defaultMaxMs) * 0.4;
  if (worked(long, 1) <= tooLongMs) return null;
  const [tookMs, quarterMs] = [worked(long, 2), worked(quarter(), 3)];
  const times = tookMs / Math.max(quarterMs, 0.05);
  if (tookMs <= tooLongMs || times <= mostTimes) return null;
  return `grows: ${Math.round(tookMs)} ms for ${long.length} bytes, ${times.toFixed(1)} times what a quarter takes`;
}

/** Repeats one piece of the input as often as fits into a length; half of the time each has a number of its own. */
function pump(input: Uint8Array, chance: Chance): (length: number) => Uint8Array {
  const [from, end] = piece(input, chance);
  const [head, body, tail] = [input.subarray(0, from), input.subarray(from, end), input.subarray(end)];
  const numbered = chance.below(2) === 0;
  const numberAt = chance.below(body.length + 1);
  return (length) => {
    const made = Buffer.alloc(length + input.length + 16);
    made.set(head);
    let end = head.length;
    for (let number = 0; end + tail.length < length; number += 1) {
      made.set(body.subarray(0, numberAt), end);
      end += numberAt;
      if (numbered) end += made.write(number.toString(36), end, 'latin1');
      made.set(body.subarray(numberAt), end);
      end += Math.max(1, body.length - numberAt);
    }
    made.set(tail, end);
    return new Uint8Array(made.subarray(0, end + tail.length));
  };
}

/** Where lists, lines and fields usually end. */
const separators = new Set(Buffer.from(',;\n\r\t |/:{}[]"&.'));

/** From and to: between two separators, a few bytes, or all. */
function piece(input: Uint8Array, chance: Chance): readonly [number, number] {
  const kind = chance.below(4);
  const from = chance.below(input.length);
  if (kind === 0) return [from, Math.min(input.length, from + 1 + chance.below(16))];
  const ends = [...input.keys()].filter((at) => separators.has(input[at] ?? 0));
  const first = chance.below(ends.length);
  const last = first + 1 + chance.below(kind === 1 ? 2 : 6);
  const [begin, stop] = [ends[first], ends[Math.min(last, ends.length - 1)]];
  if (begin === undefined || stop === undefined || stop <= begin) return [0, input.length];
  return [begin + 1, stop + 1];
}
