/** Looks for damage: in the pages of the file, in the chain, in the outbox. Changes nothing. */
import { hash } from 'node:crypto';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { droppedDamage } from './dropped.ts';
import { faultOfOpening, type LedgerFault } from './faults.ts';
import { noHash } from './record.ts';
import { applicationId, schemaVersion, versionOf } from './schema.ts';
import type { Tip } from './tip.ts';
import { walk } from './walk.ts';

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
  /** How many of the chain were dropped when their time was over. */
  readonly dropped: number;
  readonly unsent: number;
  readonly tip: Tip;
  /** Up to which sequence a valid checkpoint covers the chain; 0 for none. */
  readonly signedTo: number;
  /** The public keys that signed, in the order of their first checkpoint, base64url. */
  readonly keys: readonly string[];
}

export type VerifyFault =
  | { readonly code: 'damaged'; readonly damage: Damage }
  | { readonly code: 'cannotRead'; readonly fault: LedgerFault };

/**
 * Checks a whole ledger file, also one in use: every page, every hash and signature from the first event on, every
 * outbox entry, every sealed record. With `trustedKeys` (base64url) a checkpoint by any other key is damage; without,
 * it is for the reader of the report to know the keys.
 */
export function verifyChain(file: string, trustedKeys?: readonly string[]): Result<ChainReport, VerifyFault> {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    // One transaction: a ledger in use is seen as it was at one moment.
    database.exec('BEGIN');
    return verifyOpen(database, trustedKeys);
  } catch (error) {
    const fault = faultOfOpening(error);
    if (fault.code !== 'damaged') return err({ code: 'cannotRead', fault });
    return err({ code: 'damaged', damage: { place: fault.detail, chain: null, lastGood: null } });
  } finally {
    database?.close();
  }
}

function verifyOpen(
  database: Database.Database,
  trustedKeys: readonly string[] | undefined,
): Result<ChainReport, VerifyFault> {
  const foreign = foreignness(database);
  if (foreign !== null) return err({ code: 'damaged', damage: { place: foreign, chain: null, lastGood: null } });
  if (versionOf(database) > schemaVersion) {
    const detail = `written by newer software (schema ${versionOf(database)}, known ${schemaVersion})`;
    return err({ code: 'cannotRead', fault: { code: 'schemaTooNew', detail } });
  }
  const chain = chainName(database);
  const walked = walk(database, chain, { sequence: 0, hash: noHash });
  const stranger = walked.keys.find((key) => trustedKeys !== undefined && !trustedKeys.includes(key));
  if (stranger !== undefined) {
    return err({ code: 'damaged', damage: { place: `signed by an unknown key, ${stranger}`, chain, lastGood: null } });
  }
  if (walked.damage !== null) {
    return err({ code: 'damaged', damage: { place: walked.damage, chain, lastGood: walked.lastGood } });
  }
  const place = damageBesideChain(database);
  if (place !== null) return err({ code: 'damaged', damage: { place, chain, lastGood: walked.lastGood } });
  const unsent = Number(database.prepare<[], number>('SELECT count(*) FROM outbox').pluck().get());
  const { count: events, lastGood: tip, signedTo, keys } = walked;
  return ok({ chain, events, dropped: tip.sequence - events, unsent, tip, signedTo, keys });
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

/** The first damage that following the chain does not show: pages, indexes, outbox, sealed records; null when there is none. */
export function damageBesideChain(database: Database.Database): string | null {
  return pageDamage(database) ?? outboxDamage(database) ?? laterDamage(database);
}

/** The first fault SQLite finds in pages and indexes; null when there is none. */
function pageDamage(database: Database.Database): string | null {
  const found = String(database.pragma('integrity_check(1)', { simple: true }));
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

/** In what later versions of the tables brought. */
function laterDamage(database: Database.Database): string | null {
  const version = versionOf(database);
  return (version < 2 ? null : sealedDamage(database)) ?? (version < 3 ? null : droppedDamage(database));
}

function sealedDamage(database: Database.Database): string | null {
  const rows = database.prepare<[], { event: number; digest: string | null; sealed: Buffer }>(
    `SELECT s.event, json_extract(e.data, '$.digest') AS digest, s.sealed
     FROM sealed s LEFT JOIN events e ON e.sequence = s.event`,
  );
  for (const { event, digest, sealed } of rows.iterate()) {
    if (hash('sha256', sealed) !== digest)
      return `the sealed record of event ${event} is not the one that was recorded`;
  }
  return null;
}
