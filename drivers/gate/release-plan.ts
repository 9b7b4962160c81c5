/** Pure: when a relay ends its release, from the configured mode and the releases asked for. */
import type { RelayConfiguration } from './gate-configuration.ts';

export interface ActiveRelease {
  readonly sinceMs: number;
  readonly endsAtMs: number;
}

/** Whether durations are usable at all: finite and above zero, milliseconds. */
export function isDuration(durationMs: number): boolean {
  return Number.isFinite(durationMs) && durationMs > 0;
}

/** The release after `durationMs` was asked for at `nowMs`; `current` is the one under way, if any. */
export function planRelease(
  release: RelayConfiguration['release'],
  current: ActiveRelease | null,
  nowMs: number,
  durationMs: number,
): ActiveRelease {
  switch (release.mode) {
    case 'pulse':
      return current ?? { sinceMs: nowMs, endsAtMs: nowMs + release.pulseMs };
    case 'level': {
      const sinceMs = current?.sinceMs ?? nowMs;
      const latestMs = sinceMs + release.maximumMs;
      const wantedMs = Math.max(current?.endsAtMs ?? nowMs, nowMs + durationMs);
      return { sinceMs, endsAtMs: Math.min(latestMs, wantedMs) };
    }
  }
}
