/** The system calls a grabbed input node needs, by koffi; the event loop itself waits for the node. */
import { closeSync, constants as flags, openSync, readSync } from 'node:fs';
import { constants } from 'node:os';
import koffi from 'koffi';
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';

/** Errors are names of the system's errors, such as `EBUSY`. */
export interface InputKernel {
  /** Opens a node for reading without waiting. */
  open(path: string): Result<number, string>;
  ioctl(fd: number, request: number, value: number): Result<void, string>;
  /** Reads what is there; `EAGAIN` when nothing is. */
  read(fd: number, into: Uint8Array): Result<number, string>;
  /** Calls back whenever the node can be read or has failed, until stopped; stop before closing it. */
  watch(fd: number, onReadable: () => void): () => void;
  close(fd: number): void;
}

/** The running Linux kernel. Throws when koffi cannot be used. */
export function linuxInputKernel(): InputKernel {
  // Declared without the ellipsis: on Linux x86-64 and arm64 a variadic integer is passed like a fixed one.
  const call: (fd: number, request: number, value: number) => number = koffi
    .load(null)
    .func('int ioctl(int fd, unsigned long request, long value)');
  return {
    open: (path) => attempt(() => openSync(path, flags.O_RDONLY | flags.O_NONBLOCK)),
    ioctl: (fd, request, value) => (call(fd, request, value) < 0 ? err(nameOf(koffi.errno())) : ok(undefined)),
    read: (fd, into) => attempt(() => readSync(fd, into, 0, into.length, null)),
    watch(fd, onReadable) {
      const handle = koffi.node.poll(fd, { readable: true, disconnect: true }, onReadable);
      return () => handle.close();
    },
    close: (fd) => closeSync(fd),
  };
}

const errorNames = new Map(Object.entries(constants.errno).map(([text, number]) => [number, text]));

function nameOf(errno: number): string {
  return errorNames.get(errno) ?? `errno ${errno}`;
}

function attempt<T>(run: () => T): Result<T, string> {
  try {
    return ok(run());
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return err(error.code);
    throw error;
  }
}
