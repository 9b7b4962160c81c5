/**
 * Finishes what an erasure, or dropping events, began: that nothing of the rows they removed can be read in the ledger's file
 * or its log. What is still to be looked through is known in memory alone and needs no room on a disk that is full: at each
 * opening it is all of the file, so that whatever ended the last run, or wrote the file before, nothing is forgotten.
 */
import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { err, type Result } from '../../drivers/basics/result.ts';
import { faultOfFiles, type LedgerFault } from './faults.ts';
import type { Guard } from './guard.ts';
import type { OnStep } from './steps.ts';
import { openUnusedBytes, type UnusedBytes } from './unused-bytes.ts';

/** A ledger that has reached its size takes these besides, so that the event of an erasure finds room before the rows make it. */
const sparePages = 16;

/** Looked through in one call of `finish`, and the most it moves out of the log besides: some milliseconds. */
const stepBytes = 128 * 1024;

/** The tree of the tables themselves. */
const schemaRoot = 1;

/** `more`: to be asked again soon. `waits`: somebody reads the log, or the disk has no room to empty it; later. */
export type Erased = 'done' | 'more' | 'waits';

export interface Erasing {
  /** Before personal data is erased: also a ledger that is full has room for the event of it. */
  begin(): void;
  /** Sealed rows were removed as they shall be; overwrites what they left as far as that can be done now. */
  end(): void;
  /** Events are removed: what they leave is to be overwritten. */
  oweEvents(): void;
  /** Gives the log's room back, where nobody reads it. */
  emptyLog(): void;
  /** Runs `work` so that pages it frees keep what is in them for now: the log then takes a few pages instead of all. */
  leavingFreed<T>(work: () => T): T;
  /** Goes on where `end` could not; `done` when nothing is left of what was erased. Waits for no reader. */
  finish(): Result<Erased, LedgerFault>;
  /** After the ledger's file was closed. */
  close(): void;
}

export interface ErasingParts {
  readonly database: Database;
  readonly guard: Guard;
  /** Bytes the disk still takes; null where it cannot be asked. */
  readonly freeBytes: () => number | null;
  readonly onStep?: OnStep | undefined;
}

/** A tree of rows, or the pages that are free, and how far they were looked through. */
type Part = { readonly root: number; from: number } | { readonly free: Set<number> };

/** Begins with the personal data of the last run of the station; the rest is for `finish`. */
export function openErasing({ database, guard, freeBytes, onStep }: ErasingParts): Erasing {
  const pragma = (text: string): number => Number(database.pragma(text, { simple: true }));
  const rootsOf = database
    .prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE tbl_name = ? AND rootpage > 0')
    .pluck();
  const allRoots = database.prepare<[], number>('SELECT rootpage FROM sqlite_schema WHERE rootpage > 0').pluck();
  const sealedRoots = rootsOf.all('sealed');
  const pagesOfStep = Math.max(1, Math.floor(stepBytes / pragma('page_size')));
  const partOf = (root: number): Part => ({ root, from: Number.MIN_SAFE_INTEGER });
  const freePages = (): Part => ({ free: new Set() });

  let unused: UnusedBytes | null = null;
  /** In this order; the first is being looked through. What is free comes first: a page may be taken with what is in it. */
  let owed: Part[] = [freePages(), ...[schemaRoot, ...allRoots.all()].map(partOf)];
  /** Whether what was removed may be in the log, or what overwrites it in the log alone. */
  let inLog = true;
  let mostPages: number | null = null;
  let leftFreed = false;

  /** These trees again from their beginning. */
  function owe(trees: readonly number[]): void {
    const free = owed.filter((part) => 'free' in part);
    const others = owed.filter((part) => !('free' in part) && !trees.includes(part.root));
    owed = [...free, ...trees.map(partOf), ...others];
    inLog = true;
  }

  function bytesOf(path: string): number {
    try {
      return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    } catch (error) {
      // One that is gone is told by whoever writes to it next.
      faultOfFiles(error);
      return 0;
    }
  }

  /** Whether the log is empty now: everything of it in the file, its own bytes cut off. A reader is not waited for. */
  function truncateLog(): boolean {
    // Half done it would give nothing back, and take the room that the rows need to be removed.
    const growthBytes = pragma('page_count') * pragma('page_size') - bytesOf(database.name);
    const free = freeBytes();
    if (free !== null && growthBytes > free) return false;
    const patienceMs = pragma('busy_timeout');
    pragma('busy_timeout = 0');
    try {
      // The first column says that somebody was in the way (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint).
      return pragma('wal_checkpoint(TRUNCATE)') === 0;
    } finally {
      pragma(`busy_timeout = ${patienceMs}`);
    }
  }

  /** Looks through what is owed first; true when that part is through. */
  function lookThrough(file: UnusedBytes, part: Part, pages: number): boolean {
    try {
      if ('free' in part) return file.inFreePages(part.free, pages);
      const next = file.inTree(part.root, part.from, pages);
      if (next !== null) part.from = next;
      return next === null;
    } finally {
      // SQLite would write what it read before back with the page (sqlite3_db_release_memory).
      if (file.wrote()) database.pragma('shrink_memory');
      onStep?.('erasing.lookedThrough');
    }
  }

  /** The file when all of the ledger is in it; null when the log cannot be emptied now. */
  function fileAlone(): UnusedBytes | null {
    inLog = !truncateLog();
    if (inLog) return null;
    onStep?.('erasing.logEmptied');
    unused ??= openUnusedBytes(database.name, onStep);
    return unused;
  }

  function step(): Erased {
    if (!inLog && owed.length === 0) return 'done';
    const loggedBytes = bytesOf(`${database.name}-wal`);
    const file = fileAlone();
    if (file === null) return 'waits';
    const [part] = owed;
    if (part === undefined) return 'done';
    if (loggedBytes > stepBytes || !lookThrough(file, part, pagesOfStep)) return 'more';
    file.sync();
    owed = owed.filter((other) => other !== part);
    return owed.length === 0 ? 'done' : 'more';
  }

  function attempt<T>(work: () => T): Result<T, LedgerFault> {
    try {
      return guard.attempt(work);
    } catch (error) {
      return err(faultOfFiles(error));
    }
  }

  /** Without steps, since the sealed rows are few beside the events; false when that cannot be now: `finish` tells why. */
  function atOnce(parts: readonly Part[]): boolean {
    const done = attempt(() => {
      const file = fileAlone();
      for (const part of file === null ? [] : parts) {
        if (file === null || !lookThrough(file, part, Number.MAX_SAFE_INTEGER)) return false;
      }
      file?.sync();
      return file !== null;
    });
    return done.ok && done.value;
  }

  atOnce(sealedRoots.map(partOf));

  return {
    begin() {
      guard.attempt(() => {
        const most = pragma('max_page_count');
        pragma(`max_page_count = ${most + sparePages}`);
        mostPages = most;
      });
    },
    leavingFreed(work) {
      leftFreed = true;
      database.pragma('secure_delete = OFF');
      try {
        return work();
      } finally {
        database.pragma('secure_delete = ON');
      }
    },
    end() {
      guard.attempt(() => {
        if (mostPages !== null) pragma(`max_page_count = ${mostPages}`);
        mostPages = null;
      });
      // What was freed as it is may be taken before it is overwritten, by an event too.
      if (leftFreed) owed = [freePages(), ...owed.filter((part) => !('free' in part))];
      owe(leftFreed ? [...sealedRoots, ...rootsOf.all('events')] : sealedRoots);
      const free = owed.filter((part) => 'free' in part);
      if (!atOnce([...(leftFreed ? free : []), ...sealedRoots.map(partOf)])) return;
      if (leftFreed) owed = owed.filter((part) => !('free' in part));
      leftFreed = false;
      // Once more when what is free has been looked through.
      if (!owed.some((part) => 'free' in part)) {
        owed = owed.filter((part) => 'free' in part || !sealedRoots.includes(part.root));
      }
    },
    oweEvents: () => owe(rootsOf.all('events')),
    emptyLog() {
      guard.attempt(truncateLog);
    },
    finish: () => attempt(step),
    close() {
      unused?.close();
      unused = null;
    },
  };
}
