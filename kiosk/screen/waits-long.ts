/** Whether events have waited for the line for so long that it is worth a word: the bar is not to flicker with each one. */
import { effect, signal } from '@preact/signals';
import { nowMs, received } from './state.ts';

const longMs = 5000;

export const waitsLong = signal(false);

/** Watches from now on; returns the way to stop. */
export function watchWaiting(): () => void {
  let sinceMs: number | null = null;
  return effect(() => {
    if ((received.value?.model.uplink.waiting ?? 0) === 0) sinceMs = null;
    else sinceMs ??= nowMs.value;
    waitsLong.value = sinceMs !== null && nowMs.value - sinceMs >= longMs;
  });
}
