/**
 * Writes one export to a medium: for the technician's panel and for the command line alike. Nothing is ever written
 * over; a file gets its name when it is whole and on the medium, so that a stick that was pulled out, or a process that
 * was killed, leaves an unfinished file (`….part`) or a whole one.
 */
import { createHash } from 'node:crypto';
import { access, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../drivers/basics/result.ts';
import type { LedgerFault } from '../../ledger/faults.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { ExportRange } from '../../screen/model-technician.ts';
import { type ExportHeader, exportLines } from './export-format.ts';

const pageEvents = 400;
const dayMs = 86_400_000;

/** What is needed of a file on a medium. */
export interface MediumFile {
  /** The whole text, or rejects. */
  write(text: string): Promise<unknown>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a file that is not there yet; rejects as node:fs. */
export type CreateFile = (file: string) => Promise<MediumFile>;

export const createNew: CreateFile = async (file) => {
  const handle = await open(file, 'wx', 0o600);
  return {
    // `handle.write` gives up after a short write without an error, which is how a full disk first shows itself.
    write: (text) => handle.writeFile(text),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
};

export interface WholeFile {
  readonly create: CreateFile;
  /** The name while it is unfinished; `<name>.part` if absent. */
  readonly part?: string;
  readonly isCancelled: () => boolean;
  readonly onFlush: () => void;
}

/** Writes a file under another name and gives it its own when it is on the medium; rejects as node:fs, and leaves nothing then. */
export async function writeWhole(
  name: string,
  { create, part = `${name}.part`, isCancelled, onFlush }: WholeFile,
  fill: (write: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const file = await create(part);
  let bytes = 0;
  try {
    await fill(async (text) => {
      if (isCancelled()) throw new Error('the export was ended by hand');
      bytes += Buffer.byteLength(text);
      await file.write(text);
    });
    onFlush();
    await file.sync();
    await file.close();
    const { size } = await stat(part);
    // Whatever the file system said of its writes: a part is not given the name of a whole.
    if (size !== bytes) throw Object.assign(new Error(`${size} of ${bytes} bytes are there`), { code: 'ENOSPC' });
    if (await isThere(name)) throw new Error(`${name} is there already`);
    await rename(part, name);
    await syncDirectory(path.dirname(name));
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

export type EventPages = (request: {
  readonly from: number;
  readonly limit: number;
}) => Result<readonly RecordedEvent[], LedgerFault>;

export interface Sealing {
  readonly header: ExportHeader;
  /** The district's X25519 key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The diagnostics as JSON; `null` where they are not wanted. */
  readonly diagnostics: string;
  readonly readEvents: EventPages;
  readonly write: (text: string) => Promise<void>;
  /** The share of events in [0, 1], and bytes so far. */
  readonly onProgress: (share: number, bytes: number) => void;
}

/** All lines of an export; rejects where the ledger cannot be read or the line cannot be written. */
export async function writeSealed(sealing: Sealing): Promise<{ readonly bytes: number; readonly digest: string }> {
  const { header, publicKey, diagnostics, readEvents, onProgress } = sealing;
  const { from, through } = header;
  const digest = createHash('sha256');
  let bytes = 0;
  const put = async (text: string): Promise<void> => {
    bytes += Buffer.byteLength(text);
    digest.update(text);
    await sealing.write(text);
  };
  const lines = exportLines(header, publicKey);
  await put(lines.first);
  await put(lines.chunk(diagnostics, from > through));
  for (let next = from; next <= through; ) {
    const read = readEvents({ from: next, limit: pageEvents });
    if (!read.ok) throw new Error(read.error.detail);
    const page = read.value.filter(({ sequence }) => sequence <= through);
    const after = (page.at(-1)?.sequence ?? through) + 1;
    await put(lines.chunk(page.map((event) => `${JSON.stringify(event)}\n`).join(''), after > through));
    next = after;
    onProgress(Math.min(1, (next - from) / Math.max(1, through - from + 1)), bytes);
  }
  return { bytes, digest: digest.digest('hex') };
}

export interface RangeParts {
  readonly through: number;
  readonly wallMs: number;
  /** The sequence of the oldest event that waits; null: none does, undefined: not known. */
  readonly oldestUnsent: () => number | null | undefined;
  readonly readEvents: EventPages;
}

/** The first sequence of a range that ends at `through`; above it where there is none. */
export function firstOf(range: ExportRange, { through, wallMs, oldestUnsent, readEvents }: RangeParts): number {
  switch (range) {
    case 'all':
      return 1;
    case 'unsent': {
      const oldest = oldestUnsent();
      if (oldest === undefined) return 1;
      // An event of a ledger that was set aside has a number of its own chain: then everything goes.
      return Math.min(oldest ?? through + 1, through + 1);
    }
    case 'day': {
      const sinceMs = wallMs - dayMs;
      let first = through + 1;
      while (first > 1) {
        const from = Math.max(1, first - pageEvents);
        const read = readEvents({ from, limit: pageEvents });
        if (!read.ok) throw new Error(read.error.detail);
        const before = first;
        const page = read.value.filter(({ sequence }) => sequence < before);
        const recent = page.findIndex((event) => event.wallMs >= sinceMs);
        if (recent < 0) return first;
        first = recent > 0 ? (page[recent]?.sequence ?? from) : from;
        if (recent > 0) return first;
      }
      return 1;
    }
  }
}

/** The name of an export in its directory; `random` keeps two of one second apart. */
export function exportStem(kiosk: string, wallMs: number, random: string): string {
  return `kadian-${kiosk}-${new Date(wallMs).toISOString().replaceAll(/[-:.]/g, '')}-${random}`;
}

/** What the kernel says of a medium that is gone, and of one that is full. */
export function failureOf(error: unknown): 'pulledOut' | 'full' | 'failed' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['EIO', 'ENODEV', 'ENXIO', 'ENOENT', 'ESTALE', 'EROFS'].includes(code)) return 'pulledOut';
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'failed';
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems of sticks cannot; the file itself is on the medium.
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
  } finally {
    await handle.close();
  }
}
