/** The disk the ledger lies on: room, whether it can be written, how long a commit takes, and how worn the card is. */
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync, type StatsFs } from 'node:fs';
import path from 'node:path';
import { findingsOf, type Examination, type Finding } from './finding.ts';

const find = findingsOf('storage');
const mebibyte = 1024 * 1024;
const lowShare = 0.1;
const fewBytes = 200 * mebibyte;
/** The whole chain from credential to actuator has 2 s; a commit that takes a quarter of it is a card that dies. */
const slowMs = 100;
const tooSlowMs = 500;
const writes = 20;

export function checkStorage(examination: Examination): Finding[] {
  const { loaded } = examination;
  const directory = nearest(loaded.dataDirectory);
  return [
    ...room(directory, loaded.dataDirectory),
    ...mount(examination, directory),
    ...commits(examination),
    ...wear(examination, directory),
    ...errors(examination, directory),
  ];
}

/** The first directory upwards that is there: before the first start the data directory is not. */
function nearest(directory: string): string {
  for (let at = directory; ; at = path.dirname(at)) {
    if (stats(at) !== null || at === path.dirname(at)) return at;
  }
}

function stats(directory: string): StatsFs | null {
  try {
    return statfsSync(directory);
  } catch {
    return null;
  }
}

function room(directory: string, named: string): Finding[] {
  const disk = stats(directory);
  if (disk === null) return [find('red', 'diskUnreadable', { directory: named })];
  const free = disk.bavail * disk.bsize;
  const share = disk.blocks === 0 ? 1 : disk.bavail / disk.blocks;
  const values = { directory: named, free: Math.round(free / mebibyte), percent: Math.round(share * 100) };
  const level = free < fewBytes / 4 ? 'red' : free < fewBytes || share < lowShare ? 'yellow' : 'green';
  // Some file systems make inodes as they need them and count none.
  const inodes = disk.files === 0 ? 1 : disk.ffree / disk.files;
  const percent = Math.round(inodes * 100);
  return [
    find(level, 'diskRoom', values),
    find(inodes < 0.02 ? 'red' : inodes < lowShare ? 'yellow' : 'green', 'diskInodes', { percent }),
  ];
}

function mount({ machine }: Examination, directory: string): Finding[] {
  const found = mountOf(machine.text('/proc/self/mountinfo'), directory);
  if (found === null) return [];
  return found.readOnly
    ? [find('red', 'diskReadOnly', { mount: found.at })]
    : [find('green', 'diskWritable', { mount: found.at })];
}

/** proc_pid_mountinfo(5): the longest mount point that the directory lies below; options of the mount and of its file system. */
export function mountOf(
  text: string | null,
  directory: string,
): { readonly at: string; readonly readOnly: boolean; readonly device: string } | null {
  const mounts = (text ?? '').split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , , , at, options] = (before ?? '').split(' ');
    const [, device, own] = (after ?? '').split(' ');
    if (at === undefined || options === undefined || device === undefined || own === undefined) return [];
    const readOnly = [options, own].some((list) => list.split(',').includes('ro'));
    return [{ at, readOnly, device }];
  });
  const below = mounts.filter(({ at }) => directory === at || directory.startsWith(at === '/' ? '/' : `${at}/`));
  return below.toSorted((a, b) => b.at.length - a.at.length)[0] ?? null;
}

/** Small writes, each forced to the disk, as the ledger makes them. The file is removed again. */
function commits({ loaded, clock, tell }: Examination): Finding[] {
  const file = path.join(loaded.dataDirectory, `doctor-${process.pid}.tmp`);
  const block = new Uint8Array(4_096);
  const times: number[] = [];
  let descriptor: number | null = null;
  tell('Measuring the disk …');
  try {
    descriptor = openSync(file, 'wx', 0o600);
    for (let count = 0; count < writes; count += 1) {
      const begunMs = clock.monotonicMs();
      writeSync(descriptor, block);
      fsyncSync(descriptor);
      times.push(clock.monotonicMs() - begunMs);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
    if (code === 'ENOENT') return [find('unknown', 'diskNoDirectory', { directory: loaded.dataDirectory })];
    if (code === 'EACCES') return [find('unknown', 'diskNotOurs', { directory: loaded.dataDirectory })];
    return [find('red', 'diskNoWrite', { directory: loaded.dataDirectory, code })];
  } finally {
    if (descriptor !== null) {
      closeSync(descriptor);
      rmSync(file, { force: true });
    }
  }
  const sorted = times.toSorted((a, b) => a - b);
  const median = Math.round((sorted[writes / 2] ?? 0) * 10) / 10;
  const longest = Math.round((sorted.at(-1) ?? 0) * 10) / 10;
  const level = longest > tooSlowMs ? 'red' : longest > slowMs ? 'yellow' : 'green';
  return [find(level, 'diskCommit', { median, longest, limit: slowMs })];
}

/** What ext4 has counted since it was last checked (sysfs, errors_count); other file systems count nothing. */
function errors({ machine }: Examination, directory: string): Finding[] {
  const device = path.basename(mountOf(machine.text('/proc/self/mountinfo'), directory)?.device ?? '');
  const counted = machine.text(`/sys/fs/ext4/${device}/errors_count`)?.trim() ?? '';
  if (device === '' || counted === '') return [];
  const count = Number(counted);
  return [find(count > 0 ? 'red' : 'green', 'diskErrors', { device, count })];
}

/** JESD84-B51: life time in tenths, 0x0B beyond its end; pre_eol_info 2 warns, 3 is urgent. SD cards tell nothing. */
function wear({ machine }: Examination, directory: string): Finding[] {
  const device = mountOf(machine.text('/proc/self/mountinfo'), directory)?.device ?? '';
  const block = /^\/dev\/(mmcblk\d+)/.exec(device)?.[1];
  if (block === undefined) return [];
  const about = `/sys/block/${block}/device`;
  const used = (machine.text(`${about}/life_time`) ?? '')
    .trim()
    .split(/\s+/)
    .map(Number)
    .filter((tenth) => tenth > 0);
  const urgent = Number(machine.text(`${about}/pre_eol_info`)?.trim() ?? '0');
  if (used.length === 0) {
    // An SD card never tells: how long it takes to write, and what the file system met, stand for it.
    const isCard = machine.text(`${about}/type`)?.trim() === 'SD';
    return [isCard ? find('green', 'cardSd', { block }) : find('unknown', 'cardSilent', { block })];
  }
  const percent = Math.min(100, Math.max(...used) * 10);
  const level = percent >= 100 || urgent >= 3 ? 'red' : percent >= 80 || urgent === 2 ? 'yellow' : 'green';
  return [find(level, 'cardWear', { block, percent })];
}
