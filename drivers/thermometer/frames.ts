/**
 * Finds frames in a stream of bytes for every protocol with a header: a frame counts only as a whole, and when it is not
 * valid the search goes on ONE byte later, because a header may occur inside data and a frame may begin inside a bad one.
 */
import type { Discarded, ThermometerSample } from '../device.ts';

/** What a frame says; the time is added by whoever saw its last byte arrive. */
type Measured = Omit<ThermometerSample, 'atMs'>;

export type Match =
  /** Everything so far fits, the frame is not complete yet. */
  | { readonly kind: 'more' }
  | { readonly kind: 'no'; readonly why: string }
  /** A whole valid frame of `length` bytes. */
  | { readonly kind: 'frame'; readonly length: number; readonly measured: Measured }
  /** A whole valid frame that carries no temperature: an echo, an exception, a fault the instrument reports. */
  | { readonly kind: 'frame'; readonly length: number; readonly measured: null; readonly why: string };

export interface FrameFormat {
  /** No frame is longer; the parser keeps less than two of them between two pushes. */
  readonly maxBytes: number;
  /** Length of the fixed bytes by which a frame is recognised. */
  readonly headerBytes: number;
  /** Judges the frame that would start at `at`; bytes before `at` and from `end` on are none of its business. */
  match(bytes: Uint8Array, at: number, end: number): Match;
}

export interface Parsed {
  readonly samples: readonly ThermometerSample[];
  readonly discarded: readonly Discarded[];
}

/** Turns the bytes of one port into samples. Bounded memory; never throws on any input. */
export interface ThermometerParser {
  /** `atMs` is the monotonic time at which these bytes arrived. */
  push(bytes: Uint8Array, atMs: number): Parsed;
  /** The stream has ended: gives out what is still held (an incomplete frame, the last run of noise). */
  flush(): Parsed;
}

export const more: Match = { kind: 'more' };
export const noHeader = { kind: 'no', why: 'no frame begins here' } as const satisfies Match;
export const badChecksum = { kind: 'no', why: 'wrong checksum' } as const satisfies Match;

const badOverlap = { kind: 'no', why: 'cut short by the next frame' } as const satisfies Match;

/** Noise is reported in runs of at most this many bytes. */
const LONGEST_RUN = 256;

export function frameParser(format: FrameFormat): ThermometerParser {
  return new FrameParser(format);
}

class FrameParser implements ThermometerParser {
  readonly #format: FrameFormat;
  #held: Uint8Array = new Uint8Array(0);
  #run: number[] = [];
  #why = '';
  #lastMs = 0;

  constructor(format: FrameFormat) {
    this.#format = format;
  }

  push(bytes: Uint8Array, atMs: number): Parsed {
    this.#lastMs = atMs;
    return this.#read(this.#held.length === 0 ? bytes : joined(this.#held, bytes), false);
  }

  flush(): Parsed {
    const { samples, discarded } = this.#read(this.#held, true);
    const rest: Discarded[] = [];
    this.#endRun(rest);
    if (this.#held.length > 0) rest.push({ bytes: this.#held, why: 'incomplete frame' });
    this.#held = new Uint8Array(0);
    return { samples, discarded: [...discarded, ...rest] };
  }

  #read(all: Uint8Array, ended: boolean): Parsed {
    const samples: ThermometerSample[] = [];
    const discarded: Discarded[] = [];
    let at = 0;
    while (at < all.length) {
      const match = this.#judge(all, at, ended);
      if (match.kind === 'more') break;
      if (match.kind === 'frame') {
        this.#endRun(discarded);
        const end = at + match.length;
        if (match.measured === null) discarded.push({ bytes: all.slice(at, end), why: match.why });
        else samples.push({ ...match.measured, atMs: this.#lastMs });
        at = end;
      } else {
        this.#discard(all[at] ?? 0, match.why, discarded);
        at += 1;
      }
    }
    this.#held = all.slice(at);
    return { samples, discarded };
  }

  /**
   * An 8-bit sum lets the beginning of a cut frame pass together with the beginning of the next one. So when a whole
   * header stands inside a valid frame, and the frame that begins there is valid as well, the outer one is the false one.
   */
  #judge(all: Uint8Array, at: number, ended: boolean): Match {
    const { headerBytes } = this.#format;
    const outer = this.#format.match(all, at, all.length);
    if (outer.kind !== 'frame') return outer;
    const last = at + outer.length - headerBytes;
    for (let inside = at + 1; inside <= last; inside += 1) {
      const inner = this.#format.match(all, inside, all.length);
      if (inner.kind === 'frame' && inside + inner.length > at + outer.length) return badOverlap;
      if (inner.kind === 'more' && !ended) return more;
    }
    return outer;
  }

  #discard(byte: number, why: string, discarded: Discarded[]): void {
    // A frame that failed as a whole says more than the bytes after its first, which merely begin nothing.
    if (this.#run.length === 0 || this.#why === noHeader.why) this.#why = why;
    this.#run.push(byte);
    if (this.#run.length >= LONGEST_RUN) this.#endRun(discarded);
  }

  #endRun(discarded: Discarded[]): void {
    if (this.#run.length === 0) return;
    discarded.push({ bytes: Uint8Array.from(this.#run), why: this.#why });
    this.#run = [];
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Low eight bits of the sum of bytes `from` (inclusive) to `to` (exclusive). */
export function sum8(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += bytes[i] ?? 0;
  return sum & 0xff;
}

/** Signed 16-bit big-endian number. */
export function int16be(bytes: Uint8Array, at: number): number {
  return ((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) << 16) >> 16;
}

/** Signed 16-bit little-endian number. */
export function int16le(bytes: Uint8Array, at: number): number {
  return ((((bytes[at + 1] ?? 0) << 8) | (bytes[at] ?? 0)) << 16) >> 16;
}

/**
 * Compares the bytes at `at` with `header` as far as they have come: 'no', 'more' (a beginning of it) or 'whole'.
 * A null in the header fits any byte.
 */
export function matchHeader(
  bytes: Uint8Array,
  at: number,
  end: number,
  header: readonly (number | null)[],
): 'no' | 'more' | 'whole' {
  for (let i = 0; i < header.length; i += 1) {
    if (at + i >= end) return 'more';
    const expected = header[i];
    if (expected !== null && bytes[at + i] !== expected) return 'no';
  }
  return 'whole';
}
