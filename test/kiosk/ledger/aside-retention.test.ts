import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { owingAside } from '../../../kiosk/ledger/aside-retention.ts';
import { faultCode, granted, must, opened, optionsFor, startWallMs, temporaryDirectory } from './support.ts';

const dayMs = 86_400_000;
const keepDays = { passage: 30, security: 180, technical: 90, oversight: 365 };
const aside = 'ledger.damaged-1.db';

function sendAll(ledger: Ledger): void {
  for (;;) {
    const batch = must(ledger.outbox.nextBatch({ maxEvents: 50, maxBytes: 1e9 }));
    const [first] = batch;
    if (first === undefined) return;
    const sequences = batch.map(({ sequence }) => sequence);
    must(ledger.outbox.acknowledge(sequences, first.chain));
  }
}

/** A box whose first ledger, with passages only, was set aside as another one's future; nothing of it was sent. */
function box() {
  const directory = temporaryDirectory();
  const clock = new VirtualClock(startWallMs);
  const options = { ...optionsFor(directory), clock };
  const ledger = opened(options);
  for (let at = 0; at < 20; at += 1) must(ledger.append('access.granted', granted.data));
  const { chain } = ledger;
  must(ledger.beginAnew('another box went on in this chain'));
  // The time of a file is the real one; the tests live in another.
  utimesSync(join(directory, aside), startWallMs / 1000, startWallMs / 1000);
  return { directory, clock, options, ledger, chain };
}

const files = (directory: string) => readdirSync(directory).filter((name) => name.startsWith('ledger.damaged'));
const removals = (ledger: Ledger) =>
  must(ledger.recent(10)).flatMap((event) => (event.type === 'ledger.asideRemoved' ? [event.data.file] : []));

test('a ledger set aside goes, with an event that says so, when it was sent and its time is over', async () => {
  const { directory, clock, ledger } = box();
  sendAll(ledger);
  await clock.advance(29 * dayMs);
  expect(must(ledger.retention.dropAside(keepDays))).toEqual([]);
  expect(files(directory)).toContain(aside);
  await clock.advance(2 * dayMs);
  expect(must(ledger.retention.dropAside(keepDays))).toEqual([aside]);
  expect(files(directory)).toEqual([]);
  expect(removals(ledger)).toEqual([aside]);
  expect(must(ledger.retention.dropAside(keepDays))).toEqual([]);
  expect(removals(ledger)).toEqual([aside]);
});

test('one that owes anything stays however old it is, and is known to owe', async () => {
  const { directory, clock, ledger } = box();
  await clock.advance(4_000 * dayMs);
  expect(must(ledger.retention.dropAside(keepDays))).toEqual([]);
  expect(files(directory)).toContain(aside);
  const reader = new Database(join(directory, 'ledger.db'), { readonly: true });
  expect(owingAside(reader, directory)).toEqual([aside]);
  sendAll(ledger);
  expect(owingAside(reader, directory)).toEqual([]);
  reader.close();
  expect(must(ledger.retention.dropAside(keepDays))).toEqual([aside]);
});

test('the event with the longest time decides, and no clock that is not trusted', async () => {
  const { directory, clock, options, ledger } = box();
  sendAll(ledger);
  ledger.close();
  const old = new Database(join(directory, aside));
  old.exec("DROP TRIGGER events_stay; UPDATE events SET type = 'ledger.pruned' WHERE sequence = 3");
  old.close();
  utimesSync(join(directory, aside), startWallMs / 1000, startWallMs / 1000);
  let trusted = true;
  const again = opened({ ...options, wallTrusted: () => trusted });
  await clock.advance(300 * dayMs);
  expect(must(again.retention.dropAside(keepDays))).toEqual([]);
  await clock.advance(100 * dayMs);
  trusted = false;
  expect(must(again.retention.dropAside(keepDays))).toEqual([]);
  trusted = true;
  expect(must(again.retention.dropAside(keepDays))).toEqual([aside]);
});

test('one that cannot be read any more is kept for the longest time since its last change', async () => {
  const { directory, clock, options, ledger } = box();
  sendAll(ledger);
  ledger.close();
  const file = join(directory, aside);
  writeFileSync(file, Buffer.alloc(statSync(file).size, 7));
  utimesSync(file, startWallMs / 1000, startWallMs / 1000);
  const again = opened(options);
  await clock.advance(364 * dayMs);
  expect(must(again.retention.dropAside(keepDays))).toEqual([]);
  await clock.advance(2 * dayMs);
  expect(must(again.retention.dropAside(keepDays))).toEqual([aside]);
});

/** A directory in the place of its log: what cannot be written over. */
function block(directory: string): void {
  rmSync(join(directory, `${aside}-wal`), { force: true });
  mkdirSync(join(directory, `${aside}-wal`));
}

test('one that cannot be removed holds up no other, and goes as soon as it can', async () => {
  const { directory, clock, options, ledger } = box();
  sendAll(ledger);
  must(ledger.beginAnew('another box went on in this chain'));
  const other = 'ledger.damaged-2.db';
  utimesSync(join(directory, other), startWallMs / 1000, startWallMs / 1000);
  // The new one knows nothing of what was sent before: both are sent to their end.
  sendAll(ledger);
  await clock.advance(400 * dayMs);
  block(directory);
  expect(faultCode(ledger.retention.dropAside(keepDays))).toBe('cannotOpen');
  expect(files(directory).filter((name) => name.startsWith(other))).toEqual([]);
  expect(files(directory)).toContain(aside);
  expect(removals(ledger)).toEqual([other, aside]);
  ledger.close();
  let trusted = false;
  const again = opened({ ...options, wallTrusted: () => trusted });
  expect(faultCode(again.retention.dropAside(keepDays))).toBe('cannotOpen');
  rmdirSync(join(directory, `${aside}-wal`));
  expect(must(again.retention.dropAside(keepDays))).toEqual([aside]);
  expect(files(directory)).toEqual([]);
  trusted = true;
  expect(must(again.retention.dropAside(keepDays))).toEqual([]);
  expect(removals(again)).toEqual([other, aside]);
});

test('one that the district asks for again, although its removal was recorded, is sent before it goes', async () => {
  const { directory, clock, ledger, chain } = box();
  sendAll(ledger);
  await clock.advance(400 * dayMs);
  block(directory);
  expect(faultCode(ledger.retention.dropAside(keepDays))).toBe('cannotOpen');
  rmdirSync(join(directory, `${aside}-wal`));
  expect(must(ledger.outbox.sendAgain(1, chain))).toBeGreaterThan(0);
  expect(must(ledger.retention.dropAside(keepDays))).toEqual([]);
  expect(files(directory)).toContain(aside);
  sendAll(ledger);
  expect(must(ledger.retention.dropAside(keepDays))).toEqual([aside]);
  expect(files(directory)).toEqual([]);
});

test('a ledger that is closed is a fault, not a bug', () => {
  const { ledger } = box();
  const { retention } = ledger;
  ledger.close();
  expect(faultCode(retention.dropAside(keepDays))).toBe('closed');
});
