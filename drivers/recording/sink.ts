/** Writes a recording down, line by line, up to a bound: a tap left on a box must not fill its disk. */
import type { Clock } from '../basics/clock.ts';
import type { DeviceFault } from '../device.ts';
import { recordingVersion, type RecordingEntry, type RecordingHeader } from './recording.ts';
import type { Scrubber } from './scrub.ts';

/** What a tap says. Calls after the bound has been reached are ignored. */
export interface RecordingSink {
  opened(descriptor?: Uint8Array): void;
  refused(fault: DeviceFault): void;
  lost(fault: DeviceFault): void;
  closed(): void;
  bytes(dir: 'in' | 'out', bytes: Uint8Array): void;
  key(usage: number, pressed: boolean): void;
  spoilt(why: string): void;
  /** The bound has been reached. */
  readonly full: boolean;
}

export interface RecordingSinkOptions {
  readonly header: Omit<RecordingHeader, 'recording' | 'startedWall' | 'scrubbed'>;
  readonly clock: Clock;
  /** Takes one line with its end. */
  readonly write: (line: string) => void;
  /** Bytes of text, header included; 16 MiB unless told. */
  readonly maxBytes?: number;
  /** Replaces what people showed; without it everything is kept. */
  readonly scrub?: Scrubber;
}

/** Room that is kept for the line that says that the bound was reached. */
const roomForEnd = 48;
const usualMaximum = 16 * 1024 * 1024;

/** Begins a recording: its header is written at once. */
export function recordingSink({ header, clock, write, maxBytes, scrub }: RecordingSinkOptions): RecordingSink {
  const startMs = clock.monotonicMs();
  let left = (maxBytes ?? usualMaximum) - roomForEnd;
  let full = false;

  function put(value: object): void {
    if (full) return;
    const line = `${JSON.stringify(value)}\n`;
    left -= Buffer.byteLength(line);
    full = left < 0;
    write(full ? `${JSON.stringify({ t: since(), state: 'full' })}\n` : line);
  }
  function since(): number {
    return Math.round(clock.monotonicMs() - startMs);
  }
  function entry(value: Timeless<RecordingEntry>): void {
    put({ t: since(), ...value });
  }

  const started = new Date(clock.wallMs()).toISOString();
  put({ recording: recordingVersion, ...header, startedWall: started, scrubbed: scrub !== undefined });
  return {
    get full() {
      return full;
    },
    opened(descriptor) {
      scrub?.opened(descriptor ?? null);
      entry({ state: 'opened', ...(descriptor === undefined ? {} : { descriptor: hexOf(descriptor) }) });
    },
    refused: ({ code, detail }) => entry({ state: 'refused', code, detail }),
    lost: ({ code, detail }) => entry({ state: 'lost', code, detail }),
    closed: () => entry({ state: 'closed' }),
    bytes(dir, bytes) {
      entry({ dir, hex: hexOf(dir === 'in' && scrub !== undefined ? scrub.input(bytes) : bytes) });
    },
    key(usage, pressed) {
      const kept = scrub === undefined ? usage : scrub.key(usage, pressed);
      if (kept !== null) entry({ key: kept, pressed });
    },
    spoilt: (why) => entry({ spoilt: why }),
  };
}

type Timeless<T> = T extends unknown ? Omit<T, 't'> : never;

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}
