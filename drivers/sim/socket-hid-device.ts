/** The other end of socket-hid.ts: a simulated HID device that listens on a unix socket. */
import { unlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { LineCutter, hidLine, parseHidLine } from './socket-hid-lines.ts';

export interface SocketHidDeviceOptions {
  readonly descriptor: Uint8Array;
  /** An output report of whoever has the device open. */
  onWrite?(report: Uint8Array): void;
  /** Somebody has opened the device: reports reach it from now on. */
  onOpened?(): void;
}

export interface SocketHidDevice {
  /** Sends an input report to all who have the device open. */
  report(report: Uint8Array): void;
  /** Unplugs: drops every connection and stops listening. */
  close(): Promise<void>;
}

/** Plugs a simulated device in at `path`. A stale socket file is replaced; a living one is `busy`. */
export async function plugSocketHid(
  path: string,
  options: SocketHidDeviceOptions,
): Promise<Result<SocketHidDevice, DeviceFault>> {
  const device = `simulated HID ${path}`;
  if (await isAlive(path)) {
    return err({ code: 'busy', device, detail: `${device}: another process listens there` });
  }
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', () => sockets.delete(socket));
    readWrites(socket, options);
    socket.write(hidLine({ kind: 'descriptor', bytes: options.descriptor }));
    options.onOpened?.();
  });
  try {
    await unlink(path).catch(() => undefined);
    await listen(server, path);
  } catch (error) {
    return err({
      code: 'ioError',
      device,
      detail: `${device}: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
  return ok({
    report(report) {
      for (const socket of sockets) socket.write(hidLine({ kind: 'report', bytes: report }));
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
}

function readWrites(socket: Socket, options: SocketHidDeviceOptions): void {
  const cutter = new LineCutter();
  socket.on('data', (bytes: Buffer) => {
    const lines = cutter.push(bytes);
    for (const text of lines ?? ['']) {
      const line = parseHidLine(text);
      if (!line.ok || line.value.kind !== 'report') {
        socket.destroy();
        return;
      }
      options.onWrite?.(line.value.bytes);
    }
  });
}

/** Whether somebody answers at the socket file; a file left by a dead process refuses. */
function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
}
