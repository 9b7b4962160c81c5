/** Whether a ledger that lies where one is to be restored may give way: only to one that holds all of it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { filesAside } from '../../kiosk/ledger/damage.ts';
import { faultOfOpening } from '../../kiosk/ledger/faults.ts';
import { chainName } from '../../kiosk/ledger/verify.ts';
import { Refusal } from '../refusal.ts';

/** Exit code: what is there must not be replaced. */
export const occupied = 5;

/** What whoever meets a ledger may do: it is never lost by a restore. */
const elsewhere =
  'If it is to become the one of the backup, first stop it, save what it holds by kadian backup and erase it by kadian retire, or restore on another box';

/** Whether this very backup was brought in already. */
export function holdsRestored(data: string, backup: string): boolean {
  return (
    withLedger(path.join(data, 'ledger.db'), (database) =>
      database
        .prepare<[string], number>(
          "SELECT 1 FROM events WHERE type = 'ledger.restored' AND json_extract(data, '$.backup') = ? LIMIT 1",
        )
        .pluck()
        .get(backup),
    ) !== undefined
  );
}

/** A `Refusal` unless there is no ledger, or one of the same chain whose every event is in `restored` as well. */
export function refuseOtherLedger(data: string, restored: string): void {
  const file = path.join(data, 'ledger.db');
  if (!existsSync(file)) {
    const [aside] = existsSync(data) ? filesAside(data) : [];
    if (aside === undefined) return;
    throw new Refusal(
      `${path.join(data, aside)}: a ledger that was set aside lies here; bring it to safety first`,
      occupied,
    );
  }
  const here = withLedger(file, endOf);
  const there = withLedger(restored, (database) => ({
    chain: chainName(database),
    at: here === undefined ? undefined : hashAt(database, here.sequence),
  }));
  if (here === undefined || there === undefined) throw new Refusal(`${file}: cannot be read`, occupied);
  if (here.sequence === 0) return;
  if (here.chain !== there.chain) {
    throw new Refusal(
      `${file}: another ledger lies here (chain ${here.chain}, ${here.sequence} events); it is not replaced. ${elsewhere}`,
      occupied,
    );
  }
  if (there.at !== here.hash) {
    throw new Refusal(
      `${file}: this box went on after the backup: its event ${here.sequence} is not in it; it is not replaced. If this box is to run, leave it as it is. ${elsewhere}`,
      occupied,
    );
  }
}

function endOf(database: Database.Database): { chain: string; sequence: number; hash: string } {
  const row = database
    .prepare<[], { sequence: number; hash: Buffer }>('SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1')
    .get();
  return { chain: chainName(database), sequence: row?.sequence ?? 0, hash: row?.hash.toString('hex') ?? '' };
}

function hashAt(database: Database.Database, sequence: number): string | undefined {
  const hash = database.prepare<[number], Buffer>('SELECT hash FROM events WHERE sequence = ?').pluck().get(sequence);
  return hash?.toString('hex');
}

/** Undefined when there is no such file, or none that can be read. */
function withLedger<T>(file: string, look: (database: Database.Database) => T): T | undefined {
  if (!existsSync(file)) return undefined;
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    return look(database);
  } catch (error) {
    faultOfOpening(error);
    return undefined;
  } finally {
    database?.close();
  }
}
