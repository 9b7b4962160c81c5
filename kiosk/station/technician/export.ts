/**
 * Copies diagnostics, events and traces to a removable medium. Nothing on it is ever written over; a file gets its name
 * when it is whole and on the medium, so that a stick that was pulled out holds an unfinished file or a whole one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { access, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { CopyView, ExportRange, TechnicianOutcome } from '../../screen/model-technician.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { exportLines } from './export-format.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Medium } from './media.ts';

const pageEvents = 400;
const dayMs = 86_400_000;

/** What is needed of a file on a medium; that of node:fs/promises. */
export interface MediumFile {
  write(text: string): Promise<unknown>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface ExporterOptions {
  readonly kiosk: string;
  readonly source: string;
  /** 32 bytes; null: nothing can be sealed, and nothing leaves the box. */
  readonly key: { readonly keyId: string; readonly publicKey: Uint8Array } | null;
  readonly ledger: Pick<StationLedger, 'tip' | 'readEvents' | 'outbox'>;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  /** The diagnostics as JSON. */
  readonly diagnostics: () => string;
  /** Absolute paths of finished traces. */
  readonly traces: () => readonly string[];
  /** Makes a file that is not there yet; rejects as node:fs. */
  readonly create?: (file: string) => Promise<MediumFile>;
  readonly onChange: () => void;
}

export interface Exporter {
  readonly view: CopyView['export'];
  readonly sealed: boolean;
  start(medium: Medium, range: ExportRange, technician: string): TechnicianOutcome;
  /** Stops what is under way; the unfinished file goes. Resolves when the medium is let go. */
  cancel(): Promise<void>;
}

const createNew = (file: string): Promise<MediumFile> => open(file, 'wx', 0o600);

export function createExporter(options: ExporterOptions): Exporter {
  const { key, ledger, clock, onChange } = options;
  const create = options.create ?? createNew;
  let view: CopyView['export'] = null;
  let running: Promise<void> | null = null;
  let cancelled = false;

  function show(next: Partial<NonNullable<CopyView['export']>>): void {
    if (view !== null) view = { ...view, ...next };
    onChange();
  }

  function start(medium: Medium, range: ExportRange, technician: string): TechnicianOutcome {
    if (running !== null) return 'busy';
    if (key === null) return 'noKey';
    cancelled = false;
    view = { state: 'writing', label: medium.label, share: 0, bytes: 0 };
    running = run(medium, range, technician, key)
      .catch((error: unknown) => show({ state: failureOf(error) }))
      .finally(() => {
        running = null;
        onChange();
      });
    onChange();
    return 'done';
  }

  async function run(medium: Medium, range: ExportRange, technician: string, to: NonNullable<typeof key>) {
    const tip = ledger.tip();
    if (!tip.ok) throw new Error(tip.error.detail);
    const through = tip.value.sequence;
    const from = firstOf(range, through);
    const stamp = new Date(clock.wallMs()).toISOString().replaceAll(/[-:.]/g, '');
    const stem = path.join(medium.path, `kadian-${options.kiosk}-${stamp}-${randomBytes(2).toString('hex')}`);
    const header = { export: 1, source: options.source, key: to.keyId, from, through, wallMs: clock.wallMs() } as const;
    const digest = createHash('sha256');
    let bytes = 0;
    const count = (text: string): void => {
      bytes += Buffer.byteLength(text);
      digest.update(text);
    };
    await whole(`${stem}.sealed`, async (file) => {
      const put = async (text: string): Promise<void> => {
        count(text);
        await file.write(text);
      };
      const lines = exportLines(header, to.publicKey);
      await put(lines.first);
      await put(lines.chunk(options.diagnostics(), from > through));
      for (let next = from; next <= through; ) {
        const page = eventsFrom(next, through);
        const after = (page.at(-1)?.sequence ?? through) + 1;
        await put(lines.chunk(page.map((event) => `${JSON.stringify(event)}\n`).join(''), after > through));
        next = after;
        show({ share: Math.min(0.95, (next - from) / Math.max(1, through - from + 1)), bytes });
      }
    });
    const traces = options.traces();
    for (const trace of traces) {
      await whole(`${stem}-${path.basename(trace)}`, async (file) => {
        const text = await readFile(trace, 'utf8');
        bytes += Buffer.byteLength(text);
        await file.write(text);
      });
    }
    const data = { technician, from, through, traces: traces.length, bytes, digest: digest.digest('hex') };
    options.recorder.record({ type: 'export.written', data });
    show({ state: 'done', share: 1, bytes });
  }

  /** Writes a file under another name and gives it its own when it is on the medium. */
  async function whole(name: string, fill: (file: MediumFile) => Promise<void>): Promise<void> {
    const part = `${name}.part`;
    const file = await create(part);
    try {
      await fill({
        write(text) {
          if (cancelled) throw new Error('the export was ended by hand');
          return file.write(text);
        },
        sync: () => file.sync(),
        close: () => file.close(),
      });
      show({ state: 'flushing' });
      await file.sync();
      await file.close();
      if (await isThere(name)) throw new Error(`${name} is there already`);
      await rename(part, name);
      await syncDirectory(path.dirname(name));
      show({ state: 'writing' });
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(part, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  function eventsFrom(from: number, through: number): readonly RecordedEvent[] {
    const page = ledger.readEvents({ from, limit: pageEvents });
    if (!page.ok) throw new Error(page.error.detail);
    return page.value.filter(({ sequence }) => sequence <= through);
  }

  /** The first sequence of a range that ends at `through`. */
  function firstOf(range: ExportRange, through: number): number {
    switch (range) {
      case 'all':
        return 1;
      case 'unsent': {
        const oldest = ledger.outbox.oldest();
        // An event of a ledger that was set aside has a number of its own chain: then everything goes.
        return oldest.ok ? Math.min(oldest.value?.sequence ?? through + 1, through + 1) : 1;
      }
      case 'day': {
        const sinceMs = clock.wallMs() - dayMs;
        let first = through + 1;
        while (first > 1) {
          const from = Math.max(1, first - pageEvents);
          const page = eventsFrom(from, first - 1);
          const recent = page.findIndex(({ wallMs }) => wallMs >= sinceMs);
          if (recent < 0) return first;
          first = recent > 0 ? (page[recent]?.sequence ?? from) : from;
          if (recent > 0) return first;
        }
        return 1;
      }
    }
  }

  return {
    get view() {
      return view;
    },
    sealed: key !== null,
    start,
    async cancel() {
      cancelled = true;
      const under = running;
      if (under === null) view = null;
      await under;
      onChange();
    },
  };
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

/** What the kernel says of a medium that is gone, and of one that is full. */
function failureOf(error: unknown): 'pulledOut' | 'full' | 'failed' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['EIO', 'ENODEV', 'ENXIO', 'ENOENT', 'ESTALE', 'EROFS'].includes(code)) return 'pulledOut';
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'failed';
}
