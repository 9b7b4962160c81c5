/** What goes into and out of the ledger without anybody at the gate: space, retention, the day's report, mains, software. */
import type { Policy } from '../../access/policy.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { startDailyReports } from './daily-report.ts';
import type { Log } from './diagnostics.ts';
import { startErasingWatch } from './erasing-watch.ts';
import { type Differing, startFilesWatch } from './installed-files.ts';
import { startPowerWatch } from './power-watch.ts';
import type { Recorder } from './recorder.ts';
import { startRetention } from './retention.ts';
import type { Site } from '../site/site.ts';
import { softwareChange } from './software-change.ts';
import { startSpaceWatch } from './space-watch.ts';

export interface LedgerCareOptions {
  readonly site: Pick<Site, 'timeZone' | 'dailyReport'>;
  readonly ledger: StationLedger;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  readonly policy: () => Pick<Policy, 'retentionDays'>;
  readonly busy: () => boolean;
  readonly recorder: Pick<Recorder, 'record' | 'recordNow'>;
  readonly log: Log;
  /** The newest events, oldest first, this start among them, and the software that runs. */
  readonly earlier: readonly RecordedEvent[];
  readonly software: string;
  readonly mains: () => boolean | null;
  /** Files of the package that are not as installed; null where none is. */
  readonly differingFiles: () => Promise<Differing | null>;
}

export interface LedgerCare {
  stop(): void;
}

export function startLedgerCare(options: LedgerCareOptions): LedgerCare {
  const { site, ledger, clock, clockTrusted, policy, busy, recorder, log } = options;
  const { timeZone, dailyReport } = site;
  const updated = softwareChange(options.earlier, options.software);
  if (updated !== null) recorder.record(updated);
  const jobs = [
    startSpaceWatch(ledger, clock),
    startPowerWatch({ clock, record: (event) => recorder.record(event), mains: options.mains }),
    startFilesWatch({ clock, record: (event) => recorder.record(event), differing: options.differingFiles }),
    startRetention({ ledger, clock, policy, busy, log }),
    startErasingWatch({ ledger, clock, busy, log }),
    startDailyReports({
      ledger,
      clock,
      clockTrusted,
      timeZone,
      hour: dailyReport.hour,
      record: (event) => recorder.recordNow(event).ok,
      log,
    }),
  ];
  return {
    stop() {
      for (const job of jobs) job.stop();
    },
  };
}
