/** What a tool reads of the machine it runs on: files of /sys, /proc, /dev and /etc. Nothing is opened that a driver would hold. */
import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

export interface NodeRights {
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Every answer is null or empty where the file is not there or may not be read. */
export interface Machine {
  text(file: string): string | null;
  bytes(file: string): Uint8Array | null;
  entries(directory: string): readonly string[];
  /** What a name leads to in the end. */
  real(file: string): string | null;
  rights(file: string): NodeRights | null;
  /** Whether this process may read and write it, as the kernel sees it. */
  mayUse(file: string): boolean;
}

/** The machine whose files lie under `root`. */
export function machineAt(root = '/'): Machine {
  const base = path.resolve(root);
  const at = (file: string): string => path.join(base, file);
  return {
    text: (file) => attempt(() => readFileSync(at(file), 'utf8')),
    bytes: (file) => attempt(() => readFileSync(at(file))),
    entries: (directory) => (attempt(() => readdirSync(at(directory))) ?? []).toSorted(byNumber),
    real(file) {
      const found = attempt(() => realpathSync(at(file)));
      return found === null ? null : path.resolve('/', path.relative(base, found));
    },
    rights: (file) => attempt(() => rightsOf(at(file))),
    mayUse: (file) =>
      attempt(() => {
        accessSync(at(file), constants.R_OK | constants.W_OK);
        return true;
      }) ?? false,
  };
}

/** `hidraw2` before `hidraw10`. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function rightsOf(file: string): NodeRights {
  const { mode, uid, gid } = statSync(file);
  return { mode: mode & 0o777, uid, gid };
}

/** Whatever the system says, what is asked for cannot be had; anything that is no system error is a bug. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
