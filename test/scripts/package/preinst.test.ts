import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = readFileSync(path.join(import.meta.dirname, '../../../scripts/package/control/preinst'), 'utf8');
let room: string;
beforeEach(() => (room = mkdtempSync(path.join(tmpdir(), 'kadian-preinst-'))));
afterEach(() => rmSync(room, { recursive: true }));

function ledgerOf(version: number): void {
  const database = new DatabaseSync(path.join(room, 'ledger.db'));
  database.exec(`PRAGMA journal_mode = WAL; CREATE TABLE t (a); PRAGMA user_version = ${version}`);
  database.close();
}

/** Runs it as dpkg would, for a box in `room`, with a package that knows tables up to `known`. */
function preinst(
  known: number,
  ...words: readonly string[]
): { readonly status: number | null; readonly said: string } {
  const here = script
    .replace('@LEDGER_SCHEMA@', String(known))
    .replaceAll('ledger=/var/lib/kadian', `ledger=${room}`)
    .replaceAll('installed=/opt/kadian', `installed=${room}`);
  const { status, stderr } = spawnSync('sh', ['-c', here, 'preinst', ...words], { encoding: 'utf8' });
  return { status, said: stderr };
}

test('a box without a ledger takes any version', () => {
  expect(preinst(1, 'install')).toEqual({ status: 0, said: '' });
});

test.each([
  [3, 3],
  [2, 3],
  [300, 70_000],
])('a ledger of version %i is read by what knows %i', (found, known) => {
  ledgerOf(found);
  expect(preinst(known, 'upgrade', '0.1.0')).toEqual({ status: 0, said: '' });
});

test.each([
  [3, 2],
  [70_000, 69_999],
])('a ledger of version %i is refused by what knows %i, with what to do', (found, known) => {
  ledgerOf(found);
  for (const words of [['install'], ['install', '0.2.0'], ['upgrade', '0.2.0']]) {
    const { status, said } = preinst(known, ...words);
    expect(status).toBe(1);
    expect(said).toContain(`tables are version ${found}; this package knows them up to ${known}`);
    expect(said).toContain('Install the version that was here');
  }
});

test('what the newer software may have left in the log of a ledger not closed counts', () => {
  ledgerOf(2);
  writeFileSync(path.join(room, 'ledger-schema'), '3\n');
  expect(preinst(2, 'upgrade', '0.2.0').status).toBe(0);
  writeFileSync(path.join(room, 'ledger.db-wal'), 'x');
  expect(preinst(2, 'upgrade', '0.2.0').status).toBe(1);
});
