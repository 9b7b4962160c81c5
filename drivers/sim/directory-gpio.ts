/**
 * GPIO lines as files, so that a station and a simulator in two processes share them on a machine without GPIO:
 * `<directory>/<chip>/<line>` holds one character, the physical level, '0' or '1'. The simulator makes the files
 * (`DirectoryGpioBench`); a line without its file does not exist, a file removed is a line lost.
 */
import { closeSync, fstatSync, openSync, readSync, watch, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../basics/clock.ts';
import type { DeviceFault } from '../device.ts';
import { err, ok, type Result } from '../basics/result.ts';
import { debounce } from '../transport/gpio-debounce.ts';
import { errnoName, gpioFault, lineText, lostLine } from '../transport/gpio-faults.ts';
import type {
  GpioLineIdentity,
  GpioTransport,
  InputHandlers,
  InputLine,
  InputSettings,
  OutputLine,
} from '../transport/ports.ts';

export class DirectoryGpio implements GpioTransport {
  readonly #directory: string;
  readonly #clock: Clock;
  /** A line has one holder, as with a chip; only within this process, because a file cannot tell who is dead. */
  readonly #held = new Set<string>();

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  openOutput(identity: GpioLineIdentity): Result<OutputLine, DeviceFault> {
    const opened = this.#open(identity);
    if (!opened.ok) return opened;
    const line = opened.value;
    const device = lineText(identity);
    const set = (active: boolean): Result<void, DeviceFault> => {
      if (line.isUnlinked()) return err(lostLine(identity, 'ENODEV'));
      return attempt(device, 'setting the line', () => line.write(active !== identity.activeLow));
    };
    const inactive = set(false);
    if (!inactive.ok) {
      line.close();
      return inactive;
    }
    return ok({
      set,
      // The file of a line that went away can still be read: as with a chip, it must not count as one at rest.
      read: () =>
        line.isUnlinked()
          ? err(lostLine(identity, 'ENODEV'))
          : attempt(device, 'reading the line back', () => line.read() !== identity.activeLow),
      close: () => line.close(),
    });
  }

  openInput(
    identity: GpioLineIdentity,
    settings: InputSettings,
    handlers: InputHandlers,
  ): Result<InputLine, DeviceFault> {
    const opened = this.#open(identity);
    if (!opened.ok) return opened;
    const line = opened.value;
    const device = lineText(identity);
    const read = (): boolean => line.read() !== identity.activeLow;
    const first = attempt(device, 'reading the line', read);
    if (!first.ok) {
      line.close();
      return first;
    }
    const filter = debounce(this.#clock, settings.debounceMs ?? 0, first.value, (active) => handlers.onChange(active));
    const close = (): void => {
      filter.stop();
      watcher.close();
      line.close();
    };
    const lose = (errno: string): void => {
      close();
      handlers.onLost(lostLine(identity, errno));
    };
    const watcher = watch(line.path, () => {
      if (line.isClosed()) return;
      if (line.isUnlinked()) {
        lose('ENODEV');
        return;
      }
      const level = attempt(device, 'reading the line', read);
      if (level.ok) filter.see(level.value);
      else lose('EIO');
    });
    watcher.on('error', (error) => {
      if (!line.isClosed()) lose(errnoName(error));
    });
    // A change between the first read and the watch would go unseen.
    const second = attempt(device, 'reading the line', read);
    if (second.ok) filter.see(second.value);
    return ok({ read: () => attempt(device, 'reading the line', read), close });
  }

  #open(identity: GpioLineIdentity): Result<LineFile, DeviceFault> {
    const device = lineText(identity);
    const path = linePath(this.#directory, identity.chip, identity.line);
    if (path === null) {
      return err({ code: 'badConfiguration', device, detail: `${device}: not a name of a chip and a line` });
    }
    if (this.#held.has(path)) return err(gpioFault(device, 'opening the line', 'EBUSY'));
    try {
      const file = new LineFile(path, () => void this.#held.delete(path));
      this.#held.add(path);
      return ok(file);
    } catch (error) {
      return err(gpioFault(device, `opening ${path}`, errnoName(error)));
    }
  }
}

/** The file of a line, or `null` when a name would lead out of the directory. */
export function linePath(directory: string, chip: string, line: string | number): string | null {
  const name = String(line);
  const plain = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/;
  return plain.test(chip) && plain.test(name) ? join(directory, chip, name) : null;
}

/** The synchronous read and write of one line file; physical levels. Errors are thrown as node:fs gives them. */
class LineFile {
  readonly path: string;
  readonly #fd: number;
  readonly #onClose: () => void;
  readonly #buffer = Buffer.alloc(1);
  #closed = false;

  constructor(path: string, onClose: () => void) {
    this.path = path;
    this.#fd = openSync(path, 'r+');
    this.#onClose = onClose;
  }

  read(): boolean {
    readSync(this.#fd, this.#buffer, 0, 1, 0);
    return this.#buffer[0] === 0x31;
  }

  write(high: boolean): void {
    writeSync(this.#fd, high ? '1' : '0', 0);
  }

  isUnlinked(): boolean {
    return !this.#closed && fstatSync(this.#fd).nlink === 0;
  }

  isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
    this.#onClose();
  }
}

function attempt<T>(device: string, action: string, run: () => T): Result<T, DeviceFault> {
  try {
    return ok(run());
  } catch (error) {
    return err(gpioFault(device, action, errnoName(error)));
  }
}
