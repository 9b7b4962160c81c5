import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { noHash, type RecordedEvent } from '../../../kiosk/ledger/record.ts';
import { schemaVersion } from '../../../kiosk/ledger/schema.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import {
  anyEvent,
  faultCode,
  granted,
  must,
  opened,
  optionsFor,
  place,
  startWallMs,
  temporaryDirectory,
} from './support.ts';

test('an event comes back as it was recorded, with everything it is judged by', async () => {
  const clock = new VirtualClock(startWallMs);
  let trusted = false;
  const ledger = opened(optionsFor(temporaryDirectory(), { clock, wallTrusted: () => trusted }));
  await clock.advance(1500.4);
  const first = must(ledger.append('access.granted', granted.data));
  trusted = true;
  clock.stepWall(-60_000);
  const second = must(ledger.append('portal.forcedOpen', {}, { encounter: 'boot-1-17' }));
  expect(first).toMatchObject({
    sequence: 1,
    id: `${ledger.chain}.1`,
    chain: ledger.chain,
    place,
    bootId: 'boot-1',
    monotonicMs: 1500,
    wallMs: startWallMs + 1500,
    wallTrusted: false,
    alarm: false,
    encounter: 'boot-1-17',
    data: granted.data,
    previousHash: noHash,
  });
  expect(second).toMatchObject({
    sequence: 2,
    alarm: true,
    wallTrusted: true,
    wallMs: startWallMs - 58_500,
    encounter: 'boot-1-17',
    previousHash: first.hash,
  });
  expect(must(ledger.readEvents({ from: 1, limit: 10 }))).toEqual([first, second]);
  expect(must(ledger.readEvents({ from: 2, limit: 10 }))).toEqual([second]);
  expect(must(ledger.readEvents({ from: 1, limit: 1 }))).toEqual([first]);
  expect(must(ledger.recent(5))).toEqual([second, first]);
  expect(must(ledger.tip())).toMatchObject({ sequence: 2, hash: second.hash });
});

test('a second start continues the chain and gives nothing to send away', () => {
  const directory = temporaryDirectory();
  const first = opened(optionsFor(directory));
  const before = must(first.append('access.granted', granted.data));
  first.close();
  const second = opened(optionsFor(directory, { bootId: 'boot-2' }));
  expect(second.chain).toBe(first.chain);
  expect(second.setAside).toBeNull();
  const after = must(second.append('portal.closed', { durationMs: 900 }));
  const all = must(second.readEvents({ from: 1, limit: 9 }));
  expect(all.map((event) => [event.bootId, event.type])).toEqual([
    ['boot-1', 'access.granted'],
    ['boot-1', 'ledger.checkpoint'],
    ['boot-2', 'portal.closed'],
  ]);
  expect(all[0]).toEqual(before);
  expect(all[1]).toMatchObject({ previousHash: before.hash });
  expect(after).toMatchObject({ sequence: 3, previousHash: all[1]?.hash });
  expect(second.outbox.waiting()).toBe(3);
});

test('what is appended is what is read, sent and verified, whatever its content', () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), (groups) => {
      const directory = temporaryDirectory();
      const ledger = must(openLedger(optionsFor(directory)));
      const recorded: RecordedEvent[] = [];
      for (const group of groups) recorded.push(...must(ledger.appendAll(group)));
      expect(must(ledger.readEvents({ from: 1, limit: 100 }))).toEqual(JSON.parse(JSON.stringify(recorded)));
      expect(ledger.outbox.waiting()).toBe(recorded.length);
      const report = must(verifyChain(join(directory, 'ledger.db')));
      ledger.close();
      expect(report).toMatchObject({ events: recorded.length, unsent: recorded.length });
      expect(report.tip.hash).toBe(recorded.at(-1)?.hash ?? noHash);
    }),
    { numRuns: 30 },
  );
});

test('several events are recorded together or not at all', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const tooWarm = { encounter: 'boot-1-3', temperatureC: Number.NaN, staff: 's-4' };
  expect(() => ledger.appendAll([granted, { type: 'reading.clinical', data: tooWarm }])).toThrow();
  expect(must(ledger.recent(5))).toEqual([]);
  expect(ledger.outbox.waiting()).toBe(0);
  // The boot that came with the refused events is known all the same.
  expect(must(ledger.append('portal.requestToExit', {})).sequence).toBe(1);
  expect(must(ledger.readEvents({ from: 1, limit: 5 }))).toHaveLength(1);
});

test('a field that nobody declared does not reach the disk', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  const data = { staff: 's-4', name: 'somebody' };
  expect(() => ledger.append('staff.signedIn', data)).toThrow(/name/);
  expect(ledger.outbox.waiting()).toBe(0);
});

test('text from outside is cut to its length and made well formed', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  const event = must(
    ledger.append('device.lost', { device: 'gate', code: 'lost', detail: `\ud800${'x'.repeat(999)}` }),
  );
  expect(event.data).toEqual({ device: 'gate', code: 'lost', detail: `\ufffd${'x'.repeat(299)}` });
});

test('listeners hear of every event after its commit, until they leave', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  const heard: [number, number][] = [];
  const leave = ledger.subscribe((event) => heard.push([event.sequence, must(ledger.tip()).sequence]));
  must(ledger.appendAll([granted, granted]));
  leave();
  must(ledger.append('access.granted', granted.data));
  expect(heard).toEqual([
    [1, 2],
    [2, 2],
  ]);
});

test('a second opener is refused and told who holds the ledger', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  expect(openLedger(optionsFor(directory))).toEqual({
    ok: false,
    error: { code: 'busy', detail: expect.stringContaining(`process ${process.pid}`) },
  });
  const script = `
    import { openLedger } from '${join(process.cwd(), 'kiosk/ledger/ledger.ts')}';
    import { systemClock as clock } from '${join(process.cwd(), 'drivers/basics/clock.ts')}';
    const options = ${JSON.stringify({ directory, bootId: 'b', place })};
    const opened = openLedger({ ...options, clock, wallTrusted: () => true });
    console.log(opened.ok ? 'opened' : opened.error.detail);`;
  const other = () => spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(other().stdout).toContain(`in use by process ${process.pid}`);
  must(ledger.append('access.granted', granted.data));
  ledger.close();
  expect(other().stdout.trim()).toBe('opened');
});

test('a closed ledger says so', () => {
  const ledger = opened(optionsFor(temporaryDirectory()));
  ledger.close();
  ledger.close();
  expect(faultCode(ledger.append('access.granted', granted.data))).toBe('closed');
  expect(faultCode(ledger.recent(1))).toBe('closed');
  expect(faultCode(ledger.outbox.nextBatch({ maxEvents: 1, maxBytes: 1 }))).toBe('closed');
});

test('a ledger of newer software is left as it is', () => {
  const directory = temporaryDirectory();
  opened(optionsFor(directory)).close();
  const database = new Database(join(directory, 'ledger.db'));
  database.pragma(`user_version = ${schemaVersion + 1}`);
  database.close();
  expect(faultCode(openLedger(optionsFor(directory)))).toBe('schemaTooNew');
  expect(faultCode(openLedger(optionsFor(directory)))).toBe('schemaTooNew');
});

test('a directory that cannot be made is a fault', () => {
  expect(faultCode(openLedger(optionsFor('/dev/null/ledger')))).toBe('cannotOpen');
});

test('an event cannot be changed', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  must(ledger.append('access.granted', granted.data));
  const database = new Database(join(directory, 'ledger.db'));
  expect(() => database.exec("UPDATE events SET type = 'access.denied'")).toThrow(/never changed/);
  database.close();
});
