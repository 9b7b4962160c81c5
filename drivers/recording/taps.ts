/** Taps below a driver: each is the transport it is given, and writes down what crosses it. */
import { ok } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { KeyTransport } from '../transport/keys.ts';
import type { HidTransport, PortHandlers, SerialTransport } from '../transport/ports.ts';
import type { RecordingSink } from './sink.ts';

/** A serial transport whose bytes go to `sink` as well. */
export function recordingSerial(transport: SerialTransport, sink: RecordingSink): SerialTransport {
  return {
    async open(settings, handlers) {
      const tap = new Tap(sink);
      const opened = await transport.open(settings, tap.port(handlers));
      if (!opened.ok) return tap.refused(opened);
      tap.opened();
      return ok(tap.handle(opened.value));
    },
  };
}

/** A HID transport whose reports go to `sink` as well, with the descriptor at each opening. */
export function recordingHid(transport: HidTransport, sink: RecordingSink): HidTransport {
  return {
    async open(identity, handlers) {
      const tap = new Tap(sink);
      const opened = await transport.open(identity, tap.port(handlers));
      if (!opened.ok) return tap.refused(opened);
      const { descriptor } = opened.value;
      tap.opened(descriptor);
      return ok({ descriptor, ...tap.handle(opened.value) });
    },
  };
}

/** A grabbed keyboard whose keys go to `sink` as well. */
export function recordingKeys(transport: KeyTransport, sink: RecordingSink): KeyTransport {
  return {
    async open(path, handlers) {
      const tap = new Tap(sink);
      const opened = await transport.open(path, {
        onKey(usage, pressed) {
          tap.note(() => sink.key(usage, pressed));
          handlers.onKey(usage, pressed);
        },
        onSpoilt(why) {
          tap.note(() => sink.spoilt(why));
          handlers.onSpoilt(why);
        },
        onLost(fault) {
          tap.lost(fault);
          handlers.onLost(fault);
        },
      });
      if (!opened.ok) return tap.refused(opened);
      tap.opened();
      return ok({
        close() {
          tap.closed();
          return opened.value.close();
        },
      });
    },
  };
}

/** One opening. What comes before the port is handed over is written after the line that says that it is open. */
class Tap {
  readonly #sink: RecordingSink;
  #early: (() => void)[] | null = [];
  #over = false;

  constructor(sink: RecordingSink) {
    this.#sink = sink;
  }

  port(handlers: PortHandlers): PortHandlers {
    return {
      onData: (bytes) => {
        const kept = bytes.slice();
        this.note(() => this.#sink.bytes('in', kept));
        handlers.onData(bytes);
      },
      onLost: (fault) => {
        this.lost(fault);
        handlers.onLost(fault);
      },
    };
  }

  handle(port: { write(bytes: Uint8Array): void; close(): Promise<void> }) {
    return {
      write: (bytes: Uint8Array): void => {
        this.note(() => this.#sink.bytes('out', bytes));
        port.write(bytes);
      },
      close: (): Promise<void> => {
        this.closed();
        return port.close();
      },
    };
  }

  opened(descriptor?: Uint8Array): void {
    this.#sink.opened(descriptor);
    const early = this.#early ?? [];
    this.#early = null;
    for (const put of early) put();
  }

  refused<R extends { readonly error: DeviceFault }>(refusal: R): R {
    this.#sink.refused(refusal.error);
    return refusal;
  }

  note(put: () => void): void {
    if (this.#over) return;
    if (this.#early === null) put();
    else this.#early.push(put);
  }

  lost(fault: DeviceFault): void {
    this.note(() => this.#sink.lost(fault));
    this.#over = true;
  }

  closed(): void {
    this.note(() => this.#sink.closed());
    this.#over = true;
  }
}
