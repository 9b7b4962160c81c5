/**
 * Events whose time is over leave no body behind, only their place and, for each run of them, the hash of the last one:
 * the event that follows can still be checked against it. So that what stays cannot be changed beside the gap, the event
 * `ledger.pruned` states, for a stretch of the chain,
 *
 *     digest = SHA-256 over, for each event that stays and each run that is gone, in order,
 *              first sequence (8 bytes, big-endian), last sequence (8 bytes), hash of the last (32 bytes)
 *
 * and stands itself in the chain, under its checkpoints. The latest statement about a stretch holds.
 */
import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { pruned } from './event-data.ts';
import type { EventData } from './events.ts';

/** Events are dropped in stretches of this many, beginning after a multiple of it: some milliseconds of work each. */
export const stretchEvents = 256;

export const prunedType = 'ledger.pruned';

/** An event that stays (first = last) or a run of events that are gone. */
export interface Piece {
  readonly first: number;
  readonly last: number;
  readonly hash: Buffer;
}

/** The first sequence of the stretch an event belongs to. */
export function stretchOf(sequence: number): number {
  return sequence - ((sequence - 1) % stretchEvents);
}

/** The digest of these pieces in order, as `ledger.pruned` states it. */
export function digestOf(pieces: readonly Piece[]): string {
  const digest = createHash('sha256');
  const numbers = Buffer.alloc(16);
  for (const { first, last, hash } of pieces) {
    numbers.writeBigUInt64BE(BigInt(first), 0);
    numbers.writeBigUInt64BE(BigInt(last), 8);
    digest.update(numbers).update(hash);
  }
  return digest.digest('hex');
}

/** Joins runs that touch; an event that stays has `stays`. */
export function joined(pieces: readonly (Piece & { readonly stays: boolean })[]): (Piece & { stays: boolean })[] {
  const result: (Piece & { stays: boolean })[] = [];
  for (const piece of pieces) {
    const before = result.at(-1);
    if (before !== undefined && !before.stays && !piece.stays) {
      result[result.length - 1] = { ...piece, first: before.first };
    } else result.push(piece);
  }
  return result;
}

/** Reads what is left of a stretch, in order. */
export function openPieces(database: Database): (from: number, through: number) => (Piece & { stays: boolean })[] {
  const read = database.prepare<[number, number, number, number], Piece & { stays: number }>(
    `SELECT sequence AS first, sequence AS last, hash, 1 AS stays FROM events WHERE sequence BETWEEN ? AND ?
     UNION ALL SELECT first, last, hash, 0 FROM dropped WHERE last BETWEEN ? AND ? ORDER BY 1`,
  );
  return (from, through) =>
    read.all(from, through, from, through).map(({ stays, ...piece }) => ({ ...piece, stays: stays === 1 }));
}

/** What is wrong with the statements about dropped events; null when every gap is stated and nothing beside it changed. */
export function droppedDamage(database: Database): string | null {
  const firstKept = database.prepare<[], number | null>('SELECT min(sequence) FROM events').pluck().get() ?? 1;
  const statements = new Map<number, EventData<typeof prunedType>>();
  const rows = database.prepare<[string], string>('SELECT data FROM events WHERE type = ? ORDER BY sequence').pluck();
  for (const data of rows.iterate(prunedType)) {
    const statement = pruned.parse(JSON.parse(data));
    statements.set(statement.from, statement);
  }
  const pieces = openPieces(database);
  for (const { from, through, digest } of statements.values()) {
    if (digestOf(pieces(from, through)) !== digest) return `events ${from} to ${through} are not as they were pruned`;
  }
  const runs = database.prepare<[], { first: number; last: number }>('SELECT first, last FROM dropped ORDER BY last');
  for (const { first, last } of runs.iterate()) {
    // Before the first event that stays there is nothing left that a statement could guard.
    if (last < firstKept) continue;
    if ((statements.get(stretchOf(first))?.through ?? 0) < last) return `events ${first} to ${last} are missing`;
  }
  return null;
}
