import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { whyMarked } from '../../../kiosk/station/site/box-mark.ts';
import { backupSteps } from '../../../scripts/backup/steps.ts';
import { openSealedFile, pieceBytes, sealedWriter } from '../../../scripts/handover/sealed-file.ts';
import { Refusal } from '../../../scripts/refusal.ts';
import { copyOfPair, kadian, newPair, runScript } from '../handover/box.ts';
import { backUp } from '../handover/pair.ts';

const key = Buffer.alloc(32, 1);
const header = {
  format: 'kadian.backup',
  version: 1,
  id: 'b1',
  kiosk: 'k1',
  madeAtMs: 0,
  lock: { kind: 'recipient', publicKey: 'p', sealed: 's' },
} as const;

function sealed(file: string, text: Buffer): Buffer {
  const descriptor = openSync(file, 'w');
  const writer = sealedWriter(descriptor, header, key);
  writer.write(text);
  writer.end();
  closeSync(descriptor);
  return readFileSync(file);
}

function readAll(file: string, by: Buffer | null = key): Buffer {
  const reader = openSealedFile(file);
  try {
    return Buffer.concat([...reader.read(by)]);
  } finally {
    reader.close();
  }
}

test('what was sealed comes out again, also over the borders of pieces', () => {
  const file = path.join(newPair({ events: 1, acknowledged: 0 }).directory, 'sealed');
  for (const length of [0, 1, pieceBytes - 1, pieceBytes, pieceBytes + 1, 2 * pieceBytes]) {
    const text = Buffer.alloc(length, length % 251);
    sealed(file, text);
    expect(readAll(file).equals(text)).toBe(true);
  }
});

test('any byte that is changed and any end that is cut off is noticed, with the key and without', () => {
  const file = path.join(newPair({ events: 1, acknowledged: 0 }).directory, 'sealed');
  const whole = sealed(file, Buffer.from('keys of a box'));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, cut) => {
      const changed = Buffer.from(cut ? whole.subarray(0, at) : whole);
      if (!cut) changed[at] = (changed[at] ?? 0) ^ flip;
      writeFileSync(file, changed);
      expect(() => readAll(file)).toThrow(Refusal);
      expect(() => readAll(file, null)).toThrow(Refusal);
    }),
    { numRuns: 300 },
  );
});

test('pieces that are left out at their borders are noticed although the digest is made anew', () => {
  const file = path.join(newPair({ events: 1, acknowledged: 0 }).directory, 'sealed');
  const whole = sealed(file, Buffer.alloc(3 * pieceBytes, 5));
  const piece = 5 + pieceBytes + 16;
  const start = whole.length - 32 - 3 * piece;
  const again = (body: Buffer): void =>
    writeFileSync(file, Buffer.concat([body, createHash('sha256').update(body).digest()]));
  again(whole.subarray(0, start + 2 * piece));
  expect(() => readAll(file)).toThrow('damaged at piece 2');
  again(Buffer.concat([whole.subarray(0, start), whole.subarray(start + piece, whole.length - 32)]));
  expect(() => readAll(file)).toThrow(Refusal);
  const marked = Buffer.from(whole.subarray(0, start + piece));
  marked[start] = 1;
  again(marked);
  expect(() => readAll(file)).toThrow(Refusal);
});

test('a backup is private, opens with its key only, and holds every file a station needs', {
  timeout: 120_000,
}, async () => {
  const pair = newPair();
  const words = ['backup', '--site', pair.siteFile, '--out', pair.backup, '--recipient', pair.recipient];
  const made = await kadian([...words, '--runtime', pair.runtime, '--json']);
  expect(made).toMatchObject({ code: 0 });
  expect(JSON.parse(made.out)).toMatchObject({ handedOver: false, unsent: 31, sequence: 41 });
  expect(statSync(pair.backup).mode & 0o777).toBe(0o600);
  expect(readdirSync(path.dirname(pair.backup))).not.toContain('box.kbk.unfinished');
  expect(existsSync(path.join(pair.data, 'backup.unfinished'))).toBe(false);
  expect(readFileSync(pair.backup).includes('kept')).toBe(false);
  const closed = await kadian(['backup', '--verify', pair.backup, '--json']);
  expect(JSON.parse(closed.out)).toMatchObject({ whole: true, opened: false });
  const opened = await kadian(['backup', '--verify', pair.backup, '--key', pair.key, '--json']);
  expect(JSON.parse(opened.out)).toMatchObject({ opened: true, ledger: { sequence: 41 } });
  await kadian(['backup', '--new-key', path.join(pair.directory, 'other.key')]);
  const other = await kadian(['backup', '--verify', pair.backup, '--key', path.join(pair.directory, 'other.key')]);
  expect(other).toMatchObject({ code: 66, error: expect.stringContaining('does not open it') as string });
  const { manifest } = await backUp(pair, { final: false });
  const names = manifest.files.map(({ root, path: name }) => `${root} ${name}`);
  for (const name of [
    'site site.json',
    'site keys/trust-list.json',
    'named 2/voices/voice.json',
    'data ledger.db',
    'data device.key',
    'data keys/lists.key',
    'data lists/roster-1.db',
    'data policy/current.json',
    'data commands/memory.json',
    'data sound/memory.json',
    'runtime pseudonyms.key',
  ]) {
    expect(names).toContain(name);
  }
  expect(names.some((name) => /unfinished|ledger\.lock|-wal|-shm/.test(name))).toBe(false);
});

test('a passphrase is read from standard input, and a short one refused', { timeout: 120_000 }, async () => {
  const pair = newPair({ events: 3, acknowledged: 0 });
  const words = ['backup', '--site', pair.siteFile, '--out', pair.backup, '--passphrase'];
  expect(await kadian(words, 'short\n')).toMatchObject({ code: 64 });
  expect(await kadian(words, 'nine blue bicycles\n')).toMatchObject({ code: 0 });
  const verify = ['backup', '--verify', pair.backup, '--passphrase'];
  expect(await kadian(verify, 'nine blue bicycles\n')).toMatchObject({ code: 0 });
  expect(await kadian(verify, 'nine blue bicycle\n')).toMatchObject({ code: 66 });
});

test('a box that was handed over does not start again, and its file can be made once more', {
  timeout: 120_000,
}, async () => {
  const pair = newPair();
  const words = ['backup', '--site', pair.siteFile, '--out', pair.backup, '--recipient', pair.recipient, '--final'];
  expect(await kadian(words)).toMatchObject({ code: 64 });
  expect(await kadian([...words, '--yes', 'another'])).toMatchObject({ code: 4 });
  expect(whyMarked([pair.data])).toBeNull();
  const made = await kadian([...words, '--yes', 'KD-DEMO', '--json']);
  const again = await kadian([...words, '--yes', 'KD-DEMO', '--json']);
  const [first, second] = [JSON.parse(made.out), JSON.parse(again.out)];
  expect(second).toMatchObject({ id: first.id, sequence: first.sequence, hash: first.hash });
  const station = await runScript('kiosk/station/main.ts', ['--site', pair.siteFile]);
  expect(station).toMatchObject({ code: 78, error: expect.stringContaining('was handed over') as string });
});

test('killed at any step, a handing over is finished by the same call', { timeout: 120_000 }, async () => {
  const fresh = newPair();
  for (const step of backupSteps) {
    const pair = copyOfPair(fresh);
    const killed = await runScript('test/scripts/handover/kill-child.ts', ['backup', pair.directory, step]);
    expect([step, killed.signal, killed.error]).toEqual([step, 'SIGKILL', '']);
    const { manifest } = await backUp(pair, { final: true });
    // 40 events, a signature, the handing over, a signature.
    expect([step, manifest.ledger.sequence]).toEqual([step, 43]);
    expect(whyMarked([pair.data])).toContain(manifest.id);
    expect(existsSync(path.join(pair.data, 'backup.unfinished'))).toBe(false);
    expect(readAllOf(pair.backup)).toBe(manifest.id);
  }
});

function readAllOf(file: string): string {
  const reader = openSealedFile(file);
  for (const _ of reader.read(null));
  reader.close();
  return reader.header.id;
}
