/**
 * Plays a recording back in lockstep with a driver: what the device sent comes after the same pause, but never before the
 * driver has written what it wrote then. Each opening by the driver takes the next opening of the recording.
 */
import type { Clock, Timer } from '../basics/clock.ts';
import { err, ok, type Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { Recording, RecordingEntry, StateEntry } from './recording.ts';

/** How far a replay has come; every replayed transport is one. */
export interface ReplayProgress {
  /** Nothing more will come. */
  readonly ended: boolean;
  /** Where the driver did not write what was recorded: `file:line: …`. */
  readonly faults: readonly string[];
}

export type InputEntry = Exclude<RecordingEntry, StateEntry>;

export interface ReplayHandlers {
  onInput(entry: InputEntry): void;
  onLost(fault: DeviceFault): void;
}

export interface ReplayPort {
  /** Of the HID device, else empty. */
  readonly descriptor: Uint8Array;
  write(bytes: Uint8Array): void;
  close(): void;
}

type Lines = Recording['entries'];

/** A box's timers fire late by so much; a replay's fire on time. Also how many lines that may concern. */
const timerJitterMs = 20;
const mostLooked = 20;

export class Replay implements ReplayProgress {
  readonly faults: string[] = [];
  readonly #recording: Recording;
  readonly #clock: Clock;
  readonly #openings: readonly Lines[];
  #next = 0;
  #ended = false;

  constructor(recording: Recording, clock: Clock) {
    this.#recording = recording;
    this.#clock = clock;
    this.#openings = openingsOf(recording.entries);
  }

  get ended(): boolean {
    return this.#ended;
  }

  open(handlers: ReplayHandlers): Result<ReplayPort, DeviceFault> {
    const { file } = this.#recording;
    const lines = this.#openings[this.#next];
    this.#next += 1;
    const last = this.#next >= this.#openings.length;
    const first = lines?.[0]?.entry;
    if (lines === undefined || first === undefined) {
      this.#ended = true;
      return err({ code: 'notFound', device: file, detail: `${file}: the recording has no further opening` });
    }
    if ('state' in first && first.state === 'refused') {
      this.#ended = last;
      return err({ code: first.code, device: this.#recording.header.device, detail: first.detail });
    }
    const { device } = this.#recording.header;
    return ok(
      new Port({
        lines,
        clock: this.#clock,
        handlers,
        device,
        onEnd: () => {
          if (last) this.#ended = true;
        },
        onMismatch: (line, what) => {
          const fault = `${file}:${line}: ${what}`;
          this.faults.push(fault);
          return fault;
        },
      }),
    );
  }
}

interface PortOptions {
  readonly lines: Lines;
  readonly clock: Clock;
  readonly handlers: ReplayHandlers;
  readonly device: string;
  readonly onEnd: () => void;
  /** Gives back the fault with its place. */
  readonly onMismatch: (line: number, what: string) => string;
}

class Port implements ReplayPort {
  readonly descriptor: Uint8Array;
  readonly #options: PortOptions;
  #at = 1;
  /** Recorded time of the entry before, and the moment it was played. */
  #before: { readonly t: number; readonly playedMs: number };
  #written: number[] = [];
  #timer: Timer | null = null;
  #over = false;

  constructor(options: PortOptions) {
    const first = options.lines[0]?.entry;
    this.#options = options;
    const hex = first !== undefined && 'state' in first && first.state === 'opened' ? first.descriptor : undefined;
    this.descriptor = bytesOf(hex ?? '');
    this.#before = { t: first?.t ?? 0, playedMs: options.clock.monotonicMs() };
    this.#wait();
  }

  write(bytes: Uint8Array): void {
    if (this.#over) return;
    for (const byte of bytes) this.#written.push(byte);
    const line = this.#options.lines[this.#at];
    if (line !== undefined && 'dir' in line.entry && line.entry.dir === 'out') this.#takeWritten();
  }

  close(): void {
    if (!this.#over) this.#end();
  }

  /** Sets the timer for the next entry, or waits for the driver's bytes. */
  #wait(): void {
    const line = this.#options.lines[this.#at];
    if (this.#over) return;
    if (line === undefined) {
      this.#end();
      return;
    }
    const { entry } = line;
    if ('dir' in entry && entry.dir === 'out') {
      this.#takeWritten();
      return;
    }
    const { clock } = this.#options;
    const dueMs = this.#before.playedMs + entry.t - this.#before.t;
    const leadMs = this.#comesBeforeWriting(entry.t) ? timerJitterMs : 0;
    this.#timer = clock.after(Math.max(0, dueMs - leadMs - clock.monotonicMs()), () => this.#play(entry, dueMs));
  }

  /** The driver wrote right after this entry: its timer here must not fire a moment before it. */
  #comesBeforeWriting(t: number): boolean {
    const following = this.#options.lines.slice(this.#at + 1, this.#at + 1 + mostLooked);
    return following.some(({ entry }) => 'dir' in entry && entry.dir === 'out' && entry.t <= t + timerJitterMs);
  }

  #play(entry: RecordingEntry, dueMs: number): void {
    this.#advance(entry.t, dueMs);
    if (!('state' in entry)) {
      this.#options.handlers.onInput(entry);
      this.#wait();
      return;
    }
    const lost = entry.state === 'lost' ? entry : null;
    this.#end();
    if (lost !== null) this.#lose(lost.code, lost.detail);
  }

  #takeWritten(): void {
    const line = this.#options.lines[this.#at];
    if (line === undefined || !('dir' in line.entry)) return;
    const wanted = bytesOf(line.entry.hex);
    if (this.#written.length < wanted.length) return;
    const taken = this.#written.splice(0, wanted.length);
    if (Buffer.compare(Buffer.from(taken), wanted) !== 0) {
      const wrote = Buffer.from(taken).toString('hex').toUpperCase();
      const what = `the driver wrote ${wrote} where ${line.entry.hex} was recorded`;
      const fault = this.#options.onMismatch(line.line, what);
      this.#end();
      this.#lose('ioError', fault);
      return;
    }
    this.#advance(line.entry.t, this.#options.clock.monotonicMs());
    this.#wait();
  }

  #advance(t: number, playedMs: number): void {
    this.#at += 1;
    this.#before = { t, playedMs };
  }

  #end(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#options.onEnd();
  }

  /** One turn later: a driver is never told of a loss within its own call. */
  #lose(code: DeviceFault['code'], detail: string): void {
    const { handlers, device } = this.#options;
    queueMicrotask(() => handlers.onLost({ code, device, detail }));
  }
}

/** The lines of each opening, the line that begins it first. */
function openingsOf(entries: Lines): readonly Lines[] {
  const openings: Lines[number][][] = [];
  for (const line of entries) {
    const { entry } = line;
    if ('state' in entry && (entry.state === 'opened' || entry.state === 'refused')) openings.push([line]);
    else openings.at(-1)?.push(line);
  }
  return openings;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
