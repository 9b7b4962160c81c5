/** Every parser of bytes from outside this process, as a target. Loaded late: who fuzzes instruments the sources first. */
import type { FuzzTarget } from './target.ts';

const groups: readonly (() => Promise<readonly FuzzTarget[]>)[] = [
  async () => (await import('./targets/devices.ts')).deviceTargets,
  async () => [(await import('./targets/framed.ts')).thermometerInside],
  async () => (await import('./targets/processes.ts')).processTargets,
  async () => (await import('./targets/credentials.ts')).credentialTargets,
  async () => (await import('./targets/district.ts')).districtTargets,
  async () => (await import('./targets/files.ts')).fileTargets,
  async () => [(await import('./targets/ledger-file.ts')).ledgerFile],
];

export async function loadTargets(): Promise<readonly FuzzTarget[]> {
  return (await Promise.all(groups.map((load) => load()))).flat();
}

/** The target of that name, with no group loaded behind its own. */
export async function loadTarget(name: string): Promise<FuzzTarget> {
  for (const load of groups) {
    const found = (await load()).find((target) => target.name === name);
    if (found !== undefined) return found;
  }
  throw new Error(`no target ${name}`);
}
