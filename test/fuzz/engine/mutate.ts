/** Makes a new input out of known ones: bits, lengths, words, pieces of others, and JSON by its structure. */
import { mutateJson } from './mutate-json.ts';
import type { Chance } from './random.ts';

export interface Material {
  readonly chance: Chance;
  readonly pool: readonly Uint8Array[];
  readonly words: readonly Uint8Array[];
  readonly maxBytes: number;
}

/** Numbers at which lengths and counters turn over. */
const edges = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

type Operator = (bytes: Uint8Array, material: Material) => Uint8Array;

const flipBit: Operator = (bytes, { chance }) => {
  const copy = bytes.slice();
  const at = chance.below(copy.length);
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8));
  return copy;
};

const anyByte: Operator = (bytes, { chance }) => {
  const copy = bytes.slice();
  if (copy.length > 0) copy[chance.below(copy.length)] = chance.below(256);
  return copy;
};

const nudge: Operator = (bytes, { chance }) => {
  const copy = bytes.slice();
  const at = chance.below(copy.length);
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) + chance.below(17) - 8;
  return copy;
};

/** Writes a number of one, two or four bytes, either end first: what a length field would be. */
const edge: Operator = (bytes, { chance }) => {
  const width = chance.one([1, 2, 4]) ?? 1;
  if (bytes.length < width) return bytes;
  const copy = bytes.slice();
  const view = new DataView(copy.buffer, copy.byteOffset, copy.length);
  const value = chance.below(3) === 0 ? chance.below(copy.length + 2) : (chance.one(edges) ?? 0);
  const at = chance.below(copy.length - width + 1);
  const little = chance.below(2) === 0;
  if (width === 1) view.setUint8(at, value & 0xff);
  else if (width === 2) view.setUint16(at, value & 0xffff, little);
  else view.setUint32(at, value, little);
  return copy;
};

const remove: Operator = (bytes, { chance }) => {
  const from = chance.below(bytes.length);
  const count = 1 + chance.below(chance.below(4) === 0 ? bytes.length : 8);
  return joined(bytes.subarray(0, from), bytes.subarray(from + count));
};

const repeat: Operator = (bytes, { chance }) => {
  const from = chance.below(bytes.length);
  const piece = bytes.subarray(from, from + 1 + chance.below(32));
  const times = 1 + chance.below(chance.below(8) === 0 ? 200 : 3);
  return joined(bytes.subarray(0, from), ...Array.from({ length: times }, () => piece), bytes.subarray(from));
};

const insertAny: Operator = (bytes, { chance }) => {
  const at = chance.below(bytes.length + 1);
  const made = Uint8Array.from({ length: 1 + chance.below(8) }, () => chance.below(256));
  return joined(bytes.subarray(0, at), made, bytes.subarray(at));
};

const word: Operator = (bytes, { chance, words }) => {
  const piece = chance.one(words) ?? new Uint8Array();
  const at = chance.below(bytes.length + 1);
  const over = chance.below(2) === 0 ? piece.length : 0;
  return joined(bytes.subarray(0, at), piece, bytes.subarray(at + over));
};

/** The digits at some place become another number. */
const number: Operator = (bytes, { chance }) => {
  const from = bytes.findIndex((byte, at) => byte >= 0x30 && byte <= 0x39 && at >= chance.below(bytes.length));
  if (from < 0) return bytes;
  let end = from;
  while (end < bytes.length && (bytes[end] ?? 0) >= 0x30 && (bytes[end] ?? 0) <= 0x39) end += 1;
  const odd = ['-1', '0', '1e400', '9007199254740993', '4294967296', '1.5', '-0', '00', '1e-9', '99999999999999999999'];
  const text = chance.below(3) === 0 ? String(chance.below(70_000)) : (chance.one(odd) ?? '0');
  return joined(bytes.subarray(0, from), new TextEncoder().encode(text), bytes.subarray(end));
};

const splice: Operator = (bytes, { chance, pool }) => {
  const other = chance.one(pool) ?? bytes;
  return joined(bytes.subarray(0, chance.below(bytes.length + 1)), other.subarray(chance.below(other.length + 1)));
};

const graft: Operator = (bytes, { chance, pool }) => {
  const other = chance.one(pool) ?? bytes;
  const from = chance.below(other.length);
  const at = chance.below(bytes.length + 1);
  const piece = other.subarray(from, from + 1 + chance.below(64));
  return joined(bytes.subarray(0, at), piece, bytes.subarray(at + (chance.below(2) === 0 ? piece.length : 0)));
};

const operators: readonly Operator[] = [
  flipBit,
  flipBit,
  anyByte,
  nudge,
  edge,
  remove,
  repeat,
  insertAny,
  word,
  word,
  number,
  splice,
  graft,
];

/** One new input, at most `maxBytes` long. */
export function mutate(bytes: Uint8Array, material: Material): Uint8Array {
  const { chance, maxBytes } = material;
  if (chance.below(2) === 0) {
    const changed = mutateJson(bytes, material);
    if (changed !== null) return changed.subarray(0, maxBytes);
  }
  let now = bytes;
  for (let times = 1 << chance.below(4); times > 0; times -= 1) {
    now = (chance.one(operators) ?? flipBit)(now, material).subarray(0, maxBytes);
  }
  return now;
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}
