import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openSealedFile, pieceBytes, sealedWriter } from '../../../scripts/handover/sealed-file.ts';
import { Refusal } from '../../../scripts/refusal.ts';

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
  const file = newFile();
  for (const length of [0, 1, pieceBytes - 1, pieceBytes, pieceBytes + 1, 2 * pieceBytes]) {
    const text = Buffer.alloc(length, length % 251);
    sealed(file, text);
    expect(readAll(file).equals(text)).toBe(true);
  }
});

test('any byte that is changed and any end that is cut off is noticed, with the key and without', () => {
  const file = newFile();
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
  const file = newFile();
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

function newFile(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-sealed-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return path.join(directory, 'sealed');
}
