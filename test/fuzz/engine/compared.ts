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
  if (Number.isInteger(left) && Number.isInteger(right)) pairs.push([left as number, right as number]);
  else if (typeof left === 'string' && typeof right === 'string' && left.length * right.length > 0) {
    if (left.length <= longestText && right.length <= longestText) pairs.push([left, right]);
  }
}

/** An input in which one side of the pair has become the other; null: neither stands in it. */
export function replaced(input: Uint8Array, pair: readonly [Value, Value], chance: Chance): Uint8Array | null {
  const [from, to] = chance.below(4) === 0 ? [pair[1], pair[0]] : pair;
  const target = typeof to === 'number' ? to + (chance.one([0, 0, 0, 1, -1]) ?? 0) : to;
  const ways = forms(from).map((form, at) => [form, forms(target)[at]] as const);
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  const start = chance.below(ways.length);
  for (let turn = 0; turn < ways.length; turn += 1) {
    const [was, becomes] = ways[(start + turn) % ways.length] ?? [];
    if (was === undefined || was === null || becomes === undefined || becomes === null) continue;
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

const none = null;

/** How a value may be written: as text, and a number in one, two, four or eight bytes, either end first. */
function forms(value: Value): readonly (Buffer | null)[] {
  const text = Buffer.from(String(value));
  if (typeof value === 'string') return [text];
  const made = (width: number, write: (buffer: Buffer) => void): Buffer | null => {
    if (value < 0 || value >= 256 ** width) return none;
    const buffer = Buffer.alloc(width);
    write(buffer);
    return buffer;
  };
  return [
    text,
    made(1, (buffer) => buffer.writeUInt8(value)),
    made(2, (buffer) => buffer.writeUInt16BE(value)),
    made(2, (buffer) => buffer.writeUInt16LE(value)),
    made(4, (buffer) => buffer.writeUInt32BE(value)),
    made(4, (buffer) => buffer.writeUInt32LE(value)),
    made(8, (buffer) => buffer.writeBigUInt64BE(BigInt(value))),
    made(8, (buffer) => buffer.writeBigUInt64LE(BigInt(value))),
  ];
}
