/** A box with ledgers set aside: one that was sent and is over its time soon, and one that owes all it has. */
import { hash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { granted, must, opened, optionsFor, startWallMs, temporaryDirectory } from './support.ts';

export const dayMs = 86_400_000;
export const keepDays = { passage: 30, security: 180, technical: 90, oversight: 365 };
/** The one that was sent. */
export const sent = 'ledger.damaged-1.db';
const owing = 'ledger.damaged-2.db';
/** When what was sent is over its time, and what owes would be if it were sent. */
export const laterWallMs = startWallMs + 400 * dayMs;

export interface Box {
  readonly directory: string;
  /** SHA-256 of each file set aside, as it was; whoever reads one makes its `-shm` anew. */
  readonly before: ReadonlyMap<string, string>;
  /** Hashes of the events of the ledger in use. */
  readonly events: readonly string[];
}

export const filesOfAside = (directory: string): string[] =>
  readdirSync(directory).filter((name) => name.startsWith('ledger.damaged-'));

/** Makes one in an empty directory. */
export function boxWithTwo(directory: string): Box {
  const ledger = must(openLedger(optionsFor(directory)));
  // More than is overwritten at once.
  const many = Array.from({ length: 120 }, () => granted);
  must(ledger.appendAll(many));
  must(ledger.beginAnew('another box went on in this chain'));
  must(ledger.appendAll(many));
  must(ledger.beginAnew('another box went on in this chain'));
  must(ledger.appendAll(many));
  acknowledgeFirst(ledger, directory);
  const events = must(ledger.readEvents({ from: 1, limit: 10_000 })).map(({ hash: own }) => own);
  ledger.close();
  // What may lie beside one that was damaged.
  for (const part of ['-wal', '-shm']) writeFileSync(join(directory, `${sent}${part}`), Buffer.alloc(40_000, 1));
  for (const name of filesOfAside(directory)) utimesSync(join(directory, name), startWallMs / 1000, startWallMs / 1000);
  return { directory, before: sums(directory), events };
}

/** Another one like it, for the test that calls. */
export function copied(box: Box): Box {
  const directory = temporaryDirectory();
  cpSync(box.directory, directory, { recursive: true, preserveTimestamps: true });
  return { ...box, directory };
}

/** Acknowledges until nothing of the first one set aside is owed. */
function acknowledgeFirst(ledger: Ledger, directory: string): void {
  const reader = new Database(join(directory, 'ledger.db'), { readonly: true });
  const ended = reader.prepare<[string], number>('SELECT ended FROM salvage WHERE file = ?').pluck();
  while (ended.get(sent) !== 1) {
    const batch = must(ledger.outbox.nextBatch({ maxEvents: 100, maxBytes: 1e9 }));
    const [first] = batch;
    if (first === undefined) throw new Error('nothing is owed, and yet it has not ended');
    if (ended.get(sent) === 1) break;
    must(
      ledger.outbox.acknowledge(
        batch.map(({ sequence }) => sequence),
        first.chain,
      ),
    );
  }
  reader.close();
}

const sums = (directory: string): ReadonlyMap<string, string> =>
  new Map(
    filesOfAside(directory)
      .filter((name) => !name.endsWith('-shm'))
      .map((name) => [name, hash('sha256', readFileSync(join(directory, name)))]),
  );

/** How often the removal of the first is recorded, in the file of the ledger itself. */
export function recordsOf(directory: string): number {
  const reader = new Database(join(directory, 'ledger.db'), { readonly: true });
  const data = reader.prepare<[], string>("SELECT data FROM events WHERE type = 'ledger.asideRemoved'").pluck().all();
  reader.close();
  for (const text of data) expect(JSON.parse(text)).toEqual({ file: sent });
  return data.length;
}

/** Without a record all of it is there as it was; what owes is, with one or without. */
export function expectUntouchedUnlessRecorded({ directory, before }: Box): void {
  const records = recordsOf(directory);
  expect(records).toBeLessThanOrEqual(1);
  const now = sums(directory);
  for (const [name, sum] of before) {
    if (records === 0 || name.startsWith(owing)) expect([name, now.get(name)]).toEqual([name, sum]);
  }
}

/** After the next start, whose clock nobody trusts if the removal was recorded: the file is gone, and nothing else is. */
export function expectFinished({ directory, before, events }: Box): void {
  const wasRecorded = recordsOf(directory) === 1;
  const clock = new VirtualClock(wasRecorded ? 0 : laterWallMs);
  const ledger = opened({ ...optionsFor(directory), clock, wallTrusted: () => !wasRecorded });
  expect(ledger.setAside).toBeNull();
  const isThere = existsSync(join(directory, sent));
  const left = must(ledger.retention.dropAside(keepDays));
  if (isThere) expect(left).toEqual([sent]);
  expect(filesOfAside(directory).filter((name) => name.startsWith(sent))).toEqual([]);
  expect(recordsOf(directory)).toBe(1);
  expect(must(ledger.retention.dropAside(keepDays))).toEqual([]);
  expectAllHeld(ledger, events);
  ledger.close();
  must(verifyChain(join(directory, 'ledger.db')));
  const reader = new Database(join(directory, 'ledger.db'), { readonly: true });
  expect(reader.prepare('SELECT file FROM salvage').pluck().all()).not.toContain(sent);
  reader.close();
  const now = sums(directory);
  for (const [name, sum] of before) if (name.startsWith(owing)) expect(now.get(name)).toBe(sum);
}

/** No event of the ledger in use is lost, and what the second one set aside owes is sent. */
function expectAllHeld(ledger: Ledger, events: readonly string[]): void {
  const held = new Set(must(ledger.readEvents({ from: 1, limit: 10_000 })).map(({ hash: own }) => own));
  for (const own of events) expect(held).toContain(own);
  const alarms = must(ledger.outbox.nextBatch({ maxEvents: 100, maxBytes: 1e9 }));
  if (alarms.every(({ chain }) => chain === ledger.chain)) {
    must(ledger.outbox.acknowledge(alarms.map(({ sequence }) => sequence)));
  }
  const batch = must(ledger.outbox.nextBatch({ maxEvents: 1_000, maxBytes: 1e9 }));
  expect(batch.length).toBeGreaterThan(60);
  expect(batch.every(({ chain }) => chain !== ledger.chain)).toBe(true);
}
