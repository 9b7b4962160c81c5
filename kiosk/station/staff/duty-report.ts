/** The day so far, as the daily report will have it: counted as it happens, from the events alone. */
import { localTime } from '../../announcer/local-time.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import { wasDueAgain } from '../../ledger/report.ts';
import type { ReportAnswer } from '../../screen/model-staff.ts';

const shownReasons = 5;

export interface DutyReport {
  note(event: RecordedEvent): void;
  /** `day` as the box believes it, null while its clock is not trusted. */
  answer(day: string | null): ReportAnswer;
}

export function createDutyReport(timeZone: string): DutyReport {
  let date = '';
  let counts = { granted: 0, denied: 0, referred: 0, overridden: 0, admittedByStaff: 0, abandoned: 0, leftEarly: 0 };
  let reasons = new Map<string, number>();
  let staff = new Set<string>();
  let outages = new Map<string, { count: number; durationMs: number }>();

  function outage(what: string, lost: number, durationMs: number): void {
    const before = outages.get(what) ?? { count: 0, durationMs: 0 };
    outages.set(what, { count: before.count + lost, durationMs: before.durationMs + durationMs });
  }

  function begin(event: RecordedEvent): void {
    const day = localTime(event.wallMs, timeZone).date;
    if (day === date) return;
    date = day;
    counts = { granted: 0, denied: 0, referred: 0, overridden: 0, admittedByStaff: 0, abandoned: 0, leftEarly: 0 };
    reasons = new Map();
    staff = new Set();
    outages = new Map();
  }

  return {
    note(event) {
      begin(event);
      switch (event.type) {
        case 'access.granted':
        case 'access.denied':
        case 'access.referred':
          counts[verdictOf[event.type]] += 1;
          for (const code of event.data.reasons) reasons.set(code, (reasons.get(code) ?? 0) + 1);
          return;
        case 'access.overridden':
          counts.overridden += 1;
          if (event.data.verdict === 'granted') counts.admittedByStaff += 1;
          staff.add(event.data.staff);
          return;
        case 'encounter.abandoned':
          counts.abandoned += 1;
          if (wasDueAgain(event.data)) counts.leftEarly += 1;
          return;
        case 'staff.signedIn':
          staff.add(event.data.staff);
          return;
        case 'device.lost':
          outage(event.data.device, 1, 0);
          return;
        case 'device.back':
          outage(event.data.device, 0, event.data.durationMs ?? 0);
          return;
        case 'communication.lost':
          outage('network', 1, 0);
          return;
        case 'communication.back':
          outage('network', 0, event.data.durationMs ?? 0);
          return;
        default:
          return;
      }
    },
    answer: (day) => ({
      name: 'report',
      day,
      counts: { ...counts },
      reasons: [...reasons]
        .map(([code, count]) => ({ code, count }))
        .toSorted((a, b) => b.count - a.count)
        .slice(0, shownReasons),
      staff: [...staff],
      outages: [...outages].map(([what, { count, durationMs }]) => ({ what, count, durationMs })),
    }),
  };
}

const verdictOf = { 'access.granted': 'granted', 'access.denied': 'denied', 'access.referred': 'referred' } as const;
