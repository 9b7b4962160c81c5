/** What the station does for its ledger by itself: looks at its space, keeps nothing too long, reports each day. */
import type { Policy } from '../access/policy.ts';
import type { StationLedger } from '../ledger/station-ledger.ts';
import type { Clock } from '../../drivers/basics/clock.ts';
import { startDailyReports } from './daily-report.ts';
import type { Log } from './diagnostics.ts';
import type { Recorder } from './recorder.ts';
import { startRetention } from './retention.ts';
import type { Site } from './site.ts';
import { startSpaceWatch } from './space-watch.ts';

export interface LedgerCareOptions {
  readonly site: Pick<Site, 'timeZone' | 'dailyReport'>;
  readonly ledger: StationLedger;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  readonly policy: () => Pick<Policy, 'retentionDays'>;
  readonly busy: () => boolean;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly log: Log;
}

export interface LedgerCare {
  stop(): void;
}

export function startLedgerCare(options: LedgerCareOptions): LedgerCare {
  const { site, ledger, clock, clockTrusted, policy, busy, recorder, log } = options;
  const { timeZone, dailyReport } = site;
  const jobs = [
    startSpaceWatch(ledger, clock),
    startRetention({ ledger, clock, policy, busy, log }),
    startDailyReports({
      ledger,
      clock,
      clockTrusted,
      timeZone,
      hour: dailyReport.hour,
      record: (event) => recorder.record(event),
      log,
    }),
  ];
  return {
    stop() {
      for (const job of jobs) job.stop();
    },
  };
}
