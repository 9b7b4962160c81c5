/** A HID transport whose only device is simulated by another process behind a unix socket; see socket-hid-lines.ts. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { err, ok } from '../basics/result.ts';
import type { Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { HidHandle, HidTransport, PortHandlers } from '../transport/ports.ts';
import type { HidLine } from './socket-hid-lines.ts';
import { LineCutter, hidLine, parseHidLine } from './socket-hid-lines.ts';

/** The device listening at `path`, whatever identity is asked for; a closed connection is an unplugged device. */
export function socketHidTransport(path: string): HidTransport {
  return { open: (_identity, handlers) => new Connection(path, handlers).opened };
}

class Connection {
  readonly opened: Promise<Result<HidHandle, DeviceFault>>;
  readonly #device: string;
  readonly #handlers: PortHandlers;
  readonly #socket: Socket;
  readonly #cutter = new LineCutter();
  #settle: (result: Result<HidHandle, DeviceFault>) => void = () => undefined;
  #phase: 'opening' | 'open' | 'over' = 'opening';
  #cause: DeviceFault | null = null;

  constructor(path: string, handlers: PortHandlers) {
    this.#device = `simulated HID ${path}`;
    this.#handlers = handlers;
    this.opened = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#socket = connect(path);
    this.#socket.on('data', (bytes) => this.#read(bytes));
    this.#socket.on('error', (error) => {
      this.#cause ??= this.#fault(codeOf(error), error.message);
    });
    this.#socket.on('close', () => this.#end());
  }

  #read(bytes: Uint8Array): void {
    const lines = this.#cutter.push(bytes);
    if (lines === null) return this.#refuse('line too long');
    for (const text of lines) {
      if (this.#phase === 'over') return;
      const line = parseHidLine(text);
      if (!line.ok) return this.#refuse(line.error);
      this.#take(line.value);
    }
  }

  #take(line: HidLine): void {
    if (line.kind === 'descriptor' && this.#phase === 'opening') {
      this.#phase = 'open';
      this.#settle(ok(this.#handle(line.bytes)));
    } else if (line.kind === 'report' && this.#phase === 'open') {
      this.#handlers.onData(line.bytes);
    } else {
      this.#refuse(`unexpected ${line.kind}`);
    }
  }

  #handle(descriptor: Uint8Array): HidHandle {
    return {
      descriptor,
      write: (report) => {
        if (this.#phase === 'open') this.#socket.write(hidLine({ kind: 'report', bytes: report }));
      },
      close: async () => {
        this.#phase = 'over';
        if (this.#socket.closed) return;
        const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
        this.#socket.destroy();
        await closed;
      },
    };
  }

  #refuse(why: string): void {
    this.#cause = this.#fault('wrongDevice', why);
    this.#socket.destroy();
  }

  #end(): void {
    const phase = this.#phase;
    this.#phase = 'over';
    const fault = this.#cause ?? this.#fault('lost', 'the connection was closed');
    if (phase === 'opening') this.#settle(err(fault));
    else if (phase === 'open') this.#handlers.onLost(fault);
  }

  #fault(code: DeviceFault['code'], why: string): DeviceFault {
    return { code, device: this.#device, detail: `${this.#device}: ${why}` };
  }
}

function codeOf(error: Error): DeviceFault['code'] {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'notFound';
  return code === 'EACCES' ? 'permissionDenied' : 'lost';
}
