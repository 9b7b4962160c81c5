import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { optionsFor, opened } from '../../kiosk/ledger/support.ts';
import { simulatedBox } from '../devices/box.ts';

test('at a terminal the passphrase is asked for twice and never shown', { timeout: 120_000 }, async () => {
  const box = await simulatedBox();
  const directory = path.join(box.directory, 'ledger');
  mkdirSync(directory);
  const ledger = opened(optionsFor(directory));
  ledger.append('portal.requestToExit', {});
  ledger.close();
  const out = path.join(box.directory, 'box.kbk');
  const answers = (first: string, second: string) => (said: string) => {
    if (said.endsWith('Passphrase: ')) return `${first}\r`;
    return said.endsWith('once more: ') ? `${second}\r` : null;
  };
  const words = ['--out', out, '--passphrase'];
  const typo = await box.run('backup', words, { typed: answers('nine blue bicycles', 'nine blue bicycle') });
  expect(typo).toMatchObject({ code: 64, error: expect.stringContaining('not the same') as string });
  expect(existsSync(out)).toBe(false);
  const made = await box.run('backup', words, { typed: answers('nine blue bicycles', 'nine blue bicycles') });
  expect(made).toMatchObject({ code: 0 });
  expect(`${made.out}${made.error}`).not.toContain('bicycles');
  let pasted = false;
  const atOnce = (said: string): string | null => {
    if (pasted || !said.endsWith('Passphrase: ')) return null;
    pasted = true;
    return 'nine blue bicycles\rnine blue bicycles\r';
  };
  const again = await box.run('backup', ['--out', `${out}.2`, '--passphrase'], { typed: atOnce });
  expect(again).toMatchObject({ code: 0 });
  expect(`${again.out}${again.error}`).not.toContain('bicycles');
});

test('whoever types another id at the terminal retires nothing', { timeout: 60_000 }, async () => {
  const box = await simulatedBox();
  const certificate = path.join(path.dirname(box.directory), `${path.basename(box.directory)}-certificate.json`);
  const typed = (said: string): string | null => (said.endsWith('to go on: ') ? 'KD-OTHER\r' : null);
  const ended = await box.run('retire', ['--certificate', certificate], { typed });
  expect(ended).toMatchObject({ code: 4, error: expect.stringContaining('nothing was done') as string });
  expect([existsSync(box.siteFile), existsSync(certificate)]).toEqual([true, false]);
});
