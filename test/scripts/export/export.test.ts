/** An export from the command line, whole or nothing, and what the district makes of it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { openDeviceKey } from '../../../kiosk/ledger/device-key.ts';
import { must } from '../../kiosk/ledger/support.ts';
import { canMount, smallDisk } from '../small-disk.ts';
import { sitePlace, simulatedBox, type Box } from './export-box.ts';

const root = path.join(import.meta.dirname, '../../..');

interface Prepared extends Box {
  readonly stick: string;
  readonly keyFile: string;
}

async function prepared(): Promise<Prepared> {
  const box = await simulatedBox();
  const pair = generateKeyPairSync('x25519');
  const keyFile = path.join(box.directory, 'district.pem');
  writeFileSync(keyFile, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const site = JSON.parse(readFileSync(box.siteFile, 'utf8'));
  site.sealingKey = { keyId: 'district-1', publicKey: pair.publicKey.export({ format: 'jwk' }).x };
  writeFileSync(box.siteFile, JSON.stringify(site));
  const stick = path.join(box.directory, 'stick');
  mkdirSync(stick);
  return { ...box, stick, keyFile };
}

function ledgerOf(box: Box) {
  const directory = path.join(box.directory, 'ledger');
  return must(openLedger({ directory, clock: systemClock, bootId: 'b', place: sitePlace, wallTrusted: () => true }));
}

/** Returns the last sequence: the ledger signs its chain now and then. */
function fill(ledger: ReturnType<typeof ledgerOf>, events: number): number {
  for (let at = 0; at < events; at += 1_000) {
    const some = Math.min(1_000, events - at);
    must(
      ledger.appendAll(Array.from({ length: some }, (_, n) => ({ type: 'staff.signedIn', data: { staff: `A-${n}` } }))),
    );
  }
  return must(ledger.tip()).sequence;
}

const open = (...words: readonly string[]) =>
  spawnSync(process.execPath, ['test/district/open-export.ts', ...words], { cwd: root, encoding: 'utf8' });

/** Runs an export and calls `at` with the process when it has said `word` on its error stream. */
async function until(box: Prepared, word: string, at: (child: ChildProcess) => void): Promise<number | null> {
  const words = ['scripts/kadian.ts', 'export', '--site', box.siteFile, '--out', box.stick, '--ledger'];
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let isDone = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.includes(word) && !isDone) {
      isDone = true;
      at(child);
    }
  });
  return await new Promise((resolve) => {
    child.on('close', (code) => resolve(code));
  });
}

describe('kadian export', () => {
  it('gives the district ledger and diagnostics, with the ledger in use and out of use', async () => {
    const box = await prepared();
    const ledger = ledgerOf(box);
    const through = fill(ledger, 900);
    const dry = await box.run('export', ['--out', box.stick, '--dry-run', '--json']);
    expect([dry.code, JSON.parse(dry.out), readdirSync(box.stick)]).toMatchObject([0, { dryRun: true, through }, []]);
    const busy = await box.run('export', ['--out', box.stick, '--ledger', '--json']);
    expect([busy.code, JSON.parse(busy.out)]).toMatchObject([0, { from: 1, through, recorded: false }]);
    const said = await box.run('export', ['--out', path.join(box.stick, 'said.sealed'), '--ledger']);
    expect(said.out).toMatch(
      / bytes\. The file is whole, but the ledger has no record of this export: .* stopped is recorded\.\n$/,
    );
    ledger.close();
    const both = await box.run('export', ['--out', path.join(box.stick, 'x.sealed'), '--technician', 'T-07', '--json']);
    const told = JSON.parse(both.out) as { file: string; digest: string };
    expect([both.code, told]).toMatchObject([0, { through, diagnostics: true, recorded: true }]);
    const sealed = readFileSync(told.file, 'utf8');
    expect(sealed.includes('staff.signedIn')).toBe(false);
    const out = path.join(box.directory, 'out');
    const opened = open(told.file, '--key', box.keyFile, '--out', out, '--json');
    expect([opened.status, opened.stderr]).toEqual([0, '']);
    expect(JSON.parse(opened.stdout)).toMatchObject({ events: through, dropped: 0, hasDiagnostics: true });
    expect(readFileSync(path.join(out, 'events.jsonl'), 'utf8').split('\n')).toHaveLength(through + 1);
    const diagnostics = JSON.parse(readFileSync(path.join(out, 'diagnostics.json'), 'utf8'));
    expect(diagnostics).toMatchObject({ by: 'commandLine', station: 'stopped', doctor: { result: 'red' } });
    const after = ledgerOf(box);
    expect(must(after.recent(1))[0]).toMatchObject({
      type: 'export.written',
      data: { technician: 'T-07', through, digest: told.digest },
    });
    after.close();
    // Doing it again writes nothing over.
    const again = await box.run('export', ['--out', told.file]);
    expect([again.code, readFileSync(told.file, 'utf8') === sealed]).toEqual([73, true]);
  }, 90_000);

  it('killed half way leaves nothing that looks whole, and the next run puts it right', async () => {
    const box = await prepared();
    const ledger = ledgerOf(box);
    fill(ledger, 30_000);
    ledger.close();
    await until(box, '20 %', (child) => child.kill('SIGKILL'));
    const left = readdirSync(box.stick);
    expect(left).toEqual([expect.stringMatching(/\.sealed\.\d+\.part$/)]);
    const cut = open(
      path.join(box.stick, left[0] ?? ''),
      '--key',
      box.keyFile,
      '--out',
      path.join(box.directory, 'cut'),
    );
    expect([cut.status, cut.stderr]).toEqual([1, expect.stringMatching(/cutOff|was cut/)]);
    expect(readdirSync(path.join(box.directory, 'cut'))).toEqual([]);
    expect(await until(box, '20 %', (child) => child.kill('SIGINT'))).toBe(130);
    expect(readdirSync(box.stick)).toEqual([]);
    const whole = await box.run('export', ['--out', box.stick, '--ledger']);
    expect([whole.code, readdirSync(box.stick)]).toEqual([0, [expect.stringMatching(/\.sealed$/)]]);
  }, 90_000);

  it.runIf(canMount)(
    'a medium that becomes full gets nothing, wherever in a write that is',
    async () => {
      const box = await prepared();
      const ledger = ledgerOf(box);
      fill(ledger, 900);
      ledger.close();
      for (const size of ['20k', '40k', '100k']) {
        const stick = smallDisk(size);
        const full = await box.run('export', ['--out', stick, '--ledger']);
        expect([size, full.code, full.out]).toEqual([size, 73, '']);
        expect(full.error).toContain('the medium is full; nothing of it is left');
        expect(readdirSync(stick)).toEqual([]);
      }
      const after = ledgerOf(box);
      expect(must(after.recent(1))[0]?.type).not.toBe('export.written');
      after.close();
    },
    60_000,
  );

  it('goes not into the box itself', async () => {
    const box = await prepared();
    ledgerOf(box).close();
    const data = path.join(box.directory, 'ledger');
    const before = readdirSync(data);
    for (const out of [data, path.join(data, 'x'), box.siteFile, '/dev/null']) {
      const refused = await box.run('export', ['--out', out, '--ledger']);
      expect([out, refused.code, refused.error.trim().split('\n').length]).toEqual([out, 73, 1]);
    }
    expect(readdirSync(data)).toEqual(before);
  }, 60_000);

  it('says what is missing, and leaves the ledger out of a box that has none', async () => {
    const box = await prepared();
    expect(await box.run('export', ['--out', box.stick])).toMatchObject({
      code: 66,
      error: expect.stringContaining('this box has no ledger'),
    });
    const alone = await box.run('export', ['--out', box.stick, '--diagnostics', '--json']);
    expect([alone.code, JSON.parse(alone.out)]).toMatchObject([0, { from: 1, through: 0, diagnostics: true }]);
    expect((await box.run('export', ['--out', path.join(box.stick, 'no/where')])).code).toBe(73);
    expect((await box.run('export', ['--out', box.stick, '--range', 'week'])).code).toBe(64);
    const site = JSON.parse(readFileSync(box.siteFile, 'utf8'));
    delete site.sealingKey;
    writeFileSync(box.siteFile, JSON.stringify(site));
    expect(await box.run('export', ['--out', box.stick])).toMatchObject({
      code: 66,
      error: expect.stringContaining('names no sealingKey'),
    });
  }, 60_000);
});

describe('the district', () => {
  it('takes no export that was cut, changed, moved or sealed to somebody else, and tells who signed', async () => {
    const box = await prepared();
    const ledger = ledgerOf(box);
    const through = fill(ledger, 900);
    const key = openDeviceKey(path.join(box.directory, 'ledger'));
    ledger.close();
    const file = path.join(box.stick, 'x.sealed');
    expect((await box.run('export', ['--out', file, '--ledger'])).code).toBe(0);
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    const [head = '', , second = '', third = ''] = lines;
    const out = path.join(box.directory, 'out');
    const judged = (changed: readonly string[], keyFile = box.keyFile) => {
      const other = path.join(box.stick, 'other.sealed');
      writeFileSync(other, `${changed.join('\n')}\n`);
      const { status, stderr } = open(other, '--key', keyFile, '--out', out);
      expect(existsSync(path.join(out, 'events.jsonl'))).toBe(false);
      return [status, /: (\w+): /.exec(stderr)?.[1]];
    };
    expect(lines.length).toBeGreaterThan(4);
    expect(judged(lines.slice(0, -1))).toEqual([1, 'cutOff']);
    expect(judged([...lines.slice(0, -1), lines.at(-1)?.slice(0, -40) ?? ''])).toEqual([1, 'changed']);
    expect(judged(lines.with(2, third).with(3, second))).toEqual([1, 'changed']);
    expect(judged(lines.toSpliced(2, 1))).toEqual([1, 'changed']);
    expect(judged(lines.with(2, `${second.slice(0, 100)}AAAA${second.slice(104)}`))).toEqual([1, 'changed']);
    expect(judged([...lines, third])).toEqual([1, 'changed']);
    expect(judged(lines.with(0, head.replace(`"through":${through}`, '"through":899')))).toEqual([1, 'wrongKey']);
    expect(judged(['{"export":2}'])).toEqual([1, 'notAnExport']);
    const stranger = path.join(box.directory, 'stranger.pem');
    writeFileSync(stranger, generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(judged(lines, stranger)).toEqual([1, 'wrongKey']);
    expect(open(file, '--key', box.siteFile, '--out', out).status).toBe(66);
    expect(open(file).status).toBe(64);
    const good = open(file, '--key', box.keyFile, '--out', out, '--device-key', key.publicKey);
    expect([good.status, good.stdout]).toEqual([0, expect.stringContaining(`${through} events`)]);
    expect(open(file, '--key', box.keyFile, '--out', out).status).toBe(73);
  }, 90_000);
});
