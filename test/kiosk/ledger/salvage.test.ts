import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import type { RecordedEvent } from '../../../kiosk/ledger/record.ts';
import { granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

const all = { maxEvents: 50, maxBytes: 1e9 };

/** Sends everything as an uplink does; the batches as they went. */
function sendAll(ledger: Ledger): (readonly RecordedEvent[])[] {
  const batches: (readonly RecordedEvent[])[] = [];
  for (;;) {
    const batch = must(ledger.outbox.nextBatch(all));
    const [first] = batch;
    if (first === undefined) return batches;
    batches.push(batch);
    must(
      ledger.outbox.acknowledge(
        batch.map(({ sequence }) => sequence),
        first.chain,
      ),
    );
  }
}

/** A ledger with events, the first `acknowledged` of them sent, then damaged by `damage`. */
function damaged(count: number, acknowledged: number, damage: (file: string) => void) {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const events: RecordedEvent[] = [];
  for (let at = 0; at < count; at += 1) events.push(must(ledger.append('access.granted', granted.data)));
  must(ledger.outbox.acknowledge(events.slice(0, acknowledged).map(({ sequence }) => sequence)));
  ledger.close();
  damage(join(directory, 'ledger.db'));
  return { directory, events };
}

function sql(text: string) {
  return (file: string) => {
    const database = new Database(file);
    database.exec(text);
    database.close();
  };
}

const breakAt = (sequence: number) =>
  sql(`DROP TRIGGER events_stay; UPDATE events SET wall_ms = 1 WHERE sequence = ${sequence}`);

test('what a ledger set aside had not sent is sent from it, and the alarm about it goes first', () => {
  const { directory, events } = damaged(100, 30, breakAt(99));
  const ledger = opened(optionsFor(directory));
  expect(ledger.setAside).not.toBeNull();
  must(ledger.append('access.granted', granted.data));
  const batches = sendAll(ledger);
  expect(batches[0]?.map(({ type }) => type)[0]).toBe('ledger.damaged');
  const old = batches.flat().filter(({ chain }) => chain !== ledger.chain);
  // The one that was changed is not what was recorded: the district would refuse it.
  const owed = events.slice(30).filter(({ sequence }) => sequence !== 99);
  expect(old.slice(0, owed.length)).toEqual(owed);
  expect(ledger.outbox.waiting()).toBe(0);
  for (const batch of batches) expect(new Set(batch.map(({ chain }) => chain)).size).toBe(1);
});

test('it is sent once, over a restart in the middle, and what was not acknowledged goes again', () => {
  const { directory } = damaged(60, 0, breakAt(60));
  const at = (ledger: Ledger) => must(ledger.outbox.nextBatch({ maxEvents: 10, maxBytes: 1e9 }));
  const sequencesOf = (events: readonly RecordedEvent[]) => events.map(({ sequence }) => sequence);
  const ledger = opened(optionsFor(directory));
  // The alarm about the damage first.
  must(ledger.outbox.acknowledge(sequencesOf(at(ledger))));
  const batch = at(ledger);
  expect(sequencesOf(batch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const [{ chain } = { chain: '' }] = batch;
  expect(must(ledger.outbox.acknowledge([1, 2, 3, 4, 6, 7], chain))).toBe(4);
  ledger.close();
  const again = opened(optionsFor(directory));
  const rest = sendAll(again)
    .flat()
    .filter((event) => event.chain === chain);
  expect(sequencesOf(rest).slice(0, 3)).toEqual([5, 6, 7]);
  expect(new Set(sequencesOf(rest)).size).toBe(rest.length);
  again.close();
  const last = opened(optionsFor(directory));
  expect(sendAll(last).flat()).not.toContainEqual(expect.objectContaining({ chain }));
});

test('a batch is read in pieces without a gap', () => {
  const { directory } = damaged(60, 0, breakAt(60));
  const ledger = opened(optionsFor(directory));
  must(ledger.outbox.acknowledge([1]));
  const limits = { maxEvents: 7, maxBytes: 1e9 };
  const pieces: number[] = [];
  let piece = must(ledger.outbox.nextBatch(limits));
  for (let last = piece.at(-1); last !== undefined; last = piece.at(-1)) {
    pieces.push(...piece.map(({ sequence }) => sequence));
    piece = must(ledger.outbox.nextBatch(limits, last));
  }
  expect(pieces).toEqual(Array.from({ length: 59 }, (_, at) => at + 1).concat(61));
});

test('without a readable outbox everything that can be read and fits its hash is sent', () => {
  const { directory, events } = damaged(400, 100, (file) => {
    sql('DROP TABLE outbox')(file);
    // Pages in the middle of the file, as a worn card returns them.
    const size = readFileSync(file).length;
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(8192, 0xa5), 0, 8192, Math.floor(size / 2 / 4096) * 4096);
    closeSync(descriptor);
  });
  const ledger = opened(optionsFor(directory));
  const old = sendAll(ledger)
    .flat()
    .filter(({ chain }) => chain !== ledger.chain);
  expect(old.length).toBeGreaterThan(250);
  expect(old.length).toBeLessThan(401);
  const known = new Map(events.map((event) => [event.sequence, event]));
  for (const event of old) if (known.has(event.sequence)) expect(event).toEqual(known.get(event.sequence));
});
