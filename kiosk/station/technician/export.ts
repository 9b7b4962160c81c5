/** Copies diagnostics, events and traces to a removable medium; how a file becomes whole on it is in export-write.ts. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { CopyView, ExportRange, TechnicianOutcome } from '../../screen/model-technician.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { createNew, exportStem, failureOf, firstOf, type MediumFile, writeSealed, writeWhole } from './export-write.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Medium } from './media.ts';

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
    const wallMs = clock.wallMs();
    const readEvents = (page: Parameters<typeof ledger.readEvents>[0]) => ledger.readEvents(page);
    const from = firstOf(range, { through, wallMs, readEvents, oldestUnsent });
    const stem = path.join(medium.path, exportStem(options.kiosk, wallMs, randomBytes(2).toString('hex')));
    const whole = {
      create,
      isCancelled: () => cancelled,
      onFlush: () => show({ state: 'flushing' }),
    };
    let bytes = 0;
    let digest = '';
    await writeWhole(`${stem}.sealed`, whole, async (write) => {
      const sealed = await writeSealed({
        header: { export: 1, source: options.source, key: to.keyId, from, through, wallMs },
        publicKey: to.publicKey,
        diagnostics: options.diagnostics(),
        readEvents,
        write,
        onProgress: (share, sofar) => show({ share: Math.min(0.95, share), bytes: sofar }),
      });
      ({ bytes, digest } = sealed);
    });
    show({ state: 'writing' });
    const traces = options.traces();
    for (const trace of traces) {
      await writeWhole(`${stem}-${path.basename(trace)}`, whole, async (write) => {
        const text = await readFile(trace, 'utf8');
        bytes += Buffer.byteLength(text);
        await write(text);
      });
      show({ state: 'writing' });
    }
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
      cancelled = true;
      const under = running;
      if (under === null) view = null;
      await under;
      onChange();
    },
  };
}
