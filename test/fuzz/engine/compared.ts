/**
 * What a reader compares while it reads one input: a number or text it found there, with the one it looks for. Where the
 * first stands in the input, the second is tried in its place; so a search gets past marks, counts and sums that no chance
 * finds.
 */
import type { Chance } from './random.ts';

type Value = number | string;

export interface Compared {
  /** Notes pairs while it is true. */
  on: boolean;
  readonly pairs: (readonly [Value, Value])[];
}

const mostPairs = 256;
const longestText = 64;

/** The two functions instrumented sources call around the sides of a comparison: each gives back what it was given. */
export function noteInto(compared: Compared): {
  readonly left: <T>(value: T) => T;
  readonly right: <T>(value: T) => T;
} {
  let last: unknown;
  return {
    left(value) {
      if (compared.on) last = value;
      return value;
    },
    right(value) {
      if (compared.on) note(compared, last, value);
      return value;
    },
  };
}

function note({ pairs }: Compared, left: unknown, right: unknown): void {
  if (left === right || pairs.length >= mostPairs) return;
  if (Number.isFinite(left) && Number.isFinite(right)) pairs.push([left as number, right as number]);
  else if (typeof left === 'string' && typeof right === 'string' && left.length * right.length > 0) {
    if (left.length <= longestText && right.length <= longestText) pairs.push([left, right]);
  }
}

/** An input in which one side of the pair has become the other; null: neither stands in it. */
export function replaced(input: Uint8Array, pair: readonly [Value, Value], chance: Chance): Uint8Array | null {
  const [from, to] = chance.below(4) === 0 ? [pair[1], pair[0]] : pair;
  const ways =
    typeof from === 'number' && typeof to === 'number'
      ? waysOfNumbers(from, to, chance)
      : waysOfTexts(String(from), String(to));
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  const start = chance.below(ways.length);
  for (let turn = 0; turn < ways.length; turn += 1) {
    const [was, becomes] = ways[(start + turn) % ways.length] ?? [];
    if (was === undefined || becomes === undefined) continue;
    const places = placesOf(bytes, was);
    const at = chance.one(places);
    if (at !== undefined)
      return new Uint8Array(Buffer.concat([bytes.subarray(0, at), becomes, bytes.subarray(at + was.length)]));
  }
  return null;
}

function placesOf(bytes: Buffer, piece: Buffer): readonly number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(piece); at >= 0 && places.length < 32; at = bytes.indexOf(piece, at + 1)) places.push(at);
  return places;
}

type Way = readonly [was: Buffer, becomes: Buffer];

/** As they are; and where they hold signs that the input may not (a day written from its digits), without these. */
function waysOfTexts(from: string, to: string): readonly Way[] {
  const [was, becomes] = [from, to].map((text) => text.replaceAll(/\D/g, '')) as [string, string];
  const ways: Way[] = [[Buffer.from(from), Buffer.from(to)]];
  if (was.length > 0 && becomes.length > 0 && was !== from) ways.push([Buffer.from(was), Buffer.from(becomes)]);
  return ways;
}

/** Parts of a whole in which instruments count. */
const scales = [10, 100, 1_000] as const;
const widths = [1, 2, 4, 8] as const;

/**
 * Written as text; and in one, two, four or eight bytes, either end first, below zero in two's complement: whole ones as
 * they are, now and then in tenths, hundredths and thousandths, as which numbers that are not whole always stand.
 */
function waysOfNumbers(from: number, to: number, chance: Chance): readonly Way[] {
  const step = chance.one([0, 0, 0, 1, -1]) ?? 0;
  const whole = Number.isInteger(from) && Number.isInteger(to);
  const ways: Way[] = [];
  const target = whole ? to + step : to;
  for (const digits of [1, 2]) {
    const [was, becomes] = [from, target].map((value) => Buffer.from(String(value).padStart(digits, '0')));
    if (was !== undefined && becomes !== undefined) ways.push([was, becomes]);
  }
  for (const scale of whole && chance.below(4) > 0 ? [1] : scales) {
    const [was, becomes] = [countOf(from, scale), countOf(to, scale)];
    if (was === null || becomes === null) continue;
    for (const width of widths) {
      const [before, after] = [inBytes(was, width), inBytes(becomes + step, width)];
      if (before === null || after === null) continue;
      ways.push(
        [before, after],
        [before.toReversed(), after.toReversed()].map((each) => Buffer.from(each)) as [Buffer, Buffer],
      );
    }
  }
  return ways;
}

/** So many parts of the whole; null: it is no whole number of them (but for how a fraction is kept). */
function countOf(value: number, scale: number): number | null {
  const count = Math.round(value * scale);
  return Number.isSafeInteger(count) && Math.abs(value * scale - count) < 1e-6 ? count : null;
}

/** Highest byte first; null: there are more bytes in it. */
function inBytes(value: number, width: number): Buffer | null {
  if (value < -(256 ** width) / 2 || value >= 256 ** width) return null;
  const eight = Buffer.alloc(8);
  eight.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  return eight.subarray(8 - width);
}
