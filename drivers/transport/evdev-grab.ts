/**
 * A keyboard of the machine, grabbed exclusively (EVIOCGRAB): a scanner types whatever a stranger's code holds, hot keys
 * included, so that its keys must reach no window. Without the grab nothing is read from it.
 */
import { err, ok } from '../basics/result.ts';
import type { Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { eventBytes, keyboardEvents } from './evdev-events.ts';
import type { InputKernel } from './evdev-kernel.ts';
import { linuxInputKernel } from './evdev-kernel.ts';
import type { KeyHandlers, KeyTransport } from './keys.ts';

/** _IOW('E', 0x90, int) of linux/input.h; 1 grabs, closing the node lets go. */
const EVIOCGRAB = 0x4004_4590;
const eventsPerRead = 64;

/** Keyboards of this machine. */
export const evdevGrabTransport: KeyTransport = grabTransport(linuxInputKernel);

/** A transport over a kernel; `load` throws when the native part cannot be used. */
export function grabTransport(load: () => InputKernel): KeyTransport {
  return {
    open: (path, handlers) => Promise.resolve(openGrabbed(load, path, handlers)),
  };
}

type Opened = Result<{ close(): Promise<void> }, DeviceFault>;

function openGrabbed(load: () => InputKernel, path: string, handlers: KeyHandlers): Opened {
  let kernel: InputKernel;
  try {
    kernel = load();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err({ code: 'unsupported', device: path, detail: `${path}: system calls cannot be made (${why})` });
  }
  const opened = kernel.open(path);
  if (!opened.ok) return err(openFault(path, opened.error));
  const fd = opened.value;
  const grabbed = kernel.ioctl(fd, EVIOCGRAB, 1);
  if (!grabbed.ok) {
    kernel.close(fd);
    return err(grabFault(path, grabbed.error));
  }
  return ok(listen(kernel, fd, path, handlers));
}

function listen(kernel: InputKernel, fd: number, path: string, handlers: KeyHandlers): { close(): Promise<void> } {
  const buffer = new Uint8Array(eventBytes * eventsPerRead);
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    stop();
    kernel.close(fd); // lets go of the grab
  };
  // The watcher calls again as long as there is something to read: one read a call keeps the rest of the house alive.
  const stop = kernel.watch(fd, () => {
    if (over) return;
    const read = kernel.read(fd, buffer);
    if (!read.ok && (read.error === 'EAGAIN' || read.error === 'EINTR')) return;
    if (!read.ok || read.value === 0) {
      end();
      const why = read.ok ? 'end of file' : read.error;
      handlers.onLost({ code: 'lost', device: path, detail: `${path} went away: ${why}` });
      return;
    }
    hand(buffer.subarray(0, read.value));
  });
  const hand = (bytes: Uint8Array): void => {
    for (const event of keyboardEvents(bytes)) {
      if (over) return;
      if (event.kind === 'key') handlers.onKey(event.usage, event.pressed);
      else handlers.onSpoilt(event.why);
    }
  };
  return {
    close: () => {
      end();
      return Promise.resolve();
    },
  };
}

function openFault(path: string, error: string): DeviceFault {
  switch (error) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return {
        code: 'notFound',
        device: path,
        detail: `${path} does not exist; check the cable, and see ls /dev/input/by-id for its name`,
      };
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'permissionDenied',
        device: path,
        detail:
          `${path} may not be opened; add to /etc/udev/rules.d/70-kadian.rules: SUBSYSTEM=="input", ` +
          `KERNEL=="event*", ENV{ID_INPUT_KEYBOARD}=="1", MODE="0660", GROUP="input", put the service into the ` +
          `group input, and run: udevadm control --reload && udevadm trigger --subsystem-match=input`,
      };
    default:
      return { code: 'ioError', device: path, detail: `${path} cannot be opened: ${error}` };
  }
}

function grabFault(path: string, error: string): DeviceFault {
  if (error === 'EBUSY') {
    const detail = `${path} is grabbed by another program; its keys cannot be read safely. See: fuser -v ${path}`;
    return { code: 'busy', device: path, detail };
  }
  const detail = `${path} cannot be grabbed (${error}), so its keys would reach the windows: it is not an input event node`;
  return { code: 'wrongDevice', device: path, detail };
}
