/** The command as it is called: what it refuses before it touches anything, and what it says to a machine. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { signPackage } from '../../../scripts/package/sign-release.ts';
import { tryHere } from '../../../scripts/update/trial.ts';
import { runAs } from '../run-as.ts';
import { writeBenchSite } from '../../bench/bench-site.ts';

const program = path.join(import.meta.dirname, '../../../scripts/kadian.ts');
let room: string;
const at = (name: string): string => path.join(room, name);

beforeAll(() => {
  room = mkdtempSync(path.join(tmpdir(), 'kadian-update-command-'));
  const tree = at('tree');
  mkdirSync(path.join(tree, 'DEBIAN'), { recursive: true });
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const fields = [
    'Package: kadian',
    'Version: 7.0',
    `Architecture: ${architecture}`,
    'Maintainer: none <none@localhost>',
  ];
  writeFileSync(
    path.join(tree, 'DEBIAN/control'),
    `${fields.join('\n')}\nKadian-Ledger-Schema: 3\nDescription: small\n`,
  );
  spawnSync('dpkg-deb', ['--build', tree, at('kadian.deb')]);
  writeFileSync(at('release.key'), generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const signed = signPackage({ deb: at('kadian.deb'), keyFile: at('release.key'), nowMs: Date.now(), days: 1 });
  if (!signed.ok) throw new Error(signed.error);
  writeFileSync(at('keys.json'), signed.value.keys);
});
afterAll(() => rmSync(room, { recursive: true }));

const kadian = (...words: readonly string[]) => kadianWith('keys.json', ...words);

function kadianWith(keys: string, ...words: readonly string[]) {
  const asked = [program, 'update', ...words, '--keys', at(keys), '--room', at('room')];
  const { status, stdout, stderr } = spawnSync(process.execPath, asked, { encoding: 'utf8', timeout: 60_000 });
  return { status, stdout, stderr };
}

describe('kadian update', () => {
  test('a dry run judges signature and package, and writes nothing', () => {
    expect(kadian('--package', at('kadian.deb'), '--dry-run', '--json')).toMatchObject({
      status: 0,
      stdout: '{"dryRun":true,"to":"7.0"}\n',
    });
    expect(kadian('--from', room, '--dry-run')).toMatchObject({ status: 0 });
    expect(readdirSync(room)).not.toContain('room');
  });

  test.each([
    ['nothing', [], 64, 'usage'],
    ['two things', ['--back', '--resume'], 64, 'usage'],
    ['something unknown', ['--force'], 64, 'usage'],
    ['a package that is not there', ['--package', '/nowhere.deb'], 66, 'no such file'],
    ['a wait that is no number', ['--back', '--wait', 'abc'], 64, '--wait: a number'],
    ['what was never kept', ['--back'], 66, 'no good version'],
  ])('asked for %s, answers in one line', (_what, words, status, said) => {
    const answer = kadian(...words);
    expect(answer).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(said) });
    expect(answer.stderr).not.toContain('    at ');
  });

  test('refuses bytes that were not signed, and keys it cannot read', () => {
    copyFileSync(at('kadian.deb.release'), at('other.deb.release'));
    writeFileSync(at('other.deb'), 'something else');
    expect(kadian('--package', at('other.deb'), '--dry-run')).toMatchObject({ status: 66 });
    writeFileSync(at('no-keys.json'), '{}');
    expect(kadianWith('no-keys.json', '--package', at('kadian.deb')).status).toBe(66);
  });

  test('reads no device, pipe or folder, and passes over one that lies on a stick', () => {
    const manifest = at('kadian.deb.release');
    spawnSync('mkfifo', [at('pipe')]);
    const odd: readonly (readonly string[])[] = [
      ['--package', '/dev/zero', '--manifest', manifest],
      ['--package', at('pipe'), '--manifest', manifest],
      ['--package', at('kadian.deb'), '--manifest', '/dev/zero'],
      ['--package', room, '--manifest', manifest],
    ];
    for (const words of odd) {
      const answer = kadian(...words, '--dry-run');
      expect(answer).toMatchObject({
        status: 66,
        stderr: expect.stringMatching(/^update: [^\n]*a device or a pipe[^\n]*\n$/),
      });
    }
    mkdirSync(at('folder.release'));
    spawnSync('mkfifo', [at('pipe.release')]);
    expect(kadian('--from', room, '--dry-run')).toMatchObject({ status: 0 });
  }, 30_000);

  test('without the keys of releases says where they come from', () => {
    expect(kadianWith('absent.json', '--package', at('kadian.deb'))).toMatchObject({
      status: 66,
      stderr: expect.stringMatching(
        /^update: .*absent\.json: there is no such file; copy release-keys\.json there.*\n$/,
      ),
    });
  });

  test('makes nothing where nothing was ever installed', () => {
    expect(kadian('--status').status).toBe(0);
    expect(kadian('--back').status).toBe(66);
    expect(kadian('--resume')).toMatchObject({ status: 0, stdout: 'nothing was cut off\n' });
    expect(readdirSync(room)).not.toContain('room');
  });

  test.runIf(process.getuid?.() === 0)(
    'another account is told that it must be root, before anything else',
    async () => {
      mkdirSync(at('kept'), { mode: 0o700 });
      for (const words of [
        ['--back'],
        ['--resume'],
        ['--package', '/nowhere.deb'],
        ['--status', '--room', at('kept')],
      ]) {
        const asked = [program, 'update', '--room', at('room'), '--keys', at('absent.json'), ...words];
        const { code, error } = await runAs(65_534, asked);
        expect([words, code, error]).toEqual([words, 77, expect.stringContaining('sudo kadian update')]);
      }
    },
    30_000,
  );

  test('the status of a box that was never updated', () => {
    const answer = kadian('--status', '--json');
    expect(answer.status).toBe(0);
    expect(JSON.parse(answer.stdout)).toMatchObject({ good: null, before: null, last: null, underWay: null });
  });
});

describe('tried before it is installed', () => {
  test('takes a site and a copy of its ledger, and tells what it does not take', () => {
    const box = at('box');
    const { file } = writeBenchSite({ directory: box });
    const ledgerAt = at('copy');
    mkdirSync(ledgerAt);
    expect(tryHere(file, ledgerAt)).toEqual({ ok: true, value: undefined });
    const place = { district: 'd', subdistrict: 's', community: 'c', compound: 'k', lane: 'l' };
    const clock = new VirtualClock(0);
    const opened = openLedger({ directory: ledgerAt, clock, bootId: 'b', wallTrusted: () => true, place });
    if (!opened.ok) throw new Error(opened.error.detail);
    opened.value.append('portal.requestToExit', {});
    opened.value.close();
    expect(tryHere(file, ledgerAt)).toEqual({ ok: true, value: undefined });
    expect(tryHere(null, ledgerAt).ok).toBe(true);
    writeFileSync(path.join(ledgerAt, 'ledger.db'), 'no ledger');
    expect(tryHere(file, ledgerAt)).toMatchObject({
      ok: false,
      error: expect.stringContaining('set this ledger aside'),
    });
    writeFileSync(file, '{}');
    expect(tryHere(file, ledgerAt)).toMatchObject({ ok: false, error: expect.stringContaining(file) });
  });
});
