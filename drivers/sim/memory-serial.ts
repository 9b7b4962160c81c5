/** Serial lines in memory, for simulated time: the same interface as the machine's, with plugs that can be pulled and faults. */
import { err, ok, type Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { PortHandlers, SerialPortHandle, SerialSettings, SerialTransport } from '../transport/ports.ts';
import type { SimulatedLine } from './line.ts';

/** The device's end. It keeps its faults and its listener while unplugged. */
export class MemorySerialLine implements SimulatedLine {
  /** While true nothing reaches the host. */
  muted = false;
  /** Bytes towards the host arrive in pieces of at most this many bytes; 0 leaves them whole. */
  splitInto = 0;
  #corruptNext = 0;
  #toHost: ((bytes: Uint8Array) => void) | null = null;
  #listener: (bytes: Uint8Array) => void = () => undefined;

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
  }

  /** One bit of each of the next `count` bytes towards the host is turned over. */
  corrupt(count: number): void {
    this.#corruptNext += count;
  }

  write(bytes: Uint8Array): void {
    const send = this.#toHost;
    if (send === null || this.muted) return;
    const sent = bytes.map((byte) => (this.#corruptNext-- > 0 ? byte ^ 0x10 : byte));
    this.#corruptNext = Math.max(0, this.#corruptNext);
    const step = this.splitInto > 0 ? this.splitInto : Math.max(1, sent.length);
    for (let at = 0; at < sent.length; at += step) send(sent.subarray(at, at + step));
  }

  /** For the bus only: joins the line to an open port, or parts it with null. */
  join(toHost: ((bytes: Uint8Array) => void) | null): void {
    this.#toHost = toHost;
  }

  /** For the bus only: bytes from the host. */
  receive(bytes: Uint8Array): void {
    this.#listener(bytes);
  }
}

interface OpenPort {
  readonly settings: SerialSettings;
  lose(): void;
}

/** All lines of one simulated machine. A path exists while a line is attached to it, and can be opened once at a time. */
export class MemorySerialBus implements SerialTransport {
  readonly #lines = new Map<string, MemorySerialLine>();
  readonly #open = new Map<string, OpenPort>();
  readonly #failNext = new Map<string, DeviceFault['code']>();

  attach(path: string, line: MemorySerialLine): void {
    this.#lines.set(path, line);
  }

  /** Unplugs: an open port is lost, the path does not exist any more. */
  detach(path: string): void {
    this.#lines.delete(path);
    this.#open.get(path)?.lose();
  }

  failNextOpen(path: string, code: DeviceFault['code']): void {
    this.#failNext.set(path, code);
  }

  /** The settings of the port now open at `path`, or null. */
  openSettings(path: string): SerialSettings | null {
    return this.#open.get(path)?.settings ?? null;
  }

  async open(settings: SerialSettings, handlers: PortHandlers): Promise<Result<SerialPortHandle, DeviceFault>> {
    const { path } = settings;
    const planned = this.#failNext.get(path);
    this.#failNext.delete(path);
    if (planned) return err({ code: planned, device: path, detail: `${path}: ${planned}, as the scenario demands` });
    const line = this.#lines.get(path);
    if (!line) return err({ code: 'notFound', device: path, detail: `${path} does not exist; plug the device in` });
    if (this.#open.has(path)) return err({ code: 'busy', device: path, detail: `${path} is in use` });
    return ok(this.#connect(line, settings, handlers));
  }

  #connect(line: MemorySerialLine, settings: SerialSettings, handlers: PortHandlers): SerialPortHandle {
    const { path } = settings;
    let over = false;
    let closed = false;
    const part = (): void => {
      over = true;
      line.join(null);
      this.#open.delete(path);
    };
    // Bytes cross one microtask later, as on a real line neither end runs inside the other's call.
    line.join((bytes) => queueMicrotask(() => void (over || handlers.onData(bytes))));
    this.#open.set(path, {
      settings,
      lose: () => {
        part();
        const fault: DeviceFault = { code: 'lost', device: path, detail: `${path}: unplugged` };
        queueMicrotask(() => void (closed || handlers.onLost(fault)));
      },
    });
    return {
      write: (bytes) => queueMicrotask(() => void (over || line.receive(bytes))),
      close: async () => {
        closed = true;
        if (!over) part();
      },
    };
  }
}
