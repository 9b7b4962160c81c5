/** What is fuzzed: one reader of bytes from outside, and what must hold whatever the bytes are. */
import type { Chance } from './engine/random.ts';

export interface FuzzTarget {
  readonly name: string;
  /** What the input stands for, in a few words. */
  readonly input: string;
  /** Well-formed inputs the mutations begin with. */
  readonly seeds: readonly Uint8Array[];
  /** Words that mean something to the reader, beyond those in its source. */
  readonly words?: readonly string[];
  /** Makes an input that changes alone would hardly come to, such as one with a check digit; tried now and then. */
  readonly make?: (chance: Chance) => Uint8Array;
  /** Longest input that is made; 2,048 bytes unless said. */
  readonly maxBytes?: number;
  /** Longest time one input may take, in milliseconds; 250 unless said. */
  readonly maxMs?: number;
  /** Inputs of the short run in `npm test`; 150 unless said. */
  readonly shortRuns?: number;
  /** Reads one input; throws when a property does not hold. An expected failure of the reader is no throw. */
  run(input: Uint8Array): void;
}

export const defaultMaxBytes = 2_048;
export const defaultMaxMs = 250;

/** What a property that does not hold throws. */
export class Broken extends Error {}

export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Broken(what);
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Any bytes as text, the way a reader of files or frames would. */
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
export const jsonBytes = (value: unknown): Uint8Array => bytesOf(JSON.stringify(value));

/** Undefined: no JSON. */
export function jsonOf(input: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(input));
  } catch {
    return undefined;
  }
}

/** A coded fault: the shape every reader's refusal has. */
export function mustBeCoded(result: { readonly ok: boolean; readonly error?: unknown }): void {
  if (result.ok) return;
  const { error } = result;
  if (typeof error === 'string') return must(error.length > 0 && error.length < 4_000, 'a refusal says why, briefly');
  must(typeof error === 'object' && error !== null, 'a refusal has an error');
  must(JSON.stringify(error).length < 20_000, 'a refusal is short');
}
