/** Small programs of the system that are asked; each may be absent. */
import { spawnSync } from 'node:child_process';

export interface Programs {
  /** What it prints, or null where it is not installed, fails or takes longer than five seconds. */
  run(name: string, args: readonly string[]): string | null;
  /** Whether the program is there. */
  has(name: string): boolean;
}

const patienceMs = 5_000;

export const systemPrograms: Programs = {
  run(name, args) {
    const ended = spawnSync(name, args, { encoding: 'utf8', timeout: patienceMs, stdio: ['ignore', 'pipe', 'ignore'] });
    return ended.error === undefined && ended.status === 0 ? ended.stdout : null;
  },
  has: (name) => spawnSync('sh', ['-c', `command -v ${name}`], { timeout: patienceMs, stdio: 'ignore' }).status === 0,
};

/** `Name=value` lines, as systemctl and timedatectl show them. */
export function properties(text: string | null): ReadonlyMap<string, string> {
  const pairs = (text ?? '').split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf('=');
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
  });
  return new Map(pairs);
}
