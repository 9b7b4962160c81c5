/** What Linux says of a process (proc(5)). Throws when the process is gone. */
import { readdirSync, readFileSync } from 'node:fs';

/** Processor time used so far by all threads, milliseconds; from schedstat, whose nanoseconds tell short stretches too. */
export function cpuMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [ranNs = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return sum + Number(ranNs) / 1e6;
  }, 0);
}

export function rssBytes(pid: number): number {
  return kilobytes(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS') * 1024;
}

/** Memory shared with others counted in shares. */
export function pssBytes(pid: number): number {
  return kilobytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss') * 1024;
}

/** Pages that belong to no file, bytes: heaps, stacks, what was changed of a library. Who else runs does not change it. */
export function anonymousBytes(pid: number): number {
  return kilobytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Anonymous') * 1024;
}

/** What it gave the kernel to be written to a disk so far, less what it took back, bytes. Only for processes of our own. */
export function writtenBytes(pid: number): number {
  const counters = readFileSync(`/proc/${pid}/io`, 'utf8');
  const counter = (name: string): number =>
    Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(counters)?.[1] ?? Number.NaN);
  return counter('write_bytes') - counter('cancelled_write_bytes');
}

/** The processes that a process has started, named after their programs. */
export function childrenOf(pid: number): readonly { readonly name: string; readonly pid: number }[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' '))
    .filter((child) => child !== '')
    .map((child) => ({ name: programOf(Number(child)), pid: Number(child) }));
}

/** `…/guard-process.ts` is called `guard-process`, `…/device-process.ts scanner:…` is called `device-process scanner`. */
function programOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const script = words.find((word) => /\.[cm]?[jt]s$/.test(word)) ?? words[0] ?? '';
  const device = words.map((word) => /^(thermometer|scanner):/.exec(word)?.[1]).find((kind) => kind !== undefined);
  return script.slice(script.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '') + (device === undefined ? '' : ` ${device}`);
}

function kilobytes(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  if (found === undefined) throw new Error(`the system does not tell ${name}`);
  return Number(found);
}
