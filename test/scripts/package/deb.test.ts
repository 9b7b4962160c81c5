import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildDeb } from '../../../scripts/package/deb.ts';
import type { PackageRequest } from '../../../scripts/package/fpm-arguments.ts';

let room: string;
let request: PackageRequest;

beforeEach(() => {
  room = mkdtempSync(path.join(tmpdir(), 'kadian-deb-'));
  mkdirSync(path.join(room, 'tree'));
  writeFileSync(path.join(room, 'tree/file'), 'content');
  request = {
    output: path.join(room, 'kadian.deb'),
    name: 'kadian',
    version: '1.0',
    architecture: 'amd64',
    maintainer: 'kadian <kadian@kadian.example>',
    url: 'https://kadian.example',
    description: 'a package',
    section: 'misc',
    priority: 'optional',
    compression: 'xz',
    depends: [],
    recommends: [],
    suggests: [],
    fields: [],
    conffiles: [],
    scripts: { preinst: null, postinst: null, prerm: null, postrm: null },
    sources: [{ from: `${path.join(room, 'tree')}/`, to: '/opt/kadian' }],
  };
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(room, { recursive: true });
});

test('one that is cut off while it is written has not its name', () => {
  // As dpkg-deb that was ended: part of the package is there.
  const programs = path.join(room, 'bin');
  mkdirSync(programs);
  writeFileSync(
    path.join(programs, 'dpkg-deb'),
    '#!/bin/sh\nfor last; do :; done\nprintf torn >"$last"\nkill -TERM $$\n',
    { mode: 0o755 },
  );
  vi.stubEnv('PATH', `${programs}:${process.env['PATH'] ?? ''}`);
  writeFileSync(request.output, 'the one before');
  expect(() => buildDeb(request)).toThrow(/dpkg-deb/);
  expect(readFileSync(request.output, 'utf8')).toBe('the one before');
});

test('the next run takes the place of what was left, and the package can be read', () => {
  writeFileSync(`${request.output}.unfinished`, 'torn');
  buildDeb(request);
  expect(spawnSync('dpkg-deb', ['--field', request.output, 'Version'], { encoding: 'utf8' }).stdout).toBe('1.0\n');
  expect(spawnSync('ls', [room], { encoding: 'utf8' }).stdout).toBe('kadian.deb\ntree\n');
});
