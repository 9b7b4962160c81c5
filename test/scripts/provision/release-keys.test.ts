import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { checkReleaseKeys } from '../../../scripts/doctor/check-release-keys.ts';
import type { Examination } from '../../../scripts/doctor/finding.ts';
import { applyConfiguration } from '../../../scripts/provision/code/apply.ts';
import { type ConfigurationCode, releaseKeyRows } from '../../../scripts/provision/code/configuration-code.ts';
import { placeReleaseKeys } from '../../../scripts/provision/release-keys.ts';
import { machineOf } from '../devices/machine.ts';
import { desk, errorsOf, provision } from './sheet-desk.ts';
import { asCsv, rowsOf } from './sheet-rows.ts';

const root = path.join(import.meta.dirname, '../../..');
const newKey = (): string => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';
const keysText = (more: object = {}): string => `${JSON.stringify({ keys: [{ publicKey: newKey(), ...more }] })}\n`;
const at = (name: string): string => path.join(desk.directory, name);

describe('a sheet', () => {
  it('gives each box the keys its row names, or those of all, and says which have none', async () => {
    const [shared, own] = [keysText(), keysText()];
    writeFileSync(at('all.json'), shared);
    writeFileSync(at('own.json'), own);
    const text = asCsv(rowsOf(3).map((row, index) => ({ ...row, releaseKeys: index === 1 ? 'own.json' : '' })));
    const report = await provision(text, { releaseKeys: at('all.json') });
    expect(errorsOf(report)).toEqual([]);
    const given = (id: string): string => readFileSync(path.join(desk.out, id, 'release-keys.json'), 'utf8');
    expect(['KD-0001-E1', 'KD-0002-E1', 'KD-0003-E1'].map(given)).toEqual([shared, own, shared]);
    expect(statSync(path.join(desk.out, 'KD-0001-E1', 'release-keys.json')).mode & 0o077).toBe(0);
    expect([report.written.length, report.withoutReleaseKeys]).toEqual([3, []]);
    expect(await provision(text, { releaseKeys: at('all.json') })).toMatchObject({ written: [], gone: [] });
    // Other keys alone make a box one that was written.
    writeFileSync(at('own.json'), keysText());
    const again = await provision(text, { releaseKeys: at('all.json') });
    expect([again.written, again.unchanged]).toEqual([['KD-0002-E1'], ['KD-0001-E1', 'KD-0003-E1']]);
    const none = await provision(asCsv(rowsOf(2)), { out: at('other') });
    expect(none.withoutReleaseKeys).toEqual(['KD-0001-E1', 'KD-0002-E1']);
    expect(existsSync(at('other/KD-0001-E1'))).toBe(false);
  });

  it.each([
    ['is not there', null],
    ['is no JSON', 'no'],
    ['holds no key', '{"keys":[]}'],
    ['holds a key that is none', '{"keys":[{"publicKey":"short"}]}'],
    ['holds a private key', `{"keys":[{"publicKey":"${newKey()}","privateKey":"x"}]}`],
  ])('whose file of keys %s is told the cell, and nothing is written', async (_what, content) => {
    if (content !== null) writeFileSync(at('keys.json'), content);
    const rows = rowsOf(2).map((row, index) => ({ ...row, releaseKeys: index === 1 ? 'keys.json' : '' }));
    const report = await provision(asCsv(rows));
    expect(errorsOf(report)).toMatchObject([
      { row: 3, column: 'releaseKeys', expected: expect.stringContaining('release keys'), remedy: expect.any(String) },
    ]);
    expect(JSON.stringify(report)).not.toMatch(/Invalid|Too small|Unrecognized/);
    expect(existsSync(desk.out)).toBe(false);
  });

  it('whose shared file of keys is none is refused at once', () => {
    writeFileSync(desk.sheet, asCsv(rowsOf(1)));
    writeFileSync(at('keys.json'), '{}');
    const words = ['provision', '--sheet', desk.sheet, '--out', desk.out, '--release-keys', at('keys.json')];
    const answer = spawnSync(process.execPath, ['scripts/kadian.ts', ...words], { cwd: root, encoding: 'utf8' });
    expect([answer.status, answer.stderr]).toEqual([
      66,
      expect.stringMatching(/^provision: --release-keys: [^\n]*\n$/),
    ]);
  }, 30_000);
});

describe('a configuration code', () => {
  const siteFile = (): string => at('site.json');
  const keysFile = (): string => at('release-keys.json');
  const site = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/single-lane.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  function apply(text: string, serial = 7) {
    if (!existsSync(siteFile())) writeFileSync(siteFile(), JSON.stringify(site), { mode: 0o640 });
    const code: ConfigurationCode = {
      keyId: 'k',
      serial,
      issuedAtS: 1,
      expiresAtS: 2,
      audience: 'KD-0042-E1',
      site,
      releaseKeys: releaseKeyRows(text),
    };
    return applyConfiguration({ siteFile: siteFile(), jws: `jws-${serial}`, code, board: null, dryRun: false });
  }

  it('gives keys to a box that has none, and leaves those of a box that has others', () => {
    const text = keysText();
    expect(apply(text)).toMatchObject({ ok: true, value: { result: 'applied', changes: ['release-keys.json'] } });
    expect(JSON.parse(readFileSync(keysFile(), 'utf8'))).toEqual(JSON.parse(text));
    expect(apply(text)).toMatchObject({ ok: true, value: { result: 'alreadyApplied', warnings: [] } });
    expect(apply(keysText(), 8)).toMatchObject({
      ok: true,
      value: { changes: [], warnings: [expect.stringContaining('keeps them')] },
    });
    expect(JSON.parse(readFileSync(keysFile(), 'utf8'))).toEqual(JSON.parse(text));
  });

  it('with keys that are none changes nothing', () => {
    expect(apply('{"keys":[{"publicKey":"short"}]}')).toMatchObject({ ok: false, error: { code: 'badContent' } });
    expect(readdirSync(desk.directory)).toEqual(['site.json']);
  });
});

it('by hand, keys that are replaced are kept beside', () => {
  mkdirSync(desk.out);
  const siteFile = path.join(desk.out, 'site.json');
  const [first, second] = [keysText(), keysText()];
  for (const text of [first, first, second]) placeReleaseKeys(siteFile, text);
  const read = (name: string): string => readFileSync(path.join(desk.out, name), 'utf8');
  expect([read('release-keys.json'), read('release-keys.json.before')]).toEqual([second, first]);
});

describe('the doctor', () => {
  const directory = (): string => {
    const made = mkdtempSync(path.join(tmpdir(), 'kadian-keys-'));
    onTestFinished(() => rmSync(made, { recursive: true }));
    return made;
  };
  const nowMs = Date.UTC(2026, 0, 20);

  it.each([
    [null, 'yellow', 'releaseKeysNone'],
    ['{}', 'red', 'releaseKeysBad'],
    [keysText(), 'green', 'releaseKeysThere'],
    [keysText({ validUntil: '2025-12-31T00:00:00Z' }), 'yellow', 'releaseKeysOver'],
  ])('of a box with %s', (text, level, code) => {
    const folder = directory();
    const file = path.join(folder, 'site.json');
    writeFileSync(file, readFileSync(path.join(root, 'hw-config/sites/single-lane.json')));
    if (text !== null) writeFileSync(path.join(folder, 'release-keys.json'), text);
    const examination: Examination = {
      loaded: siteOf(file, ''),
      machine: machineOf({}),
      account: { name: 'kadian', uid: 990, gids: [990], own: false },
      programs: { run: () => null, has: () => false },
      clock: new VirtualClock(nowMs),
      station: { state: 'stopped' },
      configured: [],
      tell: () => undefined,
    };
    expect(checkReleaseKeys(examination)).toMatchObject([{ area: 'enrolment', level, code }]);
  });
});
