import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isNewPin } from '../../../../kiosk/station/staff/new-pin.ts';

test('a PIN that is chosen has six digits at least, and is none of those that are tried first', () => {
  const refused = ['', '1234', '27182', '2718281828459', '27182x', ' 271828', '000000', '111111', '99999999'];
  const counted = ['123456', '345678', '654321', '987654', '890123', '098765', '1234567890'];
  const inPairs = ['112233', '111222', '332211', '123321', '99887766', '135791', '864208'];
  const repeated = ['121212', '123123', '1212121', '27182718', '730264730264'];
  const nearlyAlike = ['000001', '100000', '555595', '111111111112'];
  for (const pin of [...refused, ...counted, ...inPairs, ...repeated, ...nearlyAlike])
    expect(isNewPin(pin), pin).toBe(false);
  for (const pin of ['271828', '135790', '123457', '246813', '550055', '112244', '555955955', '271828182845'])
    expect(isNewPin(pin), pin).toBe(true);
});

test('no hash is made of a shorter one', () => {
  const hash = (pin: string) => {
    const script = path.join(import.meta.dirname, '../../../../scripts/hash-pin.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { input: `${pin}\n`, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const short = hash('2718');
  expect(short).toMatchObject({ status: 1, stdout: '' });
  expect(short.stderr).toContain('6 to 12 digits');
  expect(short.stderr).not.toContain('2718');
  expect(hash('271828').stdout).toMatch(/^\$argon2id\$/);
});
