import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { startRetention } from '../../../../kiosk/station/care/retention.ts';
import { startSpaceWatch } from '../../../../kiosk/station/care/space-watch.ts';
import { granted, must, opened, optionsFor, startWallMs, temporaryDirectory } from '../../ledger/support.ts';

const hourMs = 3_600_000;
const quiet = { info: () => undefined, warn: () => undefined };

test('a disk that others fill is told within a minute, also when nobody comes, and again when there is room', async () => {
  const clock = new VirtualClock(startWallMs);
  let free: number | null = 1e9;
  const maximumBytes = 100e6;
  const ledger = opened(optionsFor(temporaryDirectory(), { clock, maximumBytes, freeBytes: () => free }));
  const told: string[] = [];
  ledger.subscribe(({ type }) => told.push(type));
  const watch = startSpaceWatch(ledger, clock);
  await clock.advance(120_000);
  expect(told).toEqual([]);
  free = 5e6;
  await clock.advance(60_000);
  expect(told).toEqual(['ledger.spaceLow']);
  await clock.advance(600_000);
  free = 50e6;
  await clock.advance(60_000);
  watch.stop();
  expect(told).toEqual(['ledger.spaceLow', 'ledger.spaceBack']);
});

test('what is kept long enough goes by itself, and never while somebody stands at the gate', async () => {
  const clock = new VirtualClock(startWallMs);
  const ledger = opened(optionsFor(temporaryDirectory(), { clock }));
  must(ledger.appendAll(Array.from({ length: 600 }, () => granted)));
  const batch = must(ledger.outbox.nextBatch({ maxEvents: 10_000, maxBytes: 1e9 }));
  must(ledger.outbox.acknowledge(batch.map(({ sequence }) => sequence)));
  const person = { kind: 'visitor', holder: 'h', encounter: null, fields: { name: 'x' } };
  must(ledger.personalData.register(person, { keyId: 'k', publicKey: new Uint8Array(32).fill(9) }));
  const [registered] = must(ledger.outbox.nextBatch({ maxEvents: 10, maxBytes: 1e9 }));
  must(ledger.outbox.acknowledge([registered?.sequence ?? 0]));
  let busy = false;
  const retentionDays = { passage: 2, security: 30, technical: 30, oversight: 300 };
  const job = startRetention({ ledger, clock, policy: () => ({ retentionDays }), busy: () => busy, log: quiet });
  const left = () =>
    must(ledger.readEvents({ from: 1, limit: 10_000 })).filter(({ type }) => type === 'access.granted').length;
  const sealed = () => must(ledger.personalData.of([registered?.sequence ?? 0])).length;
  await clock.advance(47 * hourMs);
  expect([left(), sealed()]).toEqual([600, 1]);
  busy = true;
  await clock.advance(26 * hourMs);
  expect([left(), sealed()]).toEqual([600, 0]);
  busy = false;
  await clock.advance(hourMs);
  job.stop();
  expect(left()).toBe(0);
});
