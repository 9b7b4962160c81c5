import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ledgerPresence } from '../../../scripts/devices/ledger-presence.ts';
import { runAs } from '../run-as.ts';

function room() {
  const directory = mkdtempSync(path.join(tmpdir(), 'ledger-presence-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  chmodSync(directory, 0o755);
  const dataDirectory = path.join(directory, 'data');
  const at = (name: string) => path.join(directory, name);
  for (const name of ['fstab', 'mounts', 'command-keys.json']) writeFileSync(at(name), '');
  return { at, places: { dataDirectory, ofEnrolled: [], fstab: at('fstab'), mounts: at('mounts') } };
}

test('a box that never had one has none yet; its keys alone are no ledger', () => {
  const { at, places } = room();
  expect(ledgerPresence(places)).toEqual({ ok: true, value: 'notYet' });
  mkdirSync(at('data'));
  writeFileSync(at('data/device.key'), '');
  expect(ledgerPresence({ ...places, ofEnrolled: [at('command-keys.json')] })).toEqual({ ok: true, value: 'notYet' });
  writeFileSync(at('data/ledger.db'), '');
  expect(ledgerPresence(places)).toEqual({ ok: true, value: 'yes' });
});

test.each(['ledger.lock', 'ledger.db-wal', 'ledger.damaged-1.db', 'kadian.mark'])('beside %s it is missing', (name) => {
  const { at, places } = room();
  mkdirSync(at('data'));
  writeFileSync(at(`data/${name}`), '');
  expect(ledgerPresence(places)).toEqual({ ok: false, error: expect.stringContaining(`although ${name} is there`) });
});

test('an enrolled box with nothing in its data directory has lost it', () => {
  const { at, places } = room();
  mkdirSync(at('data'));
  const lost = ledgerPresence({ ...places, ofEnrolled: [at('command-keys.json')] });
  expect(lost).toEqual({ ok: false, error: expect.stringContaining('is its disk mounted?') });
});

test('a data directory whose disk is not mounted', () => {
  const { at, places } = room();
  mkdirSync(at('data'));
  writeFileSync(at('fstab'), `# disks\nLABEL=data ${at('data')} ext4 noatime 0 2\n`);
  expect(ledgerPresence(places)).toEqual({ ok: false, error: expect.stringContaining('is not mounted') });
  writeFileSync(at('mounts'), `/dev/mmcblk0p3 ${at('data')} ext4 rw 0 0\n`);
  expect(ledgerPresence(places)).toEqual({ ok: true, value: 'notYet' });
});

test('links that lead nowhere, a file in the place of the directory, a folder in the place of the ledger', () => {
  const { at, places } = room();
  symlinkSync(at('absent'), at('data'));
  expect(ledgerPresence(places).ok).toBe(false);
  rmSync(at('data'));
  writeFileSync(at('data'), '');
  expect(ledgerPresence(places)).toEqual({ ok: false, error: expect.stringContaining('is not a folder') });
  rmSync(at('data'));
  mkdirSync(at('data/ledger.db'), { recursive: true });
  expect(ledgerPresence(places)).toEqual({ ok: false, error: expect.stringContaining('is not a file') });
});

test.runIf(process.getuid?.() === 0)('an account that may not look is not told that there is none', async () => {
  const { at, places } = room();
  mkdirSync(at('data'), { mode: 0o700 });
  writeFileSync(at('data/ledger.db'), '');
  const file = path.join(import.meta.dirname, '../../../scripts/devices/ledger-presence.ts');
  const code = `import { ledgerPresence } from ${JSON.stringify(file)};
    process.stdout.write(JSON.stringify(ledgerPresence(${JSON.stringify(places)})));`;
  const { out } = await runAs(65_534, ['--input-type=module', '--eval', code]);
  expect(JSON.parse(out)).toEqual({ ok: false, error: `${at('data/ledger.db')}: may not be used by this account` });
});
