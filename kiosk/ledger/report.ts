/** The report of a day, out of the events of the ledger: also when nothing happened. */
import type { ReasonCode } from '../access/reasons.ts';
import { ok, type Result } from '../../drivers/basics/result.ts';
import type { EventData } from './events.ts';
import type { LedgerFault } from './faults.ts';
import type { Ledger } from './contract.ts';
import type { RecordedEvent } from './record.ts';
import { boundsOf } from './report-day.ts';
import { countOutages } from './report-outages.ts';

export type DayReport = EventData<'daily.report'>;

export type ReportSource = Pick<Ledger, 'readEvents' | 'tip'>;

/** Events read at once: about a millisecond. */
const pageEvents = 100;

/** How far before the day an outage is looked for that began then and lasted into it. */
const lookBackMs = 7 * 86_400_000;

/** The report of a date YYYY-MM-DD at a place, up to now (`nowMs`, Unix milliseconds) when the day is not over. */
export function dailyReport(
  ledger: ReportSource,
  day: string,
  timeZone: string,
  nowMs: number,
): Result<DayReport, LedgerFault> {
  const counting = countDay(ledger, day, timeZone, nowMs);
  for (;;) {
    const step = counting.next();
    if (step.done === true) return step.value;
  }
}

/** As `dailyReport`, in steps of about a millisecond each, for a gate that goes on meanwhile. */
export function* countDay(
  ledger: ReportSource,
  day: string,
  timeZone: string,
  nowMs: number,
): Generator<void, Result<DayReport, LedgerFault>> {
  const bounds = boundsOf(day, timeZone);
  const outages = countOutages(bounds, nowMs);
  const total = { granted: 0, denied: 0, referred: 0, overridden: 0, abandoned: 0 };
  let leftBeforeSecond = 0;
  const byReason: Partial<Record<ReasonCode, number>> = {};
  const staff = new Set<string>();
  const corrected = new Map<string, number>();
  const wallOf = believedTimes();
  let oldest = false;

  function take(event: RecordedEvent): void {
    const atMs = wallOf(event);
    outages.note(event, atMs);
    if (event.wallTrusted && atMs < bounds.startMs - lookBackMs) oldest = true;
    if (atMs < bounds.startMs || atMs >= bounds.endMs) return;
    for (const member of staffOf(event)) staff.add(member);
    for (const version of correctionsOf(event)) corrected.set(version, (corrected.get(version) ?? 0) + 1);
    switch (event.type) {
      case 'access.granted':
      case 'access.denied':
      case 'access.referred':
        total[verdicts[event.type]] += 1;
        for (const code of event.data.reasons) byReason[code] = (byReason[code] ?? 0) + 1;
        return;
      case 'access.overridden':
        total.overridden += 1;
        return;
      case 'encounter.abandoned':
        total.abandoned += 1;
        if (wasDueAgain(event.data)) leftBeforeSecond += 1;
        return;
      default:
        return;
    }
  }

  for (const page of pagesBackwards(ledger)) {
    if (!page.ok) return page;
    for (const event of page.value) if (!oldest) take(event);
    if (oldest) break;
    yield;
  }
  const corrections = [...corrected].map(([version, readings]) => ({ version, readings }));
  return ok({
    day,
    ...total,
    ...(leftBeforeSecond === 0 ? {} : { leftBeforeSecond }),
    byReason,
    staff: [...staff].toSorted(),
    outages: [...outages.totals()],
    ...(corrections.length === 0 ? {} : { corrections }),
  });
}

/** Whether somebody who left had still to be measured again. */
export function wasDueAgain({ why, readings }: EventData<'encounter.abandoned'>): boolean {
  return why === 'notMeasuredAgain' || readings !== undefined;
}

const verdicts = { 'access.granted': 'granted', 'access.denied': 'denied', 'access.referred': 'referred' } as const;

/** All events, the newest first, in pages; ends with the first fault. */
export function* pagesBackwards(ledger: ReportSource): Generator<Result<readonly RecordedEvent[], LedgerFault>> {
  const tip = ledger.tip();
  if (!tip.ok) return yield tip;
  for (let before = tip.value.sequence + 1; before > 1; before -= pageEvents) {
    const page = ledger.readEvents({ from: Math.max(1, before - pageEvents), limit: pageEvents });
    if (!page.ok) return yield page;
    // Where events were dropped the page reaches into the one before.
    yield ok(page.value.filter(({ sequence }) => sequence < before).toReversed());
  }
}

/**
 * The wall time of events met from the newest to the oldest. One recorded while the clock was not trusted has the time
 * that the next trusted one of the same start of the box gives it; without any, its own.
 */
function believedTimes(): (event: RecordedEvent) => number {
  const offsets = new Map<string, number>();
  return ({ bootId, wallMs, monotonicMs, wallTrusted }) => {
    if (wallTrusted) offsets.set(bootId, wallMs - monotonicMs);
    const offset = offsets.get(bootId);
    return offset === undefined ? wallMs : monotonicMs + offset;
  };
}

/** The correction of each reading that came to an end, where one applied. */
function correctionsOf({ data }: RecordedEvent): readonly string[] {
  if (!('readings' in data) || data.readings === undefined) return [];
  return data.readings.flatMap(({ correction }) => (correction === null ? [] : [correction]));
}

/** Who was on duty, as far as the event tells. */
function staffOf(event: RecordedEvent): readonly string[] {
  switch (event.type) {
    case 'staff.signedIn':
    case 'access.overridden':
    case 'reading.clinical':
    case 'disinfection.done':
    case 'inspection.visit':
      return [event.data.staff];
    case 'shift.handover':
      return event.data.from === null ? [event.data.to] : [event.data.from, event.data.to];
    default:
      return [];
  }
}
