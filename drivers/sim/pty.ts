/** Real serial lines without hardware: pseudo-terminal pairs of the kernel, the master end being the simulated device. */
import fs from 'node:fs';
import path from 'node:path';
import tty from 'node:tty';
import koffi from 'koffi';
import type { SimulatedLine } from './line.ts';

export interface Pty extends SimulatedLine {
  /** Where the host opens it: the symbolic link if one was asked for, else the kernel's name. */
  readonly slavePath: string;
  /** About how many bytes were thrown away because nobody read them. */
  readonly dropped: number;
  /** Hangs up: whoever has the slave open loses it, and the path is gone. Idempotent. */
  close(): void;
}

/** More than this unread in the host's queue means that nobody has the line open. */
const MOST_UNREAD_BYTES = 2048;

// From the kernel's asm-generic/ioctls.h and bits/termios.h; the same on x86-64 and arm64.
const FIONREAD = 0x541b;
const TCIFLUSH = 0;
const TCSANOW = 0;
/** struct termios is 60 bytes in glibc; the rest is room to spare. */
const TERMIOS_BYTES = 128;

/** Opens a pair in raw mode without echo. `linkPath` is a stable name, replaced if it is a stale link. Throws without a pty. */
export function openPty(linkPath?: string): Pty {
  const libc = loadLibc();
  const { O_RDWR, O_NOCTTY, O_NONBLOCK } = fs.constants;
  const master = check('posix_openpt', libc.openpt(O_RDWR | O_NOCTTY | O_NONBLOCK));
  check('grantpt', libc.grantpt(master));
  check('unlockpt', libc.unlockpt(master));
  const name = libc.ptsname(master);
  // Held open so that the master does not read EIO whenever the host closes its end, and to set the line up.
  const slave = fs.openSync(name, O_RDWR | O_NOCTTY | O_NONBLOCK);
  const termios = Buffer.alloc(TERMIOS_BYTES);
  check('tcgetattr', libc.tcgetattr(slave, termios));
  libc.cfmakeraw(termios);
  check('tcsetattr', libc.tcsetattr(slave, TCSANOW, termios));
  if (linkPath !== undefined) placeLink(name, linkPath);

  let listener: (bytes: Uint8Array) => void = () => undefined;
  let closed = false;
  let dropped = 0;
  const stream = new tty.ReadStream(master);
  stream.on('data', (bytes) => listener(typeof bytes === 'string' ? Buffer.from(bytes) : bytes));
  stream.on('error', () => undefined);
  return {
    slavePath: linkPath ?? name,
    get dropped() {
      return dropped;
    },
    onData(next) {
      listener = next;
    },
    write(bytes) {
      if (closed) return;
      const unread = libc.unread(slave);
      if (unread > MOST_UNREAD_BYTES) {
        dropped += unread;
        libc.tcflush(slave, TCIFLUSH);
      }
      dropped += bytes.length - writeSome(master, bytes);
    },
    close() {
      if (closed) return;
      closed = true;
      if (linkPath !== undefined) removeLink(name, linkPath);
      fs.closeSync(slave);
      stream.destroy();
    },
  };
}

/** A device on a pty that can be pulled out and put back under the same path while its simulator lives on. */
export class PtyLine implements SimulatedLine {
  readonly path: string;
  #pty: Pty | null = null;
  #listener: (bytes: Uint8Array) => void = () => undefined;

  constructor(linkPath: string) {
    this.path = linkPath;
  }

  plug(): void {
    if (this.#pty) return;
    this.#pty = openPty(this.path);
    this.#pty.onData((bytes) => this.#listener(bytes));
  }

  unplug(): void {
    this.#pty?.close();
    this.#pty = null;
  }

  write(bytes: Uint8Array): void {
    this.#pty?.write(bytes);
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
  }
}

function writeSome(fd: number, bytes: Uint8Array): number {
  try {
    return fs.writeSync(fd, bytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EAGAIN' || code === 'EIO') return 0;
    throw error;
  }
}

function placeLink(target: string, linkPath: string): void {
  fs.mkdirSync(path.dirname(linkPath), { recursive: true });
  const existing = fs.lstatSync(linkPath, { throwIfNoEntry: false });
  if (existing && !existing.isSymbolicLink()) throw new Error(`${linkPath} exists and is not a link: it is left alone`);
  fs.rmSync(linkPath, { force: true });
  fs.symlinkSync(target, linkPath);
}

/** Only our own link: another pair may have taken the name meanwhile. */
function removeLink(target: string, linkPath: string): void {
  const existing = fs.lstatSync(linkPath, { throwIfNoEntry: false });
  if (existing?.isSymbolicLink() && fs.readlinkSync(linkPath) === target) fs.unlinkSync(linkPath);
}

function check(call: string, outcome: number): number {
  if (outcome < 0) throw new Error(`${call} failed: ${koffi.errno()}`);
  return outcome;
}

interface Libc {
  openpt(flags: number): number;
  grantpt(fd: number): number;
  unlockpt(fd: number): number;
  ptsname(fd: number): string;
  tcgetattr(fd: number, termios: Buffer): number;
  tcsetattr(fd: number, when: number, termios: Buffer): number;
  cfmakeraw(termios: Buffer): void;
  tcflush(fd: number, queue: number): number;
  /** Bytes the host has not read yet. */
  unread(fd: number): number;
}

let loaded: Libc | null = null;

function loadLibc(): Libc {
  if (loaded) return loaded;
  const lib = koffi.load('libc.so.6');
  const ioctl = lib.func('int ioctl(int fd, unsigned long request, ...)');
  loaded = {
    openpt: lib.func('int posix_openpt(int flags)'),
    grantpt: lib.func('int grantpt(int fd)'),
    unlockpt: lib.func('int unlockpt(int fd)'),
    ptsname: lib.func('const char *ptsname(int fd)'),
    tcgetattr: lib.func('int tcgetattr(int fd, void *termios)'),
    tcsetattr: lib.func('int tcsetattr(int fd, int when, const void *termios)'),
    cfmakeraw: lib.func('void cfmakeraw(void *termios)'),
    tcflush: lib.func('int tcflush(int fd, int queue)'),
    unread(fd) {
      const count = Buffer.alloc(4);
      check('ioctl FIONREAD', ioctl(fd, FIONREAD, 'void *', count));
      return count.readInt32LE(0);
    },
  };
  return loaded;
}
