/** Every verb that writes a file somebody names: never over the box's own, never a stack, 73 and one line. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../drivers/basics/clock.ts';
import { openKeyFile } from '../../drivers/basics/key-file.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import { must, place } from '../kiosk/ledger/support.ts';
import { type Box, type Ended, simulatedBox } from './devices/box.ts';
import { call } from './call.ts';
import { canMount, smallDisk } from './small-disk.ts';

async function prepared() {
  const box = await simulatedBox();
  const at = (name: string) => path.join(box.directory, name);
  must(
    openLedger({ directory: at('ledger'), clock: systemClock, bootId: 'b', place, wallTrusted: () => true }),
  ).close();
  openKeyFile(at('k9'), 'ed25519');
  writeFileSync(at('notes.txt'), 'mine');
  return { box, at };
}

type Write = (box: Box, out: string) => Promise<Ended>;

const inBox = (box: Box, name: string): string => path.join(box.directory, name);
const reportOf = (box: Box) => ['--ledger', inBox(box, 'ledger'), '--day', '2026-01-15'];
const writers: readonly (readonly [string, Write])[] = [
  ['report --csv', (box, out) => call('report', ...reportOf(box), '--csv', out)],
  ['report --html', (box, out) => call('report', ...reportOf(box), '--html', out)],
  ['doctor --html', (box, out) => box.run('doctor', ['--html', out])],
  ['self-test --out', (box, out) => box.run('self-test', ['--yes', '--no-person', '--seconds', '1', '--out', out])],
  ['record --out', (box, out) => box.run('record', ['--device', 'thermometer', '--seconds', '1', '--out', out])],
  ['provision --code', (box, out) => box.run('provision', ['--code', '--key', inBox(box, 'k9'), '--out', out])],
  ['provision --make-key', (box, out) => call('provision', '--make-key', '--key', inBox(box, 'k9'), '--out', out)],
];

describe.each(writers)('%s', (verb, write) => {
  const refused = ({ code, error }: Ended): void => {
    expect(error).not.toMatch(/^\s+at |node:internal|Error:/m);
    expect([code, error.trim().split('\n').length]).toEqual([73, 1]);
  };

  it('writes over nothing of the box, into no device, and says why', async () => {
    const { box, at } = await prepared();
    const isReport = verb.startsWith('report');
    symlinkSync(at('ledger/ledger.db'), at('link'));
    const own = ['ledger/ledger.db', 'ledger/new', 'notes.txt', 'link', 'devices', ...(isReport ? [] : ['site.json'])];
    const outs = [...own.map(at), at('absent/new'), '/proc/x', '/sys/x', '/dev/full'];
    if (verb.includes('key') || verb.includes('code')) outs.push(at('k9'));
    // These name no box: they do not know of its data directory.
    const blind = verb.startsWith('provision') ? [at('ledger/new'), at('absent/new')] : [];
    const before = new Map(
      ['ledger/ledger.db', 'site.json', 'notes.txt', 'k9'].map((n) => [n, readFileSync(at(n), 'hex')]),
    );
    const tried = outs.filter((out) => !blind.includes(out));
    for (const out of tried) refused(await write(box, out));
    for (const [name, bytes] of before) expect([name, readFileSync(at(name), 'hex') === bytes]).toEqual([name, true]);
    expect(existsSync(at('ledger/new'))).toBe(blind.length > 0 && existsSync(at('ledger/new')));
  }, 180_000);
});

const small = writers.filter(([verb]) => verb.startsWith('report') || verb.startsWith('provision --code'));

describe.runIf(canMount).each(small)('%s to a full disk', (_verb, write) => {
  it('ends with 73 and leaves nothing', async () => {
    const { box } = await prepared();
    const disk = smallDisk('16k');
    for (const name of ['1', '2', '3', '4']) writeFileSync(path.join(disk, name), 'x'.repeat(4096));
    const { code, error } = await write(box, path.join(disk, 'out'));
    // The box of this test frees its gate shorter than anybody should, and is told so.
    const refusal = error.replaceAll(/^warning: .*\n/gm, '');
    expect([code, refusal]).toEqual([73, expect.stringMatching(/^[^\n]*: the disk is full\n$/)]);
    expect(readdirSync(disk)).toEqual(['1', '2', '3', '4']);
  }, 60_000);
});

it.runIf(canMount)(
  'a recording that fills the disk ends with 73',
  async () => {
    const { box } = await prepared();
    const disk = smallDisk('8k');
    writeFileSync(path.join(disk, '1'), 'x'.repeat(4096));
    const out = path.join(disk, 'out');
    const { code, error } = await box.run('record', ['--device', 'thermometer', '--seconds', '30', '--out', out]);
    expect([code, error]).toEqual([73, expect.stringMatching(/: the disk is full; \d+ bytes of it are there\n$/)]);
    expect(error).not.toMatch(/^\s+at |node:internal/m);
  },
  60_000,
);

it('an earlier report gives way, and one to standard output is read there', async () => {
  const { box, at } = await prepared();
  for (let time = 0; time < 2; time += 1)
    expect((await call('report', ...reportOf(box), '--csv', at('r.csv'))).code).toBe(0);
  const shown = await call('report', ...reportOf(box), '--csv', '/dev/stdout');
  expect([shown.code, shown.out]).toEqual([0, readFileSync(at('r.csv'), 'utf8')]);
}, 60_000);

describe('provision --sheet', () => {
  const sheetOf = (at: (name: string) => string, rows: number, base: string): string => {
    const file = at('sheet.csv');
    const lines = Array.from({ length: rows }, (_, n) => `K-${n},${base}`);
    writeFileSync(file, ['id,base', ...lines, ''].join('\n'));
    return file;
  };

  it('ends with 73 where the folder cannot be, and reads no device a cell names', async () => {
    const { at } = await prepared();
    const sheet = sheetOf(at, 1, at('site.json'));
    mkdirSync(at('boxes/K-0.json'), { recursive: true });
    for (const out of ['/proc/x', '/sys/x', at('notes.txt'), at('notes.txt/x'), at('boxes')]) {
      const { code, error } = await call('provision', '--sheet', sheet, '--good-ones', '--out', out);
      if (out !== at('boxes')) expect([out, code]).toEqual([out, 73]);
      expect(error).not.toMatch(/^\s+at |node:internal|Error:/m);
    }
    const endless = await call('provision', '--sheet', sheetOf(at, 1, '/dev/zero'), '--out', at('out'));
    expect([endless.code, endless.out]).toEqual([1, expect.stringContaining('is a device or a pipe')]);
    const endlessSheet = await call('provision', '--sheet', '/dev/zero', '--out', at('out'));
    expect([endlessSheet.code, endlessSheet.error]).toEqual([66, expect.stringContaining('is longer than')]);
  }, 60_000);

  it('a sheet without a box is none', async () => {
    const { at } = await prepared();
    const { code, error } = await call('provision', '--sheet', sheetOf(at, 0, ''), '--out', at('out'));
    expect([code, error]).toEqual([66, expect.stringContaining('no box')]);
    expect(existsSync(at('out'))).toBe(false);
  }, 60_000);
});

describe('replay', () => {
  it.each([
    ['/tmp', 'is a folder, not a file'],
    ['/tmp/absent-recording', 'there is no such file or folder'],
  ])('%s: %s', async (file, words) => {
    expect(await call('replay', file)).toMatchObject({ code: 66, error: `${file}: ${words}\n` });
  });
});

describe('verify-ledger', () => {
  it('a key that is none is wrong use', async () => {
    const { at } = await prepared();
    const { code, error } = await call('verify-ledger', at('ledger'), 'rubbish');
    expect([code, error]).toEqual([64, expect.stringContaining('rubbish: is no public key')]);
  }, 20_000);
});
