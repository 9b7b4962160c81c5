/**
 * Keeps what Node compiled while nobody stands at the gate. By itself Node writes it when a process ends in order, and most
 * boxes end by losing power: their next start would compile everything again.
 */
import { flushCompileCache } from 'node:module';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';

/** By then everything a start needs has been loaded, the page and the sound among it. */
const firstLookMs = 30_000;
const againMs = 10_000;

/** Writes it once, into the directory of NODE_COMPILE_CACHE; without one nothing is done. Returns what cancels it. */
export function keepCompiledCode(clock: Clock, attended: () => boolean, write: () => void = flushCompileCache): Timer {
  let next = clock.after(firstLookMs, look);
  function look(): void {
    if (attended()) next = clock.after(againMs, look);
    else write();
  }
  return { cancel: () => next.cancel() };
}
