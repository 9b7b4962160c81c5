/** dpkg itself, in a root of its own, with packages small enough to be made for each test. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDpkg, type Dpkg } from '../../../scripts/update/dpkg.ts';
import { rebuildInstalled } from '../../../scripts/update/rebuild.ts';

let room: string;
let root: string;
let dpkg: Dpkg;
beforeEach(() => {
  room = mkdtempSync(path.join(tmpdir(), 'kadian-dpkg-'));
  root = path.join(room, 'root');
  for (const part of ['info', 'updates', 'triggers'])
    mkdirSync(path.join(root, 'var/lib/dpkg', part), { recursive: true });
  writeFileSync(path.join(root, 'var/lib/dpkg/status'), '');
  // Whoever tests need not be root; scripts of a package run here and not in the root, which holds no shell.
  dpkg = openDpkg(root, ['--force-not-root', '--force-script-chrootless', '--force-bad-path', '--force-architecture']);
});
afterEach(() => rmSync(room, { recursive: true }));

interface Small {
  readonly program?: string;
  readonly example?: string;
  readonly preinst?: string;
}

function packageOf(
  version: string,
  { program = `program ${version}`, example = 'example', preinst }: Small = {},
): string {
  const tree = path.join(room, `tree-${version}`);
  const put = (file: string, text: string): string => {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), text);
    return `${createHash('md5').update(text).digest('hex')}  ${file}\n`;
  };
  const sums = put('opt/kadian/bin/program', program) + put('etc/kadian/site.example.json', example);
  symlinkSync('/var/cache/kadian', path.join(tree, 'opt/kadian/cache'));
  put('DEBIAN/md5sums', sums);
  put('DEBIAN/conffiles', '/etc/kadian/site.example.json\n');
  const control = [
    'Package: kadian',
    `Version: ${version}`,
    'Architecture: arm64',
    'Maintainer: none <none@localhost>',
  ];
  const more = ['Installed-Size: 12', 'Kadian-Ledger-Schema: 3', 'Description: small', ' and more', ''];
  put('DEBIAN/control', [...control, ...more].join('\n'));
  if (preinst !== undefined) {
    put('DEBIAN/preinst', `#!/bin/sh\n${preinst}\n`);
    chmodSync(path.join(tree, 'DEBIAN/preinst'), 0o755);
  }
  const deb = path.join(room, `kadian_${version}.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, deb], { stdio: 'ignore' });
  return deb;
}

const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('installing', () => {
  test('says what is there, and takes another version over it', async () => {
    expect(await dpkg.installed()).toBeNull();
    expect(await dpkg.install(packageOf('1.0'))).toEqual({ ok: true, value: undefined });
    expect(await dpkg.installed()).toEqual({ version: '1.0', architecture: 'arm64', whole: true });
    expect(await dpkg.install(packageOf('2.0'))).toMatchObject({ ok: true });
    expect(text('opt/kadian/bin/program')).toBe('program 2.0');
  });

  test('goes back to an older one, and asks nobody about configuration that was changed', async () => {
    await dpkg.install(packageOf('2.0', { example: 'newer' }));
    writeFileSync(path.join(root, 'etc/kadian/site.example.json'), 'changed');
    expect(await dpkg.install(packageOf('1.0', { example: 'older' }))).toMatchObject({ ok: true });
    expect([text('opt/kadian/bin/program'), text('etc/kadian/site.example.json')]).toEqual(['program 1.0', 'changed']);
  });

  test('tells the words of a package that refuses, and leaves the other whole', async () => {
    await dpkg.install(packageOf('1.0'));
    const refused = await dpkg.install(
      packageOf('2.0', { preinst: 'echo "kadian: this version cannot read it" >&2; exit 1' }),
    );
    expect(refused).toEqual({ ok: false, error: 'dpkg ended with 1: kadian: this version cannot read it' });
    expect(await dpkg.installed()).toMatchObject({ version: '1.0', whole: true });
  });

  test('that ends in the middle is seen as not whole', async () => {
    await dpkg.install(packageOf('1.0'));
    const file = path.join(root, 'var/lib/dpkg/status');
    writeFileSync(file, readFileSync(file, 'utf8').replace('install ok installed', 'install reinstreq half-installed'));
    expect(await dpkg.installed()).toMatchObject({ whole: false });
    expect(await dpkg.install(packageOf('2.0'))).toMatchObject({ ok: true });
    expect(await dpkg.installed()).toMatchObject({ version: '2.0', whole: true });
  });

  test('reads what a package says of itself, and refuses what is none', async () => {
    const fields = {
      name: 'kadian',
      version: '1.0',
      architecture: 'arm64',
      ledgerSchema: 3,
      installedBytes: 12 * 1024,
    };
    expect(await dpkg.fieldsOf(packageOf('1.0'))).toEqual({ ok: true, value: fields });
    writeFileSync(path.join(room, 'none.deb'), 'nothing');
    expect((await dpkg.fieldsOf(path.join(room, 'none.deb'))).ok).toBe(false);
  });
});

describe('putting what is installed together again', () => {
  const rebuilt = (): string => path.join(room, 'rebuilt.deb');

  test('gives a package that brings it all back', async () => {
    await dpkg.install(packageOf('1.0', { preinst: 'exit 0' }));
    expect(await rebuildInstalled(dpkg, 'kadian', rebuilt())).toEqual({ ok: true, value: undefined });
    await dpkg.install(packageOf('2.0'));
    expect(await dpkg.install(rebuilt())).toMatchObject({ ok: true });
    expect(await dpkg.installed()).toMatchObject({ version: '1.0', whole: true });
    expect(text('opt/kadian/bin/program')).toBe('program 1.0');
    const listed = execFileSync('dpkg-deb', ['--contents', rebuilt()], { encoding: 'utf8' });
    expect(listed).toContain('./opt/kadian/cache -> /var/cache/kadian');
    const control = execFileSync('dpkg-deb', ['--field', rebuilt()], { encoding: 'utf8' });
    expect(control).toContain('Kadian-Ledger-Schema: 3');
    expect(control).not.toMatch(/Status|Conffiles/);
    expect(execFileSync('dpkg-deb', ['--info', rebuilt()], { encoding: 'utf8' })).toMatch(
      /preinst[^]*Description: small/,
    );
  });

  test('keeps configuration as a technician left it, also when it is gone', async () => {
    await dpkg.install(packageOf('1.0'));
    writeFileSync(path.join(root, 'etc/kadian/site.example.json'), 'changed');
    expect(await rebuildInstalled(dpkg, 'kadian', rebuilt())).toEqual({ ok: true, value: undefined });
    expect(await dpkg.install(rebuilt())).toMatchObject({ ok: true });
    expect(text('etc/kadian/site.example.json')).toBe('changed');
    rmSync(path.join(root, 'etc/kadian/site.example.json'));
    expect(await rebuildInstalled(dpkg, 'kadian', rebuilt())).toEqual({ ok: true, value: undefined });
    expect(await dpkg.install(rebuilt())).toMatchObject({ ok: true });
  });

  test('is refused when a file is not the one that was installed, or is gone', async () => {
    await dpkg.install(packageOf('1.0'));
    appendFileSync(path.join(root, 'opt/kadian/bin/program'), '!');
    expect(await rebuildInstalled(dpkg, 'kadian', rebuilt())).toEqual({
      ok: false,
      error: '/opt/kadian/bin/program is not as it was installed',
    });
    rmSync(path.join(root, 'opt/kadian/bin/program'));
    expect(await rebuildInstalled(dpkg, 'kadian', rebuilt())).toMatchObject({
      error: '/opt/kadian/bin/program is missing',
    });
  });
});
