import { shcPrefix } from './shc-text.ts';

/*
 * A card too long for one QR code comes in several: `shc:/1/3/…`, in any order. The pieces of one card are kept for a
 * short time only, and only of one card: a piece of another card starts anew.
 */

/** What became of a scan. `waiting` counts the pieces there are; `other` is no piece and goes its own way. */
type ChunkOutcome =
  | { readonly type: 'other' }
  | { readonly type: 'waiting'; readonly have: number; readonly of: number }
  | { readonly type: 'complete'; readonly payload: string }
  | { readonly type: 'malformed' };

export interface ChunkAssembler {
  /** Takes one scan at a monotonic time in milliseconds. */
  take(payload: string, atMs: number): ChunkOutcome;
  /** Begins anew: whoever showed the pieces has left. */
  forget(): void;
}

const chunk = /^shc:\/([1-9]\d?)\/([1-9]\d?)\/(\d{1,4000})$/;
const chunksMax = 8;

/** Makes an assembler that forgets a card when its next piece does not come within `patienceMs`. */
export function createChunkAssembler(patienceMs = 30_000): ChunkAssembler {
  let pieces = new Map<number, string>();
  let total = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    take(payload, atMs) {
      if (!payload.startsWith(shcPrefix) || !payload.slice(shcPrefix.length).includes('/')) return { type: 'other' };
      const parts = chunk.exec(payload);
      const [number, of, digits = ''] = [Number(parts?.[1]), Number(parts?.[2]), parts?.[3]];
      if (parts === null || number > of || of > chunksMax || of < 2) return { type: 'malformed' };
      const known = pieces.get(number);
      if (of !== total || atMs - lastMs > patienceMs || (known !== undefined && known !== digits)) pieces = new Map();
      total = of;
      lastMs = atMs;
      pieces.set(number, digits);
      if (pieces.size < of) return { type: 'waiting', have: pieces.size, of };
      const inOrder = Array.from({ length: of }, (_, index) => pieces.get(index + 1) ?? '');
      pieces = new Map();
      return { type: 'complete', payload: shcPrefix + inOrder.join('') };
    },
    forget() {
      pieces = new Map();
    },
  };
}
