/** That nothing of what was erased or dropped can be read in any file of the ledger's folder, once the ledger says so. */
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { erasingSteps, ledgerSteps } from '../../../kiosk/ledger/steps.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import {
  ErasedBytesBox,
  giveItPages,
  keepDays,
  keptIn,
  plantedEvent,
  readableIn,
  removeOverwritingNothing,
} from './erased-bytes-box.ts';
import { faultCode, finishErasing, must, opened, optionsFor, startWallMs, temporaryDirectory } from './support.ts';

type Act = (box: ErasedBytesBox) => void | Promise<void>;

const steps = [...ledgerSteps, ...erasingSteps].filter((step) => !step.startsWith('migration.'));
/** Some so long that they need pages of their own. */
const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 300 })), {
  minLength: 1,
  maxLength: 60,
});

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: lengths.map(
      (list): Act =>
        (box) =>
          box.append(list),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 12 }).map(
      (people): Act =>
        (box) =>
          box.register(people),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 200 }).map(
      (count): Act =>
        (box) =>
          box.acknowledge(count),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 70 }).map(
      (days): Act =>
        (box) =>
          box.days(days),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 30 }).map(
      (count): Act =>
        (box) =>
          box.prune(count),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map(
      (all): Act =>
        (box) =>
          box.erase(all),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Act>((box) => box.kill()) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...steps), fc.integer({ min: 1, max: 6 })).map(
      ([step, times]): Act =>
        (box) =>
          box.killAt(step, times),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Act>((box) => box.reopen()) },
  { weight: 1, arbitrary: fc.constant<Act>((box) => box.holdReader()) },
  { weight: 1, arbitrary: fc.constant<Act>((box) => box.releaseReaders()) },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 40 }).map(
      (count): Act =>
        (box) =>
          box.finish(count),
    ),
  },
);

test.each([1024, 4096])(
  'with pages of %i bytes, whatever happened, nothing of what is gone can be read and nothing that is owed is gone',
  { timeout: 120_000 },
  async (pageBytes) => {
    const everything = fc.array(act, { minLength: 5, maxLength: 30, size: 'max' });
    const before = fc.oneof(fc.constant(0), fc.integer({ min: 20, max: 90 }));
    await fc.assert(
      fc.asyncProperty(before, everything, async (removed, acts) => {
        const root = mkdtempSync(join(tmpdir(), 'erased-bytes-'));
        const box = new ErasedBytesBox(root, pageBytes);
        try {
          if (removed > 0) box.beginWithOlderProgram(100, removed);
          for (const each of acts) await each(box);
          box.finishAll();
        } finally {
          box.close();
          rmSync(root, { recursive: true });
        }
      }),
      { numRuns: 20 },
    );
  },
);

/** A closed ledger of 900 events, all acknowledged, of which a program that overwrote nothing removed all before `from`. */
function ledgerOfBefore(pageBytes: number, from: number): string {
  const directory = temporaryDirectory();
  opened(optionsFor(directory)).close();
  giveItPages(directory, pageBytes);
  const ledger = opened(optionsFor(directory));
  const events = Array.from({ length: 900 }, (_, at) => plantedEvent(at, at % 50 === 0 ? 400 + at : 5 + (at % 8)));
  const sequences = must(ledger.appendAll(events)).map(({ sequence }) => sequence);
  must(ledger.outbox.acknowledge(sequences));
  ledger.close();
  removeOverwritingNothing(directory, sequences[from] ?? 0);
  return directory;
}

test.each([1024, 4096])('a ledger with pages of %i bytes is as clean, whoever wrote it before', (pageBytes) => {
  const directory = ledgerOfBefore(pageBytes, 800);
  expect(readableIn(directory).size).toBeGreaterThan(400);
  const ledger = opened(optionsFor(directory));
  expect(ledger.setAside).toBeNull();
  expect(finishErasing(ledger)).toBe('done');
  expect(keptIn(ledger).size).toBe(100);
  expect(readableIn(directory)).toEqual(keptIn(ledger));
});

/** Writes ~9999999~ into every page of a closed ledger that has room for it, and returns how many have. */
function plantInUnusedBytes(directory: string, pageBytes: number): number {
  const file = join(directory, 'ledger.db');
  const database = new Database(file, { readonly: true });
  const pages = database
    .prepare<[], { pageno: number; pagetype: string; unused: number }>('SELECT pageno, pagetype, unused FROM dbstat')
    .all();
  database.close();
  const bytes = readFileSync(file);
  let planted = 0;
  for (const { pageno, pagetype, unused } of pages) {
    const page = bytes.subarray((pageno - 1) * pageBytes, pageno * pageBytes);
    const start = pageno === 1 ? 100 : 0;
    const end = start + (pagetype === 'leaf' ? 8 : 12) + 2 * page.readUInt16BE(start + 3);
    const [from, to] = pagetype === 'overflow' ? [pageBytes - unused, pageBytes] : [end, page.readUInt16BE(start + 5)];
    if (to - from < 9) continue;
    page.write('~9999999~', to - 9);
    planted += 1;
  }
  writeFileSync(file, bytes);
  return planted;
}

test.each([1024, 4096])('in no page of %i bytes, of whatever kind, an unused byte stays', (pageBytes) => {
  const directory = ledgerOfBefore(pageBytes, 1);
  const before = opened(optionsFor(directory));
  for (let person = 0; person < 20; person += 1) {
    const about = { kind: 'visitor', holder: 'h', encounter: null, fields: { name: 'n' } };
    must(before.personalData.register(about, { keyId: 'k', publicKey: new Uint8Array(32).fill(9) }));
  }
  before.close();
  expect(plantInUnusedBytes(directory, pageBytes)).toBeGreaterThan(50);
  const ledger = opened(optionsFor(directory));
  expect(readableIn(directory)).toContain(9_999_999);
  expect(finishErasing(ledger)).toBe('done');
  expect(readableIn(directory)).toEqual(keptIn(ledger));
  ledger.close();
  expect(must(verifyChain(join(directory, 'ledger.db'))).events).toBeGreaterThan(900);
});

test('what was overwritten is not written back with what is recorded next', () => {
  const directory = ledgerOfBefore(4096, 898);
  const ledger = opened(optionsFor(directory));
  // Its last page is in SQLite's memory as it was.
  expect(keptIn(ledger)).toEqual(new Set([898, 899]));
  expect(finishErasing(ledger)).toBe('done');
  must(ledger.append('portal.forcedOpen', {}));
  ledger.close();
  expect(readableIn(directory)).toEqual(new Set([898, 899]));
});

test.each([1024, 4096])('in joining pages of %i bytes a pass leaves nothing of what it drops', async (pageBytes) => {
  const directory = temporaryDirectory();
  opened(optionsFor(directory)).close();
  giveItPages(directory, pageBytes);
  const clock = new VirtualClock(startWallMs);
  const ledger = opened(optionsFor(directory, { clock }));
  // Found by trying: of such sizes that one page of 4 KB keeps a copy of a row that went to the page before.
  const events = Array.from({ length: 60 }, (_, at) => plantedEvent(at, 1 + ((at * 23) % 100)));
  const sequences = events.map((event) => must(ledger.appendAll([event])).at(-1)?.sequence ?? 0);
  must(ledger.outbox.acknowledge(sequences));
  must(ledger.retention.mark());
  await clock.advance(8 * 86_400_000);
  expect(finishErasing(ledger)).toBe('done');
  const pass = ledger.retention.begin(keepDays);
  while (must(pass.next()) !== null);
  expect(keptIn(ledger).size).toBe(20);
  expect(readableIn(directory)).toEqual(keptIn(ledger));
});

test('what a pass dropped while somebody read the ledger is owed until that ends', async () => {
  const directory = temporaryDirectory();
  const clock = new VirtualClock(startWallMs);
  const ledger = opened(optionsFor(directory, { clock }));
  const events = must(ledger.appendAll(Array.from({ length: 40 }, (_, at) => plantedEvent(at, 8))));
  must(ledger.outbox.acknowledge(events.map(({ sequence }) => sequence)));
  must(ledger.retention.mark());
  await clock.advance(100 * 86_400_000);
  expect(finishErasing(ledger)).toBe('done');
  const reader = new Database(join(directory, 'ledger.db'), { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM events').get();
  const pass = ledger.retention.begin(keepDays);
  while (must(pass.next()) !== null);
  expect(keptIn(ledger).size).toBe(0);
  expect(finishErasing(ledger)).toBe('waits');
  expect(readableIn(directory).size).toBe(40);
  reader.close();
  expect(finishErasing(ledger)).toBe('done');
  expect(readableIn(directory).size).toBe(0);
});

test('in pages that are not as the file format says nothing is written, and the ledger is looked at as a whole next time', () => {
  const directory = ledgerOfBefore(1024, 800);
  const ledger = opened(optionsFor(directory));
  const file = join(directory, 'ledger.db');
  const before = readFileSync(file);
  const root = new Database(file, { readonly: true });
  const page = root.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'events'").pluck().get() ?? 0;
  root.close();
  // The number of its cells, and with it where they end.
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.from([0xff, 0xff]), 0, 2, (page - 1) * 1024 + 3);
  closeSync(descriptor);
  let finished = ledger.personalData.finishErasing();
  while (finished.ok && finished.value === 'more') finished = ledger.personalData.finishErasing();
  expect(faultCode(finished)).toBe('damaged');
  const after = readFileSync(file);
  expect(after.subarray(page * 1024 - 1019, page * 1024)).toEqual(before.subarray(page * 1024 - 1019, page * 1024));
  expect(existsSync(join(directory, 'ledger.suspect'))).toBe(true);
});
