import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import type { RetentionDays } from '../../../kiosk/ledger/retention-parts.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { granted, must, opened, optionsFor, startWallMs, temporaryDirectory } from './support.ts';

const keep: RetentionDays = { passage: 7, security: 30, technical: 60, oversight: 365 };
const dayMs = 86_400_000;

function box() {
  const directory = temporaryDirectory();
  const clock = new VirtualClock(startWallMs);
  let trusted = true;
  const ledger = opened(optionsFor(directory, { clock, wallTrusted: () => trusted }));
  return {
    directory,
    clock,
    ledger,
    file: join(directory, 'ledger.db'),
    trust: (value: boolean) => {
      trusted = value;
    },
  };
}

/** A person passes: a grant of class passage, a released portal of class security. */
function pass(ledger: Ledger, count: number): void {
  for (let done = 0; done < count; done += 1) {
    must(
      ledger.appendAll([
        granted,
        { type: 'portal.released', data: { encounter: granted.data.encounter, cause: 'access', durationMs: 3000 } },
      ]),
    );
  }
}

function acknowledgeAll(ledger: Ledger): void {
  const batch = must(ledger.outbox.nextBatch({ maxEvents: 100_000, maxBytes: 1e12 }));
  must(ledger.outbox.acknowledge(batch.map(({ sequence }) => sequence)));
}

function prune(ledger: Ledger, keepDays: RetentionDays = keep): number {
  const pass = ledger.retention.begin(keepDays);
  let dropped = 0;
  for (let step = must(pass.next()); step !== null; step = must(pass.next())) dropped += step;
  return dropped;
}

function typesOf(ledger: Ledger): Map<string, number> {
  const events = must(ledger.readEvents({ from: 1, limit: 100_000 }));
  return new Map([...Map.groupBy(events, ({ type }) => type)].map(([type, list]) => [type, list.length]));
}

test('each class goes when its days after the acknowledgement are over, and the chain can still be verified', async () => {
  const { ledger, clock, file } = box();
  pass(ledger, 600);
  acknowledgeAll(ledger);
  must(ledger.retention.mark());
  await clock.advance(6.9 * dayMs);
  expect(prune(ledger)).toBe(0);
  await clock.advance(0.2 * dayMs);
  expect(prune(ledger)).toBe(600);
  expect(typesOf(ledger).get('access.granted')).toBeUndefined();
  expect(typesOf(ledger).get('portal.released')).toBe(600);
  const first = must(verifyChain(file));
  expect(first.dropped).toBe(600);
  await clock.advance(30 * dayMs);
  expect(prune(ledger)).toBe(600);
  expect(typesOf(ledger).get('portal.released')).toBeUndefined();
  expect(must(verifyChain(file)).dropped).toBe(1200);
  expect(prune(ledger)).toBe(0);
});

test('when all is over its time, the statements go as well, and only what is new stays', async () => {
  const { ledger, clock, file } = box();
  pass(ledger, 300);
  for (let year = 0; year < 4; year += 1) {
    acknowledgeAll(ledger);
    must(ledger.retention.mark());
    await clock.advance(400 * dayMs);
    prune(ledger);
    must(verifyChain(file));
  }
  const { events, dropped, tip } = must(verifyChain(file));
  expect(events).toBeLessThan(12);
  expect(events + dropped).toBe(tip.sequence);
});

test('a ledger that was pruned is opened, written and checked as before', async () => {
  const { ledger, clock, directory, file } = box();
  pass(ledger, 400);
  acknowledgeAll(ledger);
  must(ledger.retention.mark());
  await clock.advance(40 * dayMs);
  prune(ledger);
  ledger.close();
  const next = opened(optionsFor(directory));
  expect(next.setAside).toBeNull();
  const { sequence } = must(next.append('access.granted', granted.data));
  const { events, dropped } = must(verifyChain(file));
  expect(events + dropped).toBe(sequence);
});

test('nothing goes that was not acknowledged, or was acknowledged and is owed again', async () => {
  const { ledger, clock } = box();
  pass(ledger, 20);
  must(ledger.retention.mark());
  await clock.advance(100 * dayMs);
  expect(prune(ledger)).toBe(0);
  acknowledgeAll(ledger);
  must(ledger.retention.mark());
  must(ledger.outbox.sendAgain(11));
  await clock.advance(100 * dayMs);
  prune(ledger);
  expect(typesOf(ledger).get('access.granted')).toBe(20);
  must(ledger.retention.mark());
  await clock.advance(100 * dayMs);
  prune(ledger);
  expect(typesOf(ledger).get('access.granted')).toBe(15);
});

test('while the wall clock is not trusted no time passes', async () => {
  const { ledger, clock, trust } = box();
  pass(ledger, 20);
  acknowledgeAll(ledger);
  must(ledger.retention.mark());
  await clock.advance(100 * dayMs);
  trust(false);
  expect(prune(ledger)).toBe(0);
  trust(true);
  expect(prune(ledger)).toBe(40);
});

test('a mark from what is now the future counts from now on', async () => {
  const { ledger, clock } = box();
  pass(ledger, 5);
  acknowledgeAll(ledger);
  clock.stepWall(3650 * dayMs);
  must(ledger.retention.mark());
  clock.stepWall(-3650 * dayMs);
  must(ledger.retention.mark());
  await clock.advance(6 * dayMs);
  expect(prune(ledger)).toBe(0);
  await clock.advance(2 * dayMs);
  expect(prune(ledger)).toBe(5);
});

test('personal data that is still kept keeps its event', async () => {
  const { ledger, clock, file } = box();
  const key = { keyId: 'k1', publicKey: new Uint8Array(32).fill(9) };
  const person = { kind: 'visitor', holder: 'h1', encounter: 'boot-1-1', fields: { name: 'x' } };
  must(ledger.personalData.register(person, key));
  acknowledgeAll(ledger);
  must(ledger.retention.mark());
  await clock.advance(10 * dayMs);
  prune(ledger);
  expect(typesOf(ledger).get('person.registered')).toBe(1);
  expect(must(ledger.personalData.eraseExpired({ visitor: 7 * dayMs }))).toBe(1);
  prune(ledger);
  expect(typesOf(ledger).get('person.registered')).toBeUndefined();
  must(verifyChain(file));
});

test.each([
  ['a further event', 'DELETE FROM events WHERE sequence = 2'],
  [
    'a run of them',
    'DELETE FROM events WHERE sequence = 2; DELETE FROM dropped WHERE last = 1; UPDATE dropped SET first = 1 WHERE first = 3',
  ],
  ['what a run ended with', 'UPDATE dropped SET hash = zeroblob(32) WHERE last = (SELECT max(last) FROM dropped)'],
])('%s taken away beside what was pruned is found', async (_, change) => {
  const { ledger, clock, file } = box();
  pass(ledger, 20);
  acknowledgeAll(ledger);
  must(ledger.retention.mark());
  await clock.advance(10 * dayMs);
  expect(prune(ledger)).toBe(20);
  ledger.close();
  const database = new Database(file);
  database.exec(change);
  database.close();
  expect(verifyChain(file).ok).toBe(false);
});

test('the longest step of a pass is short', async () => {
  const { ledger, clock } = box();
  for (let at = 0; at < 20; at += 1) must(ledger.appendAll(Array.from({ length: 500 }, () => granted)));
  acknowledgeAll(ledger);
  must(ledger.retention.mark());
  await clock.advance(10 * dayMs);
  const pruning = ledger.retention.begin(keep);
  const took: number[] = [];
  for (;;) {
    const from = performance.now();
    const step = must(pruning.next());
    took.push(performance.now() - from);
    if (step === null) break;
    // However long each took: a pass is many small commits and not one.
    expect(step).toBeLessThanOrEqual(256);
  }
  expect(took.length).toBeGreaterThan(40);
});
