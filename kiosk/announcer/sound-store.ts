/** What the announcer must remember over a restart, in one small file. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { playlistSchema } from './configuration.ts';

const memory = z.strictObject({
  /** Unix milliseconds; a mute without an end does not exist. */
  mutedUntilMs: z.number().nullable(),
  emergency: z.strictObject({ playlist: playlistSchema, untilMs: z.number() }).nullable(),
  /** Milliseconds of loop and notices heard on a date. */
  heard: z.strictObject({ date: z.string(), loopMs: z.number() }).nullable(),
  /** Where each loop was left, milliseconds. */
  positions: z.record(z.string(), z.number()),
});

export type SoundMemory = z.output<typeof memory>;

export interface Store<T> {
  load(): T;
  save(kept: T): void;
}

export type SoundStore = Store<SoundMemory>;

export const emptyMemory: SoundMemory = { mutedUntilMs: null, emergency: null, heard: null, positions: {} };

/** Remembers until the process ends. */
export function memoryStore(): SoundStore {
  let kept = emptyMemory;
  return {
    load: () => kept,
    save(next) {
      kept = next;
    },
  };
}

/** What the announcer remembers, in the file at `path`. */
export const fileStore = (path: string): SoundStore => jsonStore(path, memory, emptyMemory);

/** An unreadable file counts as nothing remembered, and a failing disk does not silence the voice. */
export function jsonStore<T>(path: string, schema: z.ZodType<T>, empty: T): Store<T> {
  return {
    load() {
      try {
        return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return empty;
      }
    },
    save(next) {
      try {
        mkdirSync(dirname(path), { recursive: true });
        // Renaming is atomic: a power cut leaves the old file or the new one.
        writeFileSync(`${path}.new`, JSON.stringify(next));
        renameSync(`${path}.new`, path);
      } catch {
        return;
      }
    },
  };
}
