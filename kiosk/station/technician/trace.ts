/**
 * Traces of what crosses a device's port, taken from the running driver without stopping it. A thermometer's bytes say
 * nothing about anybody and are kept; of a scanner's only lengths and timing are, never what people showed.
 */
import { createWriteStream, mkdirSync, readdirSync, rmSync, type WriteStream } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { RecordingHeader } from '../../../drivers/recording/recording.ts';
import { scannerScrubber } from '../../../drivers/recording/scrub.ts';
import { recordingSink, type RecordingSink } from '../../../drivers/recording/sink.ts';
import type { TracedDevice, TraceView } from '../../screen/model-technician.ts';
import type { Log } from '../care/diagnostics.ts';
import type { OpenedModels } from '../site/models.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Site } from '../site/site.ts';
import type { DeviceWatch } from '../devices/watch.ts';

/** Bounds: a trace left running must not fill the disk. */
const longestMs = 10 * 60_000;
const mostBytes = 4 * 1024 * 1024;
const mostTraces = 8;

export interface TraceDesk {
  readonly running: readonly TraceView[];
  /** Absolute paths of those that are finished, oldest first. */
  finished(): readonly string[];
  /** False: the file cannot be written. */
  start(device: TracedDevice, technician: string): boolean;
  /** Resolves when the file is closed. */
  end(device: TracedDevice): Promise<void>;
  stop(): Promise<void>;
}

export interface TraceDeskOptions {
  readonly site: Pick<Site, 'thermometer' | 'scanner'>;
  readonly models: OpenedModels;
  readonly watch: Pick<DeviceWatch, 'taps'>;
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, 'record'>;
  /** Made if it is not there. */
  readonly directory: string;
  readonly log: Log;
  readonly onChange: () => void;
}

interface Trace {
  readonly sinceMs: number;
  readonly technician: string;
  readonly stream: WriteStream;
  readonly file: string;
  readonly timer: Timer;
  readonly unwatch: () => void;
  bytes: number;
}

export function createTraceDesk(options: TraceDeskOptions): TraceDesk {
  const { site, models, watch, clock, recorder, directory, log, onChange } = options;
  const traces = new Map<TracedDevice, Trace>();

  function headerOf(device: TracedDevice): Omit<RecordingHeader, 'recording' | 'startedWall' | 'scrubbed'> {
    const provenance = 'recorded at a gate from the running device';
    if (device === 'thermometer') {
      const { path: port, baudRate } = site.thermometer;
      const { hangUpOnClose: _, ...line } = models.thermometer.line.value;
      const settings = { ...line, ...(baudRate === undefined ? {} : { baudRate }) };
      return { role: device, model: models.thermometer.id, device: port, port: 'serial', line: settings, provenance };
    }
    const { device: port } = site.scanner;
    const kind = port.kind === 'simulatedHid' ? 'hid' : port.kind;
    const named = 'path' in port && port.path !== undefined ? port.path : kind;
    return { role: device, model: models.scanner.model, device: named, port: kind, provenance };
  }

  function finished(): string[] {
    try {
      const open = [...traces.values()].map(({ file }) => file);
      const names = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
      // The names end in the time of their beginning.
      const timeOf = (name: string): string => name.split('-').at(-1) ?? '';
      return names
        .toSorted((a, b) => timeOf(a).localeCompare(timeOf(b)))
        .map((name) => path.join(directory, name))
        .filter((file) => !open.includes(file));
    } catch {
      return [];
    }
  }

  function open(device: TracedDevice): { readonly file: string; readonly stream: WriteStream } {
    mkdirSync(directory, { recursive: true });
    for (const old of finished().slice(0, -(mostTraces - 1))) rmSync(old, { force: true });
    const stamp = new Date(clock.wallMs()).toISOString().replaceAll(/[-:.]/g, '');
    const file = path.join(directory, `${device}-${stamp}.jsonl`);
    return { file, stream: createWriteStream(file, { flags: 'wx', mode: 0o600 }) };
  }

  function start(device: TracedDevice, technician: string): boolean {
    if (traces.has(device)) return true;
    try {
      const { file, stream } = open(device);
      stream.on('error', (error) => {
        log.warn({ device, detail: error.message }, 'a trace cannot be written');
        void end(device);
      });
      const trace: { bytes: number } = { bytes: 0 };
      let sink: RecordingSink | null = null;
      sink = recordingSink({
        header: headerOf(device),
        clock,
        maxBytes: mostBytes,
        ...(device === 'scanner' ? { scrub: scannerScrubber(models.scanner) } : {}),
        write(line) {
          trace.bytes += Buffer.byteLength(line);
          stream.write(line);
          // The header is written before there is a sink to ask.
          if (sink?.full === true) void end(device);
        },
      });
      const unwatch = watch.taps[device].watch(sink);
      const timer = clock.after(longestMs, () => void end(device));
      const sinceMs = clock.monotonicMs();
      traces.set(device, Object.assign(trace, { sinceMs, technician, stream, file, timer, unwatch }));
      onChange();
      return true;
    } catch (error) {
      log.warn({ device, detail: error instanceof Error ? error.message : String(error) }, 'no trace can be kept');
      return false;
    }
  }

  async function end(device: TracedDevice): Promise<void> {
    const trace = traces.get(device);
    if (trace === undefined) return;
    traces.delete(device);
    trace.unwatch();
    trace.timer.cancel();
    const durationMs = Math.round(clock.monotonicMs() - trace.sinceMs);
    recorder.record({
      type: 'trace.recorded',
      data: { technician: trace.technician, device, durationMs, bytes: trace.bytes },
    });
    trace.stream.end();
    if (!trace.stream.closed) await once(trace.stream, 'close');
    onChange();
  }

  return {
    get running() {
      const nowMs = clock.monotonicMs();
      return [...traces].map(([device, { sinceMs, bytes }]) => ({ device, forMs: nowMs - sinceMs, bytes }));
    },
    finished,
    start,
    end,
    async stop() {
      await Promise.all([...traces.keys()].map((device) => end(device)));
    },
  };
}
