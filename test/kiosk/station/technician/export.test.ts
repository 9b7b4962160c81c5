/** An export that goes wrong: the medium is pulled out, full, or the copy is ended by hand. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../../kiosk/ledger/contract.ts';
import { openLedger } from '../../../../kiosk/ledger/ledger.ts';
import { createExporter, type Exporter } from '../../../../kiosk/station/technician/export.ts';
import type { MediumFile } from '../../../../kiosk/station/technician/export-write.ts';
import { mediaUnder } from '../../../../kiosk/station/technician/media.ts';

const place = { district: 'D', subdistrict: 'S', community: 'Q', compound: 'C', lane: 'L' };
const x = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? '';
let directory: string;
let stick: string;
let ledger: Ledger;
let told: number;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'export-'));
  stick = mkdtempSync(path.join(tmpdir(), 'stick-'));
  told = 0;
  const clock = new VirtualClock(Date.parse('2022-01-07T02:00:00Z'));
  const opened = openLedger({ directory, clock, bootId: 'b', place, wallTrusted: () => true });
  if (!opened.ok) throw new Error(opened.error.detail);
  ledger = opened.value;
  ledger.appendAll(Array.from({ length: 1000 }, (_, at) => ({ type: 'staff.signedIn', data: { staff: `A-${at}` } })));
});

afterEach(() => {
  ledger.close();
  rmSync(directory, { recursive: true });
  rmSync(stick, { recursive: true, force: true });
});

/** An exporter and the way to wait for what its view becomes. */
function exporter(
  create?: (file: string) => Promise<MediumFile>,
  traces: readonly string[] = [],
  clock = new VirtualClock(Date.parse('2022-01-07T02:00:00Z')),
) {
  let changed: () => void = () => {};
  const made: Exporter = createExporter({
    kiosk: 'KD-1',
    source: 'urn:kadian:D:S:Q:C:L',
    key: { keyId: 'district-1', publicKey: Buffer.from(x, 'base64url') },
    ledger,
    recorder: { record: () => void (told += 1) },
    clock,
    diagnostics: () => '{}',
    traces: () => traces,
    ...(create === undefined ? {} : { create }),
    onChange: () => changed(),
  });
  const until = (states: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      changed = () => {
        const state = made.view?.state ?? '';
        if (states.includes(state)) resolve(state);
      };
      changed();
    });
  return { made, until, medium: { path: stick, label: 'stick', freeBytes: 1e9 } };
}

/** A medium that fails with `code` at the write with that number. */
function failing(code: string, at: number): (file: string) => Promise<MediumFile> {
  let writes = 0;
  return async (file) => {
    const handle = await open(file, 'wx');
    return {
      async write(text) {
        writes += 1;
        if (writes >= at) throw Object.assign(new Error(code), { code });
        return handle.write(text);
      },
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  };
}

const ends = ['done', 'pulledOut', 'full', 'readOnly', 'silent', 'failed'];

test.each([
  ['EIO', 'pulledOut'],
  ['ENODEV', 'pulledOut'],
  ['ENOSPC', 'full'],
  ['EACCES', 'failed'],
])('a medium that answers %s: %s, nothing unfinished stays, and the next copy works', async (code, state) => {
  const { made, until, medium } = exporter(failing(code, 3));
  expect(made.start(medium, 'all', 'T-01')).toBe('done');
  expect(made.start(medium, 'all', 'T-01')).toBe('busy');
  expect(await until(ends)).toBe(state);
  expect(readdirSync(stick)).toEqual([]);
  expect(told).toBe(0);
  await made.cancel();
  const again = exporter();
  again.made.start(medium, 'all', 'T-01');
  expect(await again.until(ends)).toBe('done');
  expect(readdirSync(stick).filter((name) => name.endsWith('.sealed'))).toHaveLength(1);
  expect(told).toBe(1);
});

test('a medium that takes less than it was given without a word is full', async () => {
  const short = async (file: string): Promise<MediumFile> => {
    const handle = await open(file, 'wx');
    return {
      write: (text) => handle.write(text.slice(0, 100)),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  };
  const { made, until, medium } = exporter(short);
  made.start(medium, 'all', 'T-01');
  expect(await until(ends)).toBe('full');
  expect([readdirSync(stick), told]).toEqual([[], 0]);
});

test('a medium on which no file can be made is locked, which is said as such', async () => {
  const locked = Object.assign(new Error('EROFS'), { code: 'EROFS' });
  const { made, until, medium } = exporter(() => Promise.reject(locked));
  made.start(medium, 'all', 'T-01');
  expect(await until(ends)).toBe('readOnly');
});

test('a medium pulled out half way shows how far it came, and leaves nothing', async () => {
  let reached = 0;
  const { made, until, medium } = exporter(failing('EIO', 4));
  made.start(medium, 'all', 'T-01');
  expect(await until(ends)).toBe('pulledOut');
  reached = made.view?.share ?? 0;
  // A thousand events in pages of four hundred: two of three were written.
  expect(reached).toBeGreaterThan(0.3);
  expect(reached).toBeLessThan(0.9);
  expect(readdirSync(stick)).toEqual([]);
});

test('a medium that answers nothing any more is given up; what comes of it later is nobody’s business', async () => {
  let answer: () => void = () => {};
  const stuck = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const clock = new VirtualClock(Date.parse('2022-01-07T02:00:00Z'));
  const hanging = async (file: string): Promise<MediumFile> => {
    const handle = await open(file, 'wx');
    return { write: (text) => handle.write(text), sync: () => stuck, close: () => handle.close() };
  };
  const { made, until, medium } = exporter(hanging, [], clock);
  made.start(medium, 'all', 'T-01');
  expect(await until(['flushing'])).toBe('flushing');
  await clock.advance(29_000);
  expect(made.view?.state).toBe('flushing');
  expect(made.start(medium, 'all', 'T-01')).toBe('busy');
  await clock.advance(1_000);
  expect(made.view?.state).toBe('silent');
  answer();
  await made.cancel();
  expect(made.view).toBeNull();
  expect(told).toBe(0);
});

test('a station that ends does not wait for a medium that hangs', async () => {
  const clock = new VirtualClock(Date.parse('2022-01-07T02:00:00Z'));
  const { made, medium } = exporter(() => new Promise<MediumFile>(() => {}), [], clock);
  made.start(medium, 'all', 'T-01');
  const stopped = made.stop();
  await clock.advance(1_000);
  await stopped;
  expect(made.view?.state).toBe('silent');
});

test('a medium that is gone before it begins', async () => {
  const { made, until, medium } = exporter();
  rmSync(stick, { recursive: true });
  made.start(medium, 'all', 'T-01');
  expect(await until(ends)).toBe('pulledOut');
  expect(existsSync(stick)).toBe(false);
});

test('a copy that is ended by hand leaves nothing', async () => {
  const { made, until, medium } = exporter();
  made.start(medium, 'all', 'T-01');
  await made.cancel();
  expect(await until(ends)).toBe('failed');
  expect(readdirSync(stick)).toEqual([]);
});

test('nothing that lies on the medium is written over', async () => {
  const trace = path.join(directory, 'scanner-1.jsonl');
  writeFileSync(trace, '{}\n');
  for (const count of [1, 2]) {
    const { made, until, medium } = exporter(undefined, [trace]);
    made.start(medium, 'unsent', 'T-01');
    expect(await until(ends)).toBe('done');
    expect(readdirSync(stick)).toHaveLength(2 * count);
  }
});

test('a directory that is no mount point is the own disk, and is not offered', async () => {
  expect(await mediaUnder([path.dirname(stick), path.join(stick, 'missing')])).not.toContainEqual(
    expect.objectContaining({ path: stick }),
  );
});
