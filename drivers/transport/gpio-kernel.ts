/**
 * The system calls a GPIO line needs, by koffi: ioctl, and waiting for a descriptor.
 * Waiting is `koffi.node.poll`, libuv's own watcher of descriptors, so an edge wakes the event loop at once and an idle
 * input costs nothing; polling with a timer would wake a small board fifty times a second for each input.
 */
import { closeSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';
import { err, ok, type Result } from '../basics/result.ts';
import { errnoName } from './gpio-faults.ts';

/** Errors are names of the system's errors, such as `EBUSY`. */
export interface GpioKernel {
  /** Paths of the chips' devices, each once. */
  chips(): string[];
  open(path: string): Result<number, string>;
  /** `buffer` is read and written by the kernel. */
  ioctl(fd: number, request: number, buffer: Uint8Array): Result<void, string>;
  /** Reads what is there without waiting; `EAGAIN` when nothing is. */
  read(fd: number, into: Uint8Array): Result<number, string>;
  /** Calls back whenever the descriptor can be read or has failed, until stopped; stop before closing the descriptor. */
  watch(fd: number, onReadable: () => void): () => void;
  close(fd: number): void;
}

/** The running Linux kernel; `directory` is where its devices are. */
export function linuxGpioKernel(directory = '/dev'): GpioKernel {
  const call = loadIoctl();
  return {
    chips: () => chipPaths(directory),
    open: (path) => attempt(() => openSync(path, 'r+')),
    ioctl: (fd, request, buffer) => (call(fd, request, buffer) < 0 ? err(name(koffi.errno())) : ok(undefined)),
    read: (fd, into) => attempt(() => readSync(fd, into, 0, into.length, null)),
    watch(fd, onReadable) {
      const handle = koffi.node.poll(fd, { readable: true, disconnect: true }, onReadable);
      return () => handle.close();
    },
    close: (fd) => closeSync(fd),
  };
}

type Ioctl = (fd: number, request: number, buffer: Uint8Array) => number;

function loadIoctl(): Ioctl {
  const library = koffi.load(null);
  // Declared without the ellipsis: on Linux x86-64 and arm64 a variadic pointer is passed like a fixed one.
  const ioctl: Ioctl = library.func('int ioctl(int fd, unsigned long request, _Inout_ uint8_t *buffer)');
  return ioctl;
}

/** A chip may have a second name by symbolic link (gpiochip4 on a Pi 5); it is the same chip. */
function chipPaths(directory: string): string[] {
  const listed = attempt(() => readdirSync(directory));
  if (!listed.ok) return [];
  const paths = listed.value.filter((entry) => /^gpiochip\d+$/.test(entry)).map((entry) => join(directory, entry));
  const real = paths.flatMap((path) => {
    const resolved = attempt(() => realpathSync(path));
    return resolved.ok ? [resolved.value] : [];
  });
  return [...new Set(real)];
}

const errorNames = new Map(Object.entries(constants.errno).map(([text, number]) => [number, text]));

function name(errno: number): string {
  return errorNames.get(errno) ?? `errno ${errno}`;
}

function attempt<T>(run: () => T): Result<T, string> {
  try {
    return ok(run());
  } catch (error) {
    return err(errnoName(error));
  }
}
