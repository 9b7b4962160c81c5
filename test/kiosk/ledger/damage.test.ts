import {
  closeSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { markSuspect } from '../../../kiosk/ledger/damage.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

const pageSize = 1_024;

function overwritePage(file: string, page: number): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(pageSize, 0xa5), 0, pageSize, (page - 1) * pageSize);
  closeSync(descriptor);
}

/** A ledger with that many grants, closed; returns its directory, chain and hashes. */
function written(events: number) {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const recorded = must(ledger.appendAll(Array.from({ length: events }, () => granted)));
  ledger.close();
  return {
    directory,
    file: join(directory, 'ledger.db'),
    chain: ledger.chain,
    hashes: recorded.map((event) => event.hash),
  };
}

/** Opens the directory and expects a new chain whose first event names the old ledger. */
function expectReplaced(directory: string, number: number) {
  const ledger = opened(optionsFor(directory));
  const file = `ledger.damaged-${number}.db`;
  expect(readdirSync(directory)).toContain(file);
  expect(ledger.setAside).toMatchObject({ file });
  const [first] = must(ledger.readEvents({ from: 1, limit: 1 }));
  expect(first).toMatchObject({ sequence: 1, type: 'ledger.damaged', alarm: true, data: { file } });
  expect(ledger.outbox.waiting()).toBeGreaterThanOrEqual(1);
  expect(must(ledger.append('access.granted', granted.data)).sequence).toBe(2);
  ledger.close();
  expect(must(verifyChain(join(directory, 'ledger.db')))).toMatchObject({ events: 3, signedTo: 2 });
  // The next start finds nothing wrong and says nothing again.
  const next = opened(optionsFor(directory));
  expect(next.setAside).toBeNull();
  expect(must(next.tip()).sequence).toBe(3);
  next.close();
  return { chain: ledger.chain, data: first?.data };
}

test('an empty file is set aside', () => {
  const { directory, file } = written(3);
  truncateSync(file, 0);
  const { data } = expectReplaced(directory, 1);
  expect(data).toMatchObject({ chain: null, lastGoodSequence: null, lastGoodHash: null });
});

test('a file of something else is set aside', () => {
  const { directory, file } = written(3);
  writeFileSync(file, 'not a database at all, but longer than its header would be '.repeat(100));
  expectReplaced(directory, 1);
});

test('a database of something else is set aside', () => {
  const directory = temporaryDirectory();
  const database = new Database(join(directory, 'ledger.db'));
  database.exec('CREATE TABLE notes (text)');
  database.close();
  const { data } = expectReplaced(directory, 1);
  expect(data).toMatchObject({ place: expect.stringContaining('not a ledger') });
});

test('a ledger without one of its tables is set aside', () => {
  const { directory, file } = written(3);
  const database = new Database(file);
  database.exec('DROP TABLE outbox');
  database.close();
  expectReplaced(directory, 1);
});

test('a damaged page is found, and the new chain names the old one and its last good event', () => {
  const { directory, file, chain, hashes } = written(100);
  overwritePage(file, Math.floor((statSync(file).size / pageSize) * 0.7));
  const { chain: next, data } = expectReplaced(directory, 1);
  expect(next).not.toBe(chain);
  expect(data).toMatchObject({ chain });
  const { lastGoodSequence, lastGoodHash } = data as { lastGoodSequence: number; lastGoodHash: string };
  expect(lastGoodSequence).toBeGreaterThan(0);
  expect(lastGoodSequence).toBeLessThan(100);
  expect(lastGoodHash).toBe(hashes[lastGoodSequence - 1]);
});

test('each page in turn: damage is found at the start or does no harm, and never stops the box', () => {
  const pages = statSync(written(40).file).size / pageSize;
  for (let page = 1; page <= pages; page++) {
    const { directory, file } = written(40);
    overwritePage(file, page);
    const ledger = must(openLedger(optionsFor(directory)));
    expect(must(ledger.append('access.granted', granted.data)).sequence).toBe(ledger.setAside === null ? 42 : 2);
    ledger.close();
    expect(must(verifyChain(file)).events).toBeGreaterThan(1);
  }
}, 60_000);

test('a cut file is set aside', () => {
  const { directory, file } = written(200);
  truncateSync(file, pageSize * 5 + 100);
  expectReplaced(directory, 1);
});

test('a broken chain at the end of a readable file is set aside, a second time under another name', () => {
  const { directory, file } = written(3);
  for (const number of [1, 2]) {
    const database = new Database(file);
    database.exec('DROP TRIGGER events_stay; UPDATE events SET wall_ms = 1 WHERE sequence = 2');
    database.close();
    expectReplaced(directory, number);
  }
});

test('a log without its ledger goes with the ledger set aside before it', () => {
  const { directory, file } = written(3);
  const ledger = opened(optionsFor(directory));
  must(ledger.append('access.granted', granted.data));
  // The power fails between the two renames of a setting aside.
  renameSync(file, join(directory, 'ledger.damaged-1.db'));
  ledger.close();
  writeFileSync(`${file}-wal`, 'left over');
  const next = opened(optionsFor(directory));
  expect(next.setAside).toMatchObject({ file: 'ledger.damaged-1.db' });
  expect(readdirSync(directory)).toContain('ledger.damaged-1.db-wal');
  expect(next.chain).not.toBe(ledger.chain);
});

test('a half-made new ledger is thrown away', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'ledger.new.db'), 'half');
  writeFileSync(join(directory, 'ledger.new.db-wal'), 'half');
  opened(optionsFor(directory));
  expect(readdirSync(directory).filter((name) => name.startsWith('ledger.new'))).toEqual([]);
});

test('damage met in use is remembered: a ledger too large to look at whole is looked at whole then', () => {
  const { directory, file } = written(40_000);
  expect(statSync(file).size).toBeGreaterThan(16 * 1024 * 1024);
  overwritePage(file, 100);
  const unaware = opened(optionsFor(directory));
  expect(unaware.setAside).toBeNull();
  expect(unaware.readEvents({ from: 1, limit: 40_000 })).toMatchObject({ ok: false, error: { code: 'damaged' } });
  unaware.close();
  expectReplaced(directory, 1);
}, 60_000);

test('a suspicion that proves wrong changes nothing', () => {
  const { directory, chain } = written(3);
  markSuspect(directory);
  const ledger = opened(optionsFor(directory));
  expect(ledger.chain).toBe(chain);
  expect(ledger.setAside).toBeNull();
  expect(readdirSync(directory)).not.toContain('ledger.suspect');
});
