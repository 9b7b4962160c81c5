/**
 * `npm run fleet -- [--kiosks N] [--rate R] [--minutes M] [--store sqlite|postgres] [--services N]`: many boxes, each with
 * the real ledger and the real uplink, against the real services. In the middle third the road is out for all of them, and
 * they return at once.
 *
 * `npm run fleet -- --light [--kiosks N] [--batches B] [--events E] …`: only identities and chains, as fast as the district
 * takes them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../../drivers/basics/clock.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import { httpsTransport } from '../../kiosk/uplink/https-transport.ts';
import { defaultLimits } from '../../kiosk/uplink/limits.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { startUplink } from '../../kiosk/uplink/uplink.ts';
import { openRoad } from './faults.ts';
import { makeBatches, placeOfBox, sendAll } from './fleet-light.ts';
import { startFleetDistrict } from './fleet-services.ts';

interface Box {
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

const { values } = parseArgs({
  options: {
    kiosks: { type: 'string', default: '20' },
    rate: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1' },
    store: { type: 'string', default: 'sqlite' },
    services: { type: 'string', default: '1' },
    light: { type: 'boolean', default: false },
    batches: { type: 'string', default: '1' },
    events: { type: 'string', default: '5' },
  },
});
const [kiosks, rate, minutes] = [Number(values.kiosks), Number(values.rate), Number(values.minutes)];
const [services, batchesEach, eventsEach] = [Number(values.services), Number(values.batches), Number(values.events)];
const counts = [kiosks, services, batchesEach, eventsEach];
const { store } = values;
if (
  !counts.every((count) => Number.isInteger(count) && count >= 1) ||
  !(rate > 0 && minutes > 0) ||
  (store !== 'postgres' && (store !== 'sqlite' || services > 1))
) {
  process.stderr.write(
    'usage: npm run fleet -- [--kiosks N] [--rate events a second and box] [--minutes M]\n' +
      '  [--store sqlite|postgres] [--services N, more than one on PostgreSQL only]\n' +
      '  [--light [--batches N of a box] [--events N of a batch]]\n',
  );
  process.exit(1);
}

const directory = mkdtempSync(join(tmpdir(), 'kadian-fleet-'));
const district = await startFleetDistrict({ store, services, directory });
if (values.light) await light();
const roads = await Promise.all(district.urls.map(openRoad));
/** Milliseconds from commit to acknowledgement, of events recorded while the road was good. */
const latencies: number[] = [];

function openBox(number: number): Box {
  const place = placeOfBox(number);
  const road = roads[number % roads.length];
  if (road === undefined) throw new Error('a fleet without a road');
  const opened = openLedger({
    directory: join(directory, `box-${number}`),
    clock: systemClock,
    bootId: `fleet-${number}`,
    place,
    wallTrusted: () => true,
  });
  if (!opened.ok) throw new Error(opened.error.detail);
  const ledger = opened.value;
  const committedAtMs = new Map<number, number>();
  const transport = httpsTransport({
    url: road.url,
    source: sourceOf(place),
    clock: systemClock,
    compression: 'zstd',
    deadlineMs: 10_000,
  });
  const uplink = startUplink({
    outbox: ledger.outbox,
    transport,
    clock: systemClock,
    random: Math.random,
    limits: defaultLimits,
    handlers: {
      onConnected: () => undefined,
      onLost: () => committedAtMs.clear(),
      onFault: () => undefined,
      onSentAgain: () => undefined,
      onAcknowledged(events) {
        const nowMs = performance.now();
        for (const { sequence } of events) {
          const fromMs = committedAtMs.get(sequence);
          if (fromMs !== undefined) latencies.push(nowMs - fromMs);
          committedAtMs.delete(sequence);
        }
      },
    },
  });
  ledger.subscribe((event) => {
    if (uplink.line === 'connected') committedAtMs.set(event.sequence, performance.now());
    uplink.note(event);
  });
  return {
    ledger,
    async stop() {
      await uplink.stop();
      transport.close();
      ledger.close();
    },
  };
}

const boxes = Array.from({ length: kiosks }, (_, number) => openBox(number));
const lengthMs = minutes * 60_000;
const startedMs = performance.now();
const elapsedMs = (): number => performance.now() - startedMs;
let recorded = 0;
while (elapsedMs() < lengthMs) {
  const isOut = elapsedMs() > lengthMs / 3 && elapsedMs() < (2 * lengthMs) / 3;
  for (const road of roads) road.fault = isOut ? 'dropped' : 'none';
  for (const due = (elapsedMs() / 1000) * rate * kiosks; recorded < due; recorded += 1) {
    boxes[recorded % kiosks]?.ledger.append('portal.requestToExit', {});
  }
  await pause(20);
}
for (const road of roads) road.fault = 'none';
const waiting = (): number => boxes.reduce((sum, { ledger }) => sum + ledger.outbox.waiting(), 0);
const drainMs = performance.now();
while (waiting() > 0 && performance.now() - drainMs < 120_000) await pause(100);

const { events, duplicates, gaps, findings } = await district.state();
const ordered = latencies.toSorted((a, b) => a - b);
const at = (share: number): string => `${Math.round(ordered[Math.floor(ordered.length * share)] ?? 0)} ms`;
process.stdout.write(
  [
    `boxes ${kiosks}, ${rate} events/s each, ${minutes} min, out for the middle third; ${store}, services ${services}`,
    `recorded ${recorded}, received ${events} (with checkpoints), still waiting ${waiting()}`,
    `came again ${duplicates}, gaps ${gaps.length}, contradictions ${findings.length}`,
    `commit to acknowledgement while connected: p50 ${at(0.5)}, p99 ${at(0.99)} of ${ordered.length}`,
    `emptied ${Math.round(performance.now() - drainMs)} ms after the end`,
    '',
  ].join('\n'),
);
for (const box of boxes) await box.stop();
for (const road of roads) await road.stop();
await end();

async function end(): Promise<void> {
  await district.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** Sends what light boxes have, prints the figures and ends the process. */
async function light(): Promise<never> {
  const batches = makeBatches({ boxes: kiosks, batchesEach, eventsEach });
  const figures = await sendAll(district.urls, batches, 64);
  const { events, duplicates, gaps, findings, boxes } = await district.state();
  const at = (share: number): string =>
    `${Math.round(figures.latencies[Math.floor(figures.latencies.length * share)] ?? 0)} ms`;
  process.stdout.write(
    [
      `light boxes ${boxes.length}, batches of ${eventsEach}; ${store}, services ${services}`,
      `sent ${figures.sent}, received ${events}; sent again ${figures.sentAgain}, came again ${duplicates}`,
      `gaps ${gaps.length}, contradictions ${findings.length}`,
      `${Math.round((figures.sent / figures.tookMs) * 1000)} events/s accepted, in ${Math.round(figures.tookMs)} ms`,
      `a request: p50 ${at(0.5)}, p99 ${at(0.99)}`,
      '',
    ].join('\n'),
  );
  await end();
  process.exit(events === figures.sent && duplicates === figures.sentAgain && gaps.length === 0 ? 0 : 1);
}
