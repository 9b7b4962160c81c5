/**
 * Puts the installed package together again, for a box that was not updated before and so keeps no package to return to.
 * Every file must be the one dpkg installed, by its sum: what is damaged is no way back.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Dpkg } from './dpkg.ts';
import { lastWords, runProgram } from './run-program.ts';

/** What a small Debian may be told to leave out of every package (dpkg.cfg(5), path-exclude). */
const mayBeLeftOut = '/usr/share/';
const scripts = ['preinst', 'postinst', 'prerm', 'postrm'] as const;

/** Writes `deb`. The error names the first thing that is not as it was installed. Throws errors of node:fs. */
export async function rebuildInstalled(dpkg: Dpkg, name: string, deb: string): Promise<Result<void, string>> {
  const status = await dpkg.query('--status', name);
  const listed = await dpkg.query('--listfiles', name);
  if (status === null || listed === null) return err(`dpkg knows no ${name} here`);
  const controlFile = async (part: string): Promise<string | null> => {
    const at = (await dpkg.query('--control-path', name, part))?.trim();
    return at === undefined || at === '' ? null : readFileSync(at, 'utf8');
  };
  // dpkg keeps them in its record alone.
  const conffiles = conffilesOf(status);
  const sums = sumsOf((await controlFile('md5sums')) ?? '');
  const tree = `${deb}.tree`;
  rmSync(tree, { recursive: true, force: true });
  makeDirectory(path.join(tree, 'DEBIAN'));
  const there: string[] = [];
  for (const file of lines(listed).filter((line) => line !== '/.')) {
    const from = `${dpkg.root}${file}`;
    const state = lstatSync(from, { throwIfNoEntry: false });
    if (state === undefined) {
      if (conffiles.includes(file) || file.startsWith(mayBeLeftOut)) continue;
      return err(`${file} is missing`);
    }
    there.push(file);
    const to = path.join(tree, file);
    if (state.isDirectory()) makeDirectory(to);
    else if (state.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else {
      const sum = sums.get(file);
      if (!conffiles.includes(file) && sum !== md5Of(from)) return err(`${file} is not as it was installed`);
      linkOrCopy(from, to, state.mode);
    }
  }
  const write = (part: string, text: string): void => writeFileSync(path.join(tree, 'DEBIAN', part), text);
  write('control', controlOf(status));
  const kept = conffiles.filter((file) => there.includes(file));
  if (kept.length > 0) write('conffiles', kept.map((file) => `${file}\n`).join(''));
  const sumLines = [...sums]
    .filter(([file]) => there.includes(file))
    .map(([file, sum]) => `${sum}  ${file.slice(1)}\n`);
  write('md5sums', sumLines.join(''));
  for (const script of scripts) {
    const text = await controlFile(script);
    if (text === null) continue;
    write(script, text);
    chmodSync(path.join(tree, 'DEBIAN', script), 0o755);
  }
  const ran = await runProgram('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', tree, deb]);
  rmSync(tree, { recursive: true, force: true });
  return ran.code === 0 ? ok(undefined) : err(lastWords(ran));
}

/** dpkg's record of a package without what it adds itself (deb-control(5), dpkg-query --status). */
function controlOf(status: string): string {
  const own = /^(?:Status|Config-Version|Conffiles):.*\n(?: .*\n)*/gm;
  return `${status.replaceAll(own, '').trim()}\n`;
}

function conffilesOf(status: string): readonly string[] {
  const [, block = ''] = /^Conffiles:\n((?: .*\n?)*)/m.exec(status) ?? [];
  return lines(block).map((line) => line.trim().split(' ')[0] ?? '');
}

function sumsOf(text: string): Map<string, string> {
  return new Map(lines(text).map((line) => [`/${line.slice(34)}`, line.slice(0, 32)]));
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

function md5Of(file: string): string {
  return createHash('md5').update(readFileSync(file)).digest('hex');
}

/** The usual rights, whatever the umask of whoever called is. */
function makeDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o755);
}

/** A second name costs nothing; between two file systems there is none. */
function linkOrCopy(from: string, to: string, mode: number): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
    chmodSync(to, mode & 0o777);
  }
}
