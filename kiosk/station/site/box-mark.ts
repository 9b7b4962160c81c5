/**
 * A box that must not run: half restored, handed over to its replacement, being erased, or erased. The mark lies in the
 * data directory and, when the box is erased, beside the site file as well; the station looks for both before anything else.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { syncPath } from '../../../drivers/basics/sync-path.ts';
import { replaceFile } from '../../../drivers/basics/replace-file.ts';
import { checked } from '../../../drivers/basics/checked.ts';

const markSchema = z.strictObject({
  state: z.enum(['restoring', 'handedOver', 'retiring', 'retired']),
  /** Id of the backup, or of the certificate of erasure. */
  about: z.string().min(1),
  /** Unix milliseconds. */
  sinceMs: z.number(),
  /** Beside a site file: where the data of the box lay, absolute. */
  dataDirectory: z.string().optional(),
});

export type BoxMark = z.infer<typeof markSchema>;

export const boxMarkFile = 'kadian.mark';

/** EX_CONFIG of sysexits(3): starting it again does not help, and the service manager does not try. */
export const markedCode = 78;

/** Null: none. A mark that cannot be read is one: whatever it said, this box is not to run. */
export function readBoxMark(directory: string): BoxMark | 'unreadable' | null {
  try {
    const parsed = checked(markSchema, JSON.parse(readFileSync(path.join(directory, boxMarkFile), 'utf8')));
    return parsed.success ? parsed.data : 'unreadable';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : 'unreadable';
  }
}

/** On the disk when it returns. Throws errors of node:fs. */
export function writeBoxMark(directory: string, mark: BoxMark): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  replaceFile(path.join(directory, boxMarkFile), `${JSON.stringify(mark)}\n`);
}

/** Gone from the disk when it returns. Throws errors of node:fs. */
export function removeBoxMark(directory: string): void {
  rmSync(path.join(directory, boxMarkFile), { force: true });
  syncPath(directory);
}

/** Why the station does not start, and what to do; null when none of the directories is marked. */
export function whyMarked(directories: readonly string[]): string | null {
  for (const directory of directories) {
    const mark = readBoxMark(directory);
    if (mark !== null) return `${path.join(directory, boxMarkFile)}: ${textOf(mark)}`;
  }
  return null;
}

function textOf(mark: BoxMark | 'unreadable'): string {
  if (mark === 'unreadable') return 'this box is marked as not to be run, and the mark cannot be read';
  switch (mark.state) {
    case 'restoring':
      return `the restore of backup ${mark.about} is not finished; call kadian restore again with the same file`;
    case 'handedOver':
      return `this box was handed over with backup ${mark.about}; its replacement goes on, and this one must not`;
    case 'retiring':
      return `this box is being erased (certificate ${mark.about}); call kadian retire again to finish it`;
    case 'retired':
      return `this box is retired and was erased (certificate ${mark.about}); whoever provisions the board for another gate removes this file`;
  }
}
