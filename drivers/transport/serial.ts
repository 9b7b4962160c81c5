/** Serial lines through the `serialport` package: the only place that knows it. */
import { readSync } from 'node:fs';
import { SerialPort } from 'serialport';
import { err, ok, type Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { PortHandlers, SerialPortHandle, SerialSettings, SerialTransport } from './ports.ts';

/** Commands are a few bytes: a queue this long means that the line takes nothing any more. */
const MOST_UNSENT_BYTES = 4096;

/** The machine's serial lines, opened exclusively; every open makes a new SerialPort object (hardware facts §5). */
export const serialPortTransport: SerialTransport = { open: openSerialPort };

/** `onData` is called only after the promise has resolved; the binding throws away what was waiting from before. */
async function openSerialPort(
  settings: SerialSettings,
  handlers: PortHandlers,
): Promise<Result<SerialPortHandle, DeviceFault>> {
  const port = new SerialPort({
    path: settings.path,
    baudRate: settings.baudRate,
    dataBits: settings.dataBits ?? 8,
    parity: settings.parity ?? 'none',
    stopBits: settings.stopBits ?? 1,
    hupcl: settings.hangUpOnClose ?? true,
    autoOpen: false,
  });
  const failure = await new Promise<Error | null>((resolve) => port.open(resolve));
  if (failure) return err(openingFault(settings.path, failure));
  guardAgainstHangUp(port);
  return ok(attach(port, settings.path, handlers));
}

function attach(port: SerialPort, path: string, handlers: PortHandlers): SerialPortHandle {
  let over = false;
  let closing: Promise<void> | null = null;
  const lose = (why: string): void => {
    if (over) return;
    over = true;
    handlers.onLost({ code: 'lost', device: path, detail: `${path}: the line was lost (${why}); is it plugged in?` });
  };
  const close = (): Promise<void> => {
    over = true;
    // A port that is already closed answers with an error, which says nothing new.
    closing ??= new Promise((resolve) => port.close(() => resolve()));
    return closing;
  };
  // Both stay attached for good: an `error` without a listener would end the process.
  port.on('error', (error) => lose(error.message));
  port.on('close', (error: Error | null) => lose(error?.message ?? 'closed'));
  // Attached one turn later, so that the caller holds the handle before the first byte arrives.
  setImmediate(() => {
    if (!over) port.on('data', (bytes: Uint8Array) => void (over || handlers.onData(bytes)));
  });
  return {
    write(bytes) {
      if (over) return;
      if (port.writableLength > MOST_UNSENT_BYTES) lose('it takes no more bytes');
      else port.write(Buffer.from(bytes));
    },
    close,
  };
}

/**
 * After a USB unplug the kernel answers reads of the hung-up line with 0 bytes, and the binding then reads again for
 * ever (hardware facts §5: 100 % CPU, no `close`). Here 0 bytes is what it means on a line opened with VMIN 1: the end.
 *
 * The line is asked when the kernel says that bytes are there, and in this thread: the binding opens it with O_NONBLOCK,
 * so that a read never waits. The binding's own way, two errands of another thread for each frame, costs a thermometer's
 * process more than all the rest it does.
 */
function guardAgainstHangUp(port: SerialPort): void {
  const native = port.port;
  if (native === undefined || !('poller' in native)) return;
  native.read = async (buffer, offset, length) => {
    while (true) {
      // Asking the poller of a port that was closed meanwhile would end the process with a segmentation fault.
      if (native.fd === null) throw Object.assign(new Error('closed'), { canceled: true });
      await new Promise<void>((resolve, reject) => {
        native.poller.once('readable', (error: Error | null) => (error ? reject(error) : resolve()));
      });
      if (native.fd === null) continue;
      const outcome = readNow(native.fd, buffer, offset, length);
      if (outcome === 0) throw new Error('hung up');
      if (outcome !== null) return { buffer, bytesRead: outcome };
    }
  };
}

/** Null: there is nothing after all. Throws what else the kernel says. */
function readNow(fd: number, buffer: Buffer, offset: number, length: number): number | null {
  try {
    return readSync(fd, buffer, offset, length, null);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EINTR')) return null;
    throw error;
  }
}

/** The binding gives no codes, only the C library's words. */
function openingFault(path: string, failure: Error): DeviceFault {
  const words = failure.message;
  if (/No such (file|device)/.test(words)) {
    const remedy = 'plug the device in, or correct the path (see /dev/serial/by-id)';
    return { code: 'notFound', device: path, detail: `${path} does not exist; ${remedy}` };
  }
  if (/Permission denied|Operation not permitted/.test(words)) {
    const remedy = 'add the user to group dialout (usermod -aG dialout <user>) and log in again';
    return { code: 'permissionDenied', device: path, detail: `${path} may not be opened; ${remedy}` };
  }
  if (/Cannot lock|busy/.test(words)) {
    const remedy = `another program holds it (fuser ${path} names it; ModemManager and a serial console are usual)`;
    return { code: 'busy', device: path, detail: `${path} is in use; ${remedy}` };
  }
  if (/Inappropriate ioctl|Is a directory/.test(words)) {
    return { code: 'unsupported', device: path, detail: `${path} is not a serial line; correct the path` };
  }
  return { code: 'ioError', device: path, detail: `${path} could not be opened: ${words}` };
}
