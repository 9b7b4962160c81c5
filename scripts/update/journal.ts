/**
 * What an update keeps on the disk. `journal.json` is there while one is under way and says how far it came; `kept.json`
 * says what is good and how the last one ended. Each is replaced as a whole, so a power cut leaves one state or the next.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import { replaceFile } from '../../drivers/basics/replace-file.ts';

/** A package this box holds, by the hash of its bytes. */
const keptPackage = z.strictObject({
  version: z.string(),
  sha256: z.string(),
  ledgerSchema: z.int(),
  /** `release`: as its maker signed it; `rebuilt`: put together again from what was installed. */
  origin: z.enum(['release', 'rebuilt']),
});
export type KeptPackage = z.output<typeof keptPackage>;

/** How the box was before: what the new version is held against. */
const baseline = z.strictObject({
  /** A station is to run on this box. */
  stationWanted: z.boolean(),
  /** Devices that were missing already; null when no station answered. */
  missing: z.array(z.string()).nullable(),
  ledger: z.strictObject({ chain: z.string(), sequence: z.int() }).nullable(),
});
export type Baseline = z.output<typeof baseline>;

const failure = z.strictObject({ code: z.string(), detail: z.string() });
/** `code` is a word of a closed vocabulary, `detail` one line for a technician. */
export type Failure = z.output<typeof failure>;

export const phases = ['preparing', 'installing', 'checking', 'returning'] as const;

const journalSchema = z.strictObject({
  /**
   * preparing: nothing of the box was changed. installing: dpkg puts `target` in place. checking: it is in place.
   * returning: dpkg puts `good` in place again.
   */
  phase: z.enum(phases),
  target: keptPackage,
  serial: z.int(),
  /** What there is to return to; null when it was said that there need be none. */
  good: keptPackage.nullable(),
  baseline,
  /** How it is judged, also after a cut: milliseconds. */
  times: z.strictObject({ steadyMs: z.number(), withinMs: z.number() }),
  /** Why it returns. */
  why: failure.nullable(),
});
export type Journal = z.output<typeof journalSchema>;

const ended = z.strictObject({
  outcome: z.enum(['kept', 'returned', 'stuck', 'dropped']),
  from: z.string(),
  to: z.string(),
  at: z.string(),
  why: failure.nullable(),
});
/** kept: the new one is good. returned: the old one is back. stuck: neither, somebody must look. dropped: nothing was changed. */
export type Ended = z.output<typeof ended>;

const keptSchema = z.strictObject({
  /** The last good one. */
  good: keptPackage.nullable(),
  /** The good one before it, to which the box may be brought back on purpose. */
  before: keptPackage.nullable(),
  /** The highest serial ever kept. */
  floor: z.int(),
  last: ended.nullable(),
});
export type Kept = z.output<typeof keptSchema>;

/** Root's own: what lies here is installed as root (not below the station's directory, which belongs to the station). */
export class UpdateRoom {
  readonly directory: string;
  readonly journalFile: string;
  readonly #keptFile: string;
  readonly #packages: string;
  /** Names the package dpkg is at work with, for make-whole at the next boot. */
  readonly #inHand: string;

  constructor(directory: string) {
    this.directory = directory;
    this.journalFile = path.join(directory, 'journal.json');
    this.#keptFile = path.join(directory, 'kept.json');
    this.#packages = path.join(directory, 'packages');
    this.#inHand = path.join(directory, 'in-hand.deb');
  }

  /** Throws errors of node:fs. */
  make(): void {
    mkdirSync(this.#packages, { recursive: true, mode: 0o700 });
  }

  /** Where the package with this hash lies, or is to lie. */
  packageFile(sha256: string): string {
    return path.join(this.#packages, `${sha256}.deb`);
  }

  readJournal(): Journal | null {
    return read(this.journalFile, journalSchema);
  }

  writeJournal(journal: Journal): void {
    replaceFile(this.journalFile, `${JSON.stringify(journal, null, 2)}\n`);
  }

  readKept(): Kept {
    return read(this.#keptFile, keptSchema) ?? { good: null, before: null, floor: 0, last: null };
  }

  writeKept(kept: Kept): void {
    replaceFile(this.#keptFile, `${JSON.stringify(kept, null, 2)}\n`);
  }

  /** From here on a boot makes sure that this package is whole before the station starts. */
  takeInHand({ sha256 }: KeptPackage): void {
    const unfinished = `${this.#inHand}.unfinished`;
    rmSync(unfinished, { force: true });
    symlinkSync(this.packageFile(sha256), unfinished);
    renameSync(unfinished, this.#inHand);
    syncPath(this.directory);
  }

  /** The update is over: no journal, nothing in hand, no package but those that are kept. */
  clear(): void {
    rmSync(this.journalFile, { force: true });
    rmSync(this.#inHand, { force: true });
    syncPath(this.directory);
    const { good, before } = this.readKept();
    const wanted = [good, before].flatMap((kept) => (kept === null ? [] : [`${kept.sha256}.deb`]));
    if (!existsSync(this.#packages)) return;
    for (const name of readdirSync(this.#packages)) {
      if (!wanted.includes(name)) rmSync(path.join(this.#packages, name), { recursive: true, force: true });
    }
  }
}

/** Null when it is not there. Only this program writes it, whole or not at all: anything else in it is a bug, or a hand. */
function read<S extends z.ZodType>(file: string, schema: S): z.output<S> | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return schema.parse(JSON.parse(text));
}
