/** Looks for damage: in the pages of the file, in the chain, in the outbox. Changes nothing. */
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { faultOf, faultOfOpening, type LedgerFault } from './faults.ts';
import { type EventRow, hashOf, noHash, selectEvents } from './record.ts';
import { applicationId, schemaVersion, versionOf } from './schema.ts';
import type { Tip } from './writer.ts';

/** Where a ledger is damaged first, and how far it can be believed. */
export interface Damage {
  readonly place: string;
  /** Name of the chain, where it can still be read. */
  readonly chain: string | null;
  readonly lastGood: Tip | null;
}

export interface ChainReport {
  readonly chain: string;
  readonly events: number;
  readonly unsent: number;
  readonly tip: Tip;
}

export type VerifyFault =
  | { readonly code: 'damaged'; readonly damage: Damage }
  | { readonly code: 'cannotRead'; readonly fault: LedgerFault };

/** Checks a whole ledger file, also one in use: every page, every hash from the first event on, every outbox entry. */
export function verifyChain(file: string): Result<ChainReport, VerifyFault> {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    // One transaction: a ledger in use is seen as it was at one moment.
    database.exec('BEGIN');
    return verifyOpen(database);
  } catch (error) {
    const fault = faultOfOpening(error);
    if (fault.code !== 'damaged') return err({ code: 'cannotRead', fault });
    return err({ code: 'damaged', damage: { place: fault.detail, chain: null, lastGood: null } });
  } finally {
    database?.close();
  }
}

function verifyOpen(database: Database.Database): Result<ChainReport, VerifyFault> {
  const foreign = foreignness(database);
  if (foreign !== null) return err({ code: 'damaged', damage: { place: foreign, chain: null, lastGood: null } });
  if (versionOf(database) > schemaVersion) {
    const detail = `written by newer software (schema ${versionOf(database)}, known ${schemaVersion})`;
    return err({ code: 'cannotRead', fault: { code: 'schemaTooNew', detail } });
  }
  const chain = chainName(database);
  const walked = walk(database, chain, { sequence: 0, hash: noHash });
  if (walked.damage !== null) {
    return err({ code: 'damaged', damage: { place: walked.damage, chain, lastGood: walked.lastGood } });
  }
  const place = pageDamage(database, 'integrity_check') ?? outboxDamage(database);
  if (place !== null) return err({ code: 'damaged', damage: { place, chain, lastGood: walked.lastGood } });
  const unsent = Number(database.prepare<[], number>('SELECT count(*) FROM outbox').pluck().get());
  return ok({ chain, events: walked.count, unsent, tip: walked.lastGood });
}

/** Why a file that SQLite can read is not a ledger; null when it is one. */
export function foreignness(database: Database.Database): string | null {
  const id = Number(database.pragma('application_id', { simple: true }));
  return id === applicationId ? null : `not a ledger: application id ${id.toString(16)}`;
}

export function chainName(database: Database.Database): string {
  const name = database.prepare<[], string>('SELECT name FROM chain').pluck().get();
  if (name === undefined) throw new Error('the ledger has no chain');
  return name;
}

/** The first fault SQLite finds in the pages; null when there is none. */
export function pageDamage(database: Database.Database, check: 'quick_check' | 'integrity_check'): string | null {
  const found = String(database.pragma(`${check}(1)`, { simple: true }));
  return found === 'ok' ? null : found.replaceAll('\n', ' ').slice(0, 200);
}

function outboxDamage(database: Database.Database): string | null {
  const lost = database
    .prepare<[], number>(
      `SELECT o.sequence FROM outbox o LEFT JOIN events e ON e.sequence = o.sequence
       WHERE e.sequence IS NULL OR o.rank != 1 - e.alarm LIMIT 1`,
    )
    .pluck()
    .get();
  return lost === undefined ? null : `outbox entry ${lost} does not fit an event`;
}

/** Follows the chain after `from` to its end or to the first place where it does not hold. */
export function walk(
  database: Database.Database,
  chain: string,
  from: Tip,
): { readonly damage: string | null; readonly lastGood: Tip; readonly count: number } {
  let lastGood = from;
  let count = 0;
  try {
    const rows = database.prepare<[number], EventRow>(`${selectEvents} WHERE e.sequence > ? ORDER BY e.sequence`);
    for (const row of rows.iterate(from.sequence)) {
      const expected = lastGood.sequence + 1;
      if (row.sequence !== expected) {
        return { damage: `event ${expected} is missing`, lastGood, count };
      }
      const hash = hashOf(lastGood.hash, {
        chain,
        sequence: row.sequence,
        type: row.type,
        place: row.place,
        bootId: row.boot,
        monotonicMs: row.monotonic_ms,
        wallMs: row.wall_ms,
        wallTrusted: row.wall_trusted === 1,
        alarm: row.alarm === 1,
        encounter: row.encounter,
        data: row.data,
      });
      if (!hash.equals(row.hash)) return { damage: `event ${row.sequence} does not fit its hash`, lastGood, count };
      lastGood = { sequence: row.sequence, hash: row.hash.toString('hex') };
      count++;
    }
    return { damage: null, lastGood, count };
  } catch (error) {
    const fault = faultOf(error);
    if (fault.code !== 'damaged') throw error;
    return { damage: `after event ${lastGood.sequence}: ${fault.detail}`, lastGood, count };
  }
}
