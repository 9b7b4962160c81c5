/** Copies diagnostics, events and traces to a removable medium; how a file becomes whole on it is in export-write.ts. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { CopyView, ExportRange } from '../../screen/model-technician.ts';
import type { TechnicianOutcome } from '../../screen/model-technician-acts.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import { createNew, exportStem, failureOf, firstOf, type MediumFile, writeSealed, writeWhole } from './export-write.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Medium } from './media.ts';

/** Without any progress for so long a medium is given up; a slow stick flushes 400 events in less. Milliseconds. */
const silentMs = 30_000;
/** What a station that ends waits for a medium. */
const stopMs = 1_000;

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
  /** Stops what is under way; the unfinished file goes. Resolves when the medium is let go, or is given up. */
  cancel(): Promise<void>;
  /** As `cancel`, without waiting for a medium that does not answer at once: the station ends. */
  stop(): Promise<void>;
}

export function createExporter(options: ExporterOptions): Exporter {
  const { key, ledger, clock, onChange } = options;
  const create = options.create ?? createNew;
  let view: CopyView['export'] = null;
  let running: Run | null = null;

  /** What a run shows that was given up is nobody's business. */
  function showOf(run: Run): (next: Partial<NonNullable<CopyView['export']>>) => void {
    return (next) => {
      if (running !== run) return;
      if (view !== null) view = { ...view, ...next };
      waitFor(run, silentMs);
      onChange();
    };
  }

  /** The kernel may hold whoever writes to a broken stick for ever: then the panel goes on without that copy. */
  function waitFor(run: Run, forMs: number): void {
    run.patience?.cancel();
    run.patience = clock.after(forMs, () => {
      if (view !== null) view = { ...view, state: 'silent' };
      run.isCancelled = true;
      ended(run);
    });
  }

  function ended(run: Run): void {
    run.patience?.cancel();
    if (running === run) running = null;
    run.over();
    onChange();
  }

  function start(medium: Medium, range: ExportRange, technician: string): TechnicianOutcome {
    if (running !== null) return 'busy';
    if (key === null) return 'noKey';
    view = { state: 'writing', label: medium.label, share: 0, bytes: 0 };
    let over: () => void = () => undefined;
    const whenOver = new Promise<void>((resolve) => {
      over = resolve;
    });
    const run: Run = { isCancelled: false, isOpen: false, patience: null, whenOver, over };
    running = run;
    const show = showOf(run);
    waitFor(run, silentMs);
    write(run, medium, range, technician, key)
      .catch((error: unknown) => show({ state: run.isOpen ? failureOf(error) : failureToOpen(error) }))
      .finally(() => ended(run));
    onChange();
    return 'done';
  }

  async function write(run: Run, medium: Medium, range: ExportRange, technician: string, to: NonNullable<typeof key>) {
    const show = showOf(run);
    const tip = ledger.tip();
    if (!tip.ok) throw new Error(tip.error.detail);
    const through = tip.value.sequence;
    const wallMs = clock.wallMs();
    const readEvents = (page: Parameters<typeof ledger.readEvents>[0]) => ledger.readEvents(page);
    const from = firstOf(range, { through, wallMs, readEvents, oldestUnsent });
    const stem = path.join(medium.path, exportStem(options.kiosk, wallMs, randomBytes(2).toString('hex')));
    const whole = {
      create: async (file: string) => {
        const opened = await create(file);
        run.isOpen = true;
        return opened;
      },
      isCancelled: () => run.isCancelled,
      onFlush: () => show({ state: 'flushing' }),
    };
    let bytes = 0;
    let digest = '';
    await writeWhole(`${stem}.sealed`, whole, async (put) => {
      const sealed = await writeSealed({
        header: { export: 1, source: options.source, key: to.keyId, from, through, wallMs },
        publicKey: to.publicKey,
        diagnostics: options.diagnostics(),
        readEvents,
        write: put,
        onProgress: (share, sofar) => show({ share: Math.min(0.95, share), bytes: sofar }),
      });
      ({ bytes, digest } = sealed);
    });
    show({ state: 'writing' });
    const traces = options.traces();
    for (const trace of traces) {
      await writeWhole(`${stem}-${path.basename(trace)}`, whole, async (put) => {
        const text = await readFile(trace, 'utf8');
        bytes += Buffer.byteLength(text);
        await put(text);
      });
      show({ state: 'writing' });
    }
    if (running !== run) return;
    const data = { technician, from, through, traces: traces.length, bytes, digest };
    options.recorder.record({ type: 'export.written', data });
    show({ state: 'done', share: 1, bytes });
  }

  function oldestUnsent(): number | null | undefined {
    const oldest = ledger.outbox.oldest();
    return oldest.ok ? (oldest.value?.sequence ?? null) : undefined;
  }

  return {
    get view() {
      return view;
    },
    sealed: key !== null,
    start,
    async cancel() {
      if (running === null) view = null;
      else running.isCancelled = true;
      await running?.whenOver;
      onChange();
    },
    async stop() {
      if (running === null) return;
      running.isCancelled = true;
      waitFor(running, stopMs);
      await running.whenOver;
    },
  };
}

interface Run {
  isCancelled: boolean;
  /** A file could be made on the medium. */
  isOpen: boolean;
  /** Until the medium is given up. */
  patience: Timer | null;
  readonly whenOver: Promise<void>;
  readonly over: () => void;
}

/** A lock on the stick, or a file system that was mounted so: no file can be made. */
function failureToOpen(error: unknown): ReturnType<typeof failureOf> | 'readOnly' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['EROFS', 'EACCES', 'EPERM'].includes(code) ? 'readOnly' : failureOf(error);
}
