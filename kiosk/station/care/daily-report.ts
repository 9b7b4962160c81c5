/**
 * Records the report of each day that is over, at the hour the site says, also when nothing happened. Days on which the
 * box was off at that hour are reported at its next start; none is reported twice.
 */
import type { LedgerFault } from '../../ledger/faults.ts';
import { countDay, type DayReport, pagesBackwards, type ReportSource } from '../../ledger/report.ts';
import type { NewEvent } from '../../ledger/writer.ts';
import { dayBefore, localTime } from '../../announcer/local-time.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import { ok, type Result } from '../../../drivers/basics/result.ts';
import type { Log } from './diagnostics.ts';

const lookMs = 60_000;
const firstMs = 5_000;
/** Days reported after a long absence, and events looked at for the last report. */
const mostDays = 7;
const lookBackMs = (mostDays + 2) * 86_400_000;

export interface DailyReportOptions {
  readonly ledger: ReportSource;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  readonly timeZone: string;
  /** Full hour of the day after, at the place. */
  readonly hour: number;
  /** Whether it is on disk. */
  readonly record: (event: Extract<NewEvent, { readonly type: 'daily.report' }>) => boolean;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

export interface DailyReports {
  stop(): void;
}

export function startDailyReports(options: DailyReportOptions): DailyReports {
  const { clock, clockTrusted, timeZone, hour, ledger, record, log } = options;
  let timer: Timer;
  let stopped = false;
  /** The last day that is reported; null while it is not known. */
  let reported: string | null = null;

  function again(delayMs: number): void {
    timer = clock.after(delayMs, () => {
      void look();
    });
  }

  const giveWay = (): Promise<void> =>
    new Promise((resolve) => {
      timer = clock.after(0, resolve);
    });

  async function look(): Promise<void> {
    await reportWhatIsDue();
    if (!stopped) again(lookMs);
  }

  async function reportWhatIsDue(): Promise<void> {
    if (!clockTrusted()) return;
    const now = localTime(clock.wallMs(), timeZone);
    const over = dayBefore(now.date);
    const due = now.minute >= hour * 60 ? over : dayBefore(over);
    // The clock was ahead when that day was reported: what is true is found out anew.
    if (reported !== null && reported >= now.date) reported = null;
    if (reported === null) {
      const last = await lastReported(now.date);
      if (!last.ok) return;
      reported = last.value;
    }
    let earliest = due;
    for (let days = 0; days < mostDays; days += 1) earliest = dayBefore(earliest);
    if (reported < earliest) reported = earliest;
    while (reported < due) {
      const day = dayAfter(reported);
      const report = await counted(day);
      if (!report.ok || stopped) return;
      // What could not be written is due at the next look, with whatever happened meanwhile.
      if (!record({ type: 'daily.report', data: report.value })) return;
      log.info({ day }, 'the day was reported');
      reported = day;
    }
  }

  /**
   * The last reported day before `today`; the day before the first event where there is no report. A report of today or
   * later, and an event of a later day, were made while the clock was ahead: they say nothing.
   */
  async function lastReported(today: string): Promise<Result<string, LedgerFault>> {
    let first = dayBefore(today);
    for (const page of pagesBackwards(ledger)) {
      if (!page.ok) return page;
      for (const event of page.value) {
        if (event.type === 'daily.report' && event.data.day < today) return ok(event.data.day);
        if (!event.wallTrusted) continue;
        const before = dayBefore(localTime(event.wallMs, timeZone).date);
        if (before < first) first = before;
        if (event.wallMs < clock.wallMs() - lookBackMs) return ok(first);
      }
      await giveWay();
      if (stopped) break;
    }
    return ok(first);
  }

  async function counted(day: string): Promise<Result<DayReport, LedgerFault>> {
    const counting = countDay(ledger, day, timeZone, clock.wallMs());
    for (;;) {
      const step = counting.next();
      if (step.done === true) return step.value;
      await giveWay();
    }
  }

  again(firstMs);
  return {
    stop() {
      stopped = true;
      timer.cancel();
    },
  };
}

/** The day after `date`, both YYYY-MM-DD. */
function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
