/** Makes a .deb of a request: a tree with its control files, given to dpkg-deb. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import type { PackageRequest } from './fpm-arguments.ts';
import { installedAt } from './target.ts';

/** What electron-builder adds to every package, and a box without a desktop has no use for. */
const unwanted = ['/usr/share/icons/', '/usr/share/applications/', '/usr/share/mime/', `${installedAt}/resources/`];

/** Writes `request.output`, whole or not at all; throws what the file system or dpkg-deb say. Times are those of SOURCE_DATE_EPOCH, if set. */
export function buildDeb(request: PackageRequest): void {
  const tree = `${request.output}.tree`;
  rmSync(tree, { recursive: true, force: true });
  const files: string[] = [];
  for (const { from, to } of request.sources) {
    if (from.endsWith('/')) copyDirectory(from, tree, to, files);
    else copyFile(from, tree, to, files);
  }
  const control = path.join(tree, 'DEBIAN');
  mkdirSync(control, { mode: 0o755 });
  writeFileSync(path.join(control, 'control'), controlText(request, bytesOf(tree, files)));
  writeFileSync(path.join(control, 'md5sums'), sums(tree, files));
  const missing = request.conffiles.filter((file) => !files.includes(file));
  if (missing.length > 0) throw new Error(`named as configuration and not packed: ${missing.join(', ')}`);
  if (request.conffiles.length > 0) {
    writeFileSync(path.join(control, 'conffiles'), request.conffiles.map((file) => `${file}\n`).join(''));
  }
  for (const [name, from] of Object.entries(request.scripts)) {
    if (from === null) continue;
    copyFileSync(from, path.join(control, name));
    chmodSync(path.join(control, name), 0o755);
  }
  // A run that is cut off must not leave half a package under a name that is taken for one.
  const unfinished = `${request.output}.unfinished`;
  execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compressionOf(request)}`, '--build', tree, unfinished], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  syncPath(unfinished);
  renameSync(unfinished, request.output);
  rmSync(tree, { recursive: true });
}

/** fpm's words for what dpkg-deb calls otherwise. */
function compressionOf({ compression }: PackageRequest): string {
  return compression === 'gz' ? 'gzip' : compression;
}

function copyDirectory(from: string, tree: string, to: string, files: string[]): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.posix.join(to, entry.name);
    if (entry.isDirectory()) copyDirectory(source, tree, target, files);
    else copyFile(source, tree, target, files);
  }
}

/** Rights are made the usual ones, whatever the umask of the checkout was; a link stays a link. */
function copyFile(from: string, tree: string, to: string, files: string[]): void {
  if (unwanted.some((place) => to.startsWith(place))) return;
  const target = path.join(tree, to);
  makeDirectories(tree, path.dirname(target));
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), target);
  else {
    copyFileSync(from, target);
    chmodSync(target, (statSync(from).mode & 0o100) === 0 ? 0o644 : 0o755);
    files.push(to);
  }
}

function makeDirectories(tree: string, directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  for (let at = directory; at.length >= tree.length; at = path.dirname(at)) chmodSync(at, 0o755);
}

function bytesOf(tree: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(path.join(tree, file)).size, 0);
}

function sums(tree: string, files: readonly string[]): string {
  const line = (file: string): string => {
    const digest = createHash('md5')
      .update(readFileSync(path.join(tree, file)))
      .digest('hex');
    return `${digest}  ${file.slice(1)}\n`;
  };
  return files.toSorted().map(line).join('');
}

/** deb-control(5). */
export function controlText(request: PackageRequest, bytes: number): string {
  const list = (name: string, packages: readonly string[]): readonly string[] =>
    packages.length === 0 ? [] : [`${name}: ${packages.join(', ')}`];
  const [synopsis = '', ...more] = request.description.split('\n').map((line) => line.trim());
  return [
    `Package: ${request.name}`,
    `Version: ${request.version}`,
    `Architecture: ${request.architecture}`,
    `Maintainer: ${request.maintainer}`,
    `Installed-Size: ${Math.ceil(bytes / 1024)}`,
    ...list('Depends', request.depends),
    ...list('Recommends', request.recommends),
    ...list('Suggests', request.suggests),
    `Section: ${request.section}`,
    `Priority: ${request.priority}`,
    `Homepage: ${request.url}`,
    ...request.fields,
    `Description: ${synopsis}`,
    ...more.map((line) => ` ${line === '' ? '.' : line}`),
    '',
  ].join('\n');
}
