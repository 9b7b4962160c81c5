/** What commands have set and a restart must not undo, in one small file beside the ledger. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../../drivers/basics/replace-file.ts';
import { checked } from '../../../drivers/basics/checked.ts';

const schema = z.strictObject({
  /** Only a lock-down outlives a restart: after one the portal is never held open. `untilS`: Unix seconds. */
  lockDown: z.strictObject({ untilS: z.int().nullable() }).nullable(),
  notice: z.strictObject({ 'zh-CN': z.string(), en: z.string(), untilS: z.int() }).nullable(),
});

export type CommandMemory = z.infer<typeof schema>;

export interface CommandMemoryFile {
  load(): CommandMemory;
  /** The error's text when it cannot be kept. */
  save(memory: CommandMemory): string | null;
}

const nothing: CommandMemory = { lockDown: null, notice: null };

/** A file that cannot be read is taken for none; the events in the ledger say what was commanded. */
export function commandMemoryFile(file: string): CommandMemoryFile {
  return {
    load() {
      try {
        const parsed = checked(schema, JSON.parse(readFileSync(file, 'utf8')));
        return parsed.success ? parsed.data : nothing;
      } catch {
        return nothing;
      }
    },
    save(memory) {
      try {
        mkdirSync(path.dirname(file), { recursive: true });
        replaceFile(file, JSON.stringify(memory));
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  };
}
