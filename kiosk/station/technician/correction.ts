/**
 * The correction of the thermometer as a technician sets it. The site file stays as it was: what is set here lies in the
 * data directory and names the event that recorded it. A file that no event of the ledger bears out is not believed,
 * because whoever can write a file could otherwise hide a fever.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { correctionOn, type DatedCorrection } from '../../access/correction.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { CorrectionNotice } from '../../screen/model.ts';
import type { CorrectionRule, CorrectionView } from '../../screen/model-technician.ts';
import type { TechnicianOutcome } from '../../screen/model-technician-acts.ts';
import { replaceFile } from '../../../drivers/basics/replace-file.ts';
import type { Log } from '../care/diagnostics.ts';
import type { Recorder } from '../care/recorder.ts';
import type { WantedCorrection } from './correction-rule.ts';

const dayMs = 86_400_000;
const fileName = 'correction.json';

const correctionSchema = z.strictObject({
  version: z.string(),
  offsetC: z.number().min(-3).max(3),
  author: z.string(),
  expires: z.iso.date(),
});
const fileSchema = z.strictObject({
  correction: correctionSchema.nullable(),
  event: z.strictObject({ sequence: z.int(), hash: z.string() }),
});
type Kept = z.output<typeof fileSchema>;

export interface CorrectionDesk {
  /** The one that counts until its last day; null: none. */
  readonly current: DatedCorrection | null;
  view(): CorrectionView | null;
  /** What applies today and to whom it is told; null: nothing is corrected. */
  applied(): CorrectionNotice | null;
  /** `null` takes back what was set here; `confirmedBy` names the second person, where one was asked. */
  set(technician: string, wanted: WantedCorrection | null, confirmedBy?: string): TechnicianOutcome;
}

export interface CorrectionDeskOptions {
  readonly ofSite: DatedCorrection | null;
  readonly rule: CorrectionRule;
  readonly directory: string;
  readonly ledger: Pick<StationLedger, 'readEvents'>;
  readonly recorder: Pick<Recorder, 'recordNow'>;
  /** YYYY-MM-DD at the place; null while the clock is not trusted. */
  readonly today: () => string | null;
  readonly log: Log;
}

export function createCorrectionDesk(options: CorrectionDeskOptions): CorrectionDesk {
  const { ofSite, rule, directory, ledger, recorder, today, log } = options;
  const file = path.join(directory, fileName);
  let kept = readKept(file, log);
  let believed = kept === null;

  /** Asked until the ledger can be read: a box may start before its disk can. */
  function believe(): void {
    if (believed || kept === null) return;
    const read = ledger.readEvents({ from: kept.event.sequence, limit: 1 });
    if (!read.ok) return;
    believed = true;
    if (bearsOut(read.value[0], kept)) return;
    log.warn({ file }, 'a correction that nobody recorded is not used');
    kept = null;
  }

  function current(): DatedCorrection | null {
    believe();
    if (!believed) return null;
    return kept === null ? ofSite : (kept.correction ?? ofSite);
  }

  return {
    get current() {
      return current();
    },
    view() {
      const now = current();
      if (now === null) return null;
      const { offsetC, author, expires } = now;
      return { offsetC, author, expires, daysLeft: daysLeft(expires, today()), ofTechnician: kept?.correction != null };
    },
    applied() {
      const now = current();
      const applies = correctionOn(now, today());
      if (now === null || applies === null || applies.offsetC === 0) return null;
      const { offsetC, expires } = now;
      return { offsetC, expires, grave: Math.abs(offsetC) > rule.aloneC };
    },
    set(technician, wanted, confirmedBy) {
      const day = today();
      if (day === null) return 'noClock';
      const before = current();
      const offsetC = wanted === null ? 0 : Math.round(wanted.offsetC * 10) / 10;
      const after =
        wanted === null
          ? null
          : { version: versionOf(before, day), offsetC, author: technician, expires: plusDays(day, wanted.days - 1) };
      const written = recorder.recordNow({
        type: 'correction.changed',
        data: {
          technician,
          before: before ?? null,
          after: after ?? ofSite,
          ...(confirmedBy === undefined ? {} : { confirmedBy }),
        },
      });
      if (!written.ok) return 'notRecorded';
      const { sequence, hash } = written.value;
      kept = { correction: after, event: { sequence, hash } };
      believed = true;
      return save(kept);
    },
  };

  function save(value: Kept): TechnicianOutcome {
    try {
      replaceFile(file, `${JSON.stringify(value, null, 2)}\n`);
      return 'done';
    } catch (error) {
      // In force now, and gone with the next start.
      log.error({ detail: error instanceof Error ? error.message : String(error) }, 'a correction cannot be kept');
      return 'notRecorded';
    }
  }
}

function bearsOut(event: RecordedEvent | undefined, { correction, event: named }: Kept): boolean {
  if (event?.type !== 'correction.changed' || event.sequence !== named.sequence || event.hash !== named.hash)
    return false;
  const { after } = event.data;
  return (
    correction === null ||
    (after !== null && JSON.stringify(correctionSchema.parse(after)) === JSON.stringify(correction))
  );
}

function readKept(file: string, log: Log): Kept | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // None was set here, or the disk gives none: the site's own applies.
    return null;
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    log.warn({ file, detail: error instanceof Error ? error.message : String(error) }, 'no correction can be read');
    return null;
  }
}

/** Days it still holds, today included; 0 when it has run out. */
function daysLeft(expires: string, today: string | null): number | null {
  if (today === null) return null;
  return Math.max(0, Math.round((Date.parse(expires) - Date.parse(today)) / dayMs) + 1);
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** Such as `t20220107-2`: recorded with each reading, so two of one day must differ. */
function versionOf(before: DatedCorrection | null, day: string): string {
  const stem = `t${day.replaceAll('-', '')}`;
  const [, number] = before?.version.startsWith(`${stem}-`) === true ? before.version.split('-') : [];
  return `${stem}-${Number(number ?? 0) + 1}`;
}
