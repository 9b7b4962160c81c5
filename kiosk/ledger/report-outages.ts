/** Outages out of their losses and returns, read from the newest event to the oldest. */
import type { RecordedEvent } from './record.ts';
import type { DayBounds } from './report-day.ts';

export interface OutageTotal {
  readonly what: string;
  readonly count: number;
  readonly durationMs: number;
}

export interface OutageCount {
  /** The next older event, with its wall time as far as it can be believed. */
  note(event: RecordedEvent, atMs: number): void;
  /** How often and how long of the day, by name. */
  totals(): readonly OutageTotal[];
}

interface Change {
  readonly what: string;
  readonly lost: boolean;
  /** Of a return: how long it had lasted, null when that is not known. */
  readonly durationMs: number | null;
}

/** `nowMs`: until when what is still out lasts. */
export function countOutages({ startMs, endMs }: DayBounds, nowMs: number): OutageCount {
  const found = new Map<string, { count: number; durationMs: number }>();
  /** Returns whose loss has not been met: null where the return itself told the duration. */
  let returned = new Map<string, number | null>();
  let endOfLifeMs = nowMs;
  let startedMs: number | null = null;

  function add(what: string, fromMs: number, toMs: number): void {
    const durationMs = Math.min(toMs, endMs) - Math.max(fromMs, startMs);
    if (fromMs >= endMs || toMs < startMs) return;
    const before = found.get(what) ?? { count: 0, durationMs: 0 };
    found.set(what, { count: before.count + 1, durationMs: before.durationMs + Math.max(0, Math.round(durationMs)) });
  }

  function lost(what: string, atMs: number): void {
    const backMs = returned.get(what);
    if (backMs !== null) add(what, atMs, backMs ?? endOfLifeMs);
    returned.delete(what);
  }

  return {
    note(event, atMs) {
      if (startedMs !== null) add('station', atMs, startedMs);
      startedMs = null;
      if (event.type === 'station.started') {
        // What was lost in the life before ended with it at the latest.
        returned = new Map();
        endOfLifeMs = atMs;
        startedMs = event.data.previousEnd === 'none' ? null : atMs;
        return;
      }
      const change = changeOf(event);
      if (change === null) return;
      const { what, durationMs } = change;
      if (change.lost) return lost(what, atMs);
      if (durationMs !== null) add(what, atMs - durationMs, atMs);
      returned.set(what, durationMs === null ? atMs : null);
    },
    totals: () =>
      [...found].map(([what, total]) => ({ what, ...total })).toSorted((a, b) => (a.what < b.what ? -1 : 1)),
  };
}

function changeOf(event: RecordedEvent): Change | null {
  switch (event.type) {
    case 'communication.lost':
      return { what: 'communication', lost: true, durationMs: null };
    case 'communication.back':
      return { what: 'communication', lost: false, durationMs: event.data.durationMs };
    case 'power.lost':
      return { what: 'power', lost: true, durationMs: null };
    case 'power.back':
      return { what: 'power', lost: false, durationMs: event.data.durationMs };
    case 'sound.degraded':
      return { what: 'sound', lost: true, durationMs: null };
    case 'sound.back':
      return { what: 'sound', lost: false, durationMs: event.data.durationMs };
    case 'screen.lost':
      return { what: 'screen', lost: true, durationMs: null };
    case 'screen.back':
      return { what: 'screen', lost: false, durationMs: event.data.durationMs };
    case 'device.lost':
      return { what: nameOf(event.data.device), lost: true, durationMs: null };
    case 'device.back':
      return { what: nameOf(event.data.device), lost: false, durationMs: event.data.durationMs };
    default:
      return null;
  }
}

/** As the report's event holds it: one word. */
function nameOf(device: string): string {
  const name = device.replaceAll(/\s+/g, '_').slice(0, 128);
  return name === '' ? 'device' : name;
}
