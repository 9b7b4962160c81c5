/** One input read again, as a finding tells it: whether a property breaks, and how its time stands to that of a quarter. */
import type { FuzzTarget } from '../target.ts';
import { growsBetween } from './growth.ts';
import { type Searched, slow, whyBroken } from './loop.ts';

export function replay(target: FuzzTarget, input: Uint8Array): Searched {
  const from = performance.now();
  const broken = whyBroken(target, input);
  const slowestMs = performance.now() - from;
  const read = (each: Uint8Array): void => void whyBroken(target, each);
  // What was repeated to make it long is repeated in its first quarter too.
  const why =
    broken ?? growsBetween(target, input, () => input.subarray(0, input.length >> 2), read) ?? slow(target, input);
  const findings = why === null ? [] : [{ input, why }];
  return { runs: 1, findings, corpus: [], reached: 0, places: 0, slowestMs };
}
