/** How the queue goes: who was let in and who not, minute by minute, and how long people stood before the kiosk. */
import type { RecordedEvent } from '../../ledger/record.ts';
import type { QueueAnswer } from '../../screen/model-staff.ts';

const minuteMs = 60_000;
const shownMinutes = 60;
const paceMinutes = 10;

interface Verdict {
  readonly atMs: number;
  readonly granted: boolean;
  readonly waitedMs: number | null;
  readonly encounter: string | null;
}

export interface QueueFigures {
  /** `atMs` of the clock of the figures; `waitedMs` from coming before the kiosk to the verdict, where it is known. */
  note(event: RecordedEvent, atMs: number, waitedMs: number | null): void;
  answer(nowMs: number): QueueAnswer;
}

export function createQueueFigures(): QueueFigures {
  let verdicts: Verdict[] = [];

  return {
    note(event, atMs, waitedMs) {
      const granted = grantedBy(event);
      if (granted === null) return;
      if (verdicts.length > 0 && (verdicts[0]?.atMs ?? 0) < atMs - shownMinutes * minuteMs)
        verdicts = verdicts.filter((verdict) => verdict.atMs >= atMs - shownMinutes * minuteMs);
      const { encounter } = event;
      const before = encounter === null ? undefined : verdicts.findLast((each) => each.encounter === encounter);
      // Staff decided anew on somebody who was judged: one person and one wait, until now, with the last verdict.
      if (before !== undefined) verdicts = verdicts.filter((each) => each !== before);
      const waited = before === undefined || before.waitedMs === null ? waitedMs : before.waitedMs + atMs - before.atMs;
      verdicts.push({ atMs, granted, waitedMs: waited, encounter });
    },
    answer(nowMs) {
      const minutes = Array.from({ length: shownMinutes }, () => ({ granted: 0, refused: 0 }));
      const waited: number[] = [];
      for (const { atMs, granted, waitedMs } of verdicts) {
        const minute = minutes[shownMinutes - 1 - Math.floor((nowMs - atMs) / minuteMs)];
        if (minute === undefined) continue;
        if (granted) minute.granted += 1;
        else minute.refused += 1;
        if (waitedMs !== null) waited.push(Math.round(waitedMs));
      }
      waited.sort((a, b) => a - b);
      const pace = minutes.slice(-paceMinutes).reduce((sum, { granted }) => sum + granted, 0) / paceMinutes;
      return {
        name: 'queue',
        minutes,
        perMinute: Math.round(pace * 10) / 10,
        medianMs: waited[Math.floor(waited.length / 2)] ?? null,
        slowestMs: waited.at(-1) ?? null,
      };
    },
  };
}

/** Whether an event lets somebody in or not; null for an event that is no verdict. */
function grantedBy(event: RecordedEvent): boolean | null {
  switch (event.type) {
    case 'access.granted':
      return true;
    case 'access.denied':
    case 'access.referred':
      return false;
    case 'access.overridden':
      return event.data.verdict === 'granted';
    default:
      return null;
  }
}
