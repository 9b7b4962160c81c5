/**
 * The ids of commands that were taken up, on disk before the command is followed. A kill in between means that a command
 * is not followed: at most once, never twice. One line an id; those of expired commands are forgotten, at the opening and
 * in between, as soon as the wall clock is trusted: both the file and the memory stay as small as what may still come.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { commandIds } from './command-contract.ts';
import { checked } from '../../drivers/basics/checked.ts';

export interface CommandStore {
  /** True when this id is new and is now on disk; false when it was known; the error's text when it cannot be kept. */
  claim(id: string, expiresAtMs: number): Result<boolean, string>;
  /** Forgets what had expired by now, when it has become much; to be called with a trusted time only. */
  forget(trustedNowMs: number): void;
  close(): void;
}

/** Fewer ids than this are not worth another file. */
const worthForgetting = 200;

const lineSchema = z.tuple([commandIds, z.number()]);

/**
 * Opens or makes the file. Ids that expired before `trustedNowMs` are forgotten; with null, as long as the wall clock is
 * not trusted, none is. Throws what the file system throws.
 */
export function openCommandStore(file: string, trustedNowMs: number | null): CommandStore {
  mkdirSync(dirname(file), { recursive: true });
  const known = new Map(
    readLines(file).filter(([, expiresAtMs]) => trustedNowMs === null || expiresAtMs > trustedNowMs),
  );
  let descriptor = rewrite(file, known);
  syncPath(dirname(file));
  return {
    claim(id, expiresAtMs) {
      if (known.has(id)) return ok(false);
      try {
        // The line feed comes first: it also ends a line that an earlier failed write has torn.
        writeSync(descriptor, `\n${JSON.stringify([id, expiresAtMs])}`);
        fsyncSync(descriptor);
      } catch (error) {
        return err(error instanceof Error ? error.message : String(error));
      }
      known.set(id, expiresAtMs);
      return ok(true);
    },
    forget(trustedNowMs) {
      const expired = [...known].filter(([, expiresAtMs]) => expiresAtMs <= trustedNowMs);
      if (expired.length < worthForgetting) return;
      const left = new Map([...known].filter(([, expiresAtMs]) => expiresAtMs > trustedNowMs));
      let fresh: number;
      try {
        fresh = rewrite(file, left);
      } catch {
        // A disk that takes nothing keeps the file as it is, which forgets nothing: it is tried again.
        return;
      }
      closeSync(descriptor);
      descriptor = fresh;
      for (const [id] of expired) known.delete(id);
      try {
        syncPath(dirname(file));
      } catch {
        // The new file is in use all the same; a power cut before the disk recovers may bring the old one back.
      }
    },
    close: () => closeSync(descriptor),
  };
}

/** Replaces the file by one of these ids, whole or not at all; returns it open for writing. Throws what the file system throws. */
function rewrite(file: string, known: ReadonlyMap<string, number>): number {
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  try {
    writeSync(descriptor, [...known].map((line) => JSON.stringify(line)).join('\n'));
    fsyncSync(descriptor);
    renameSync(fresh, file);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** A line torn by a power loss belongs to a command that was not followed: it is passed over. */
function readLines(file: string): [string, number][] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = checked(lineSchema, JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
