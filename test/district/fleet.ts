/**
 * `npm run fleet`: many boxes, each with the real ledger and the real uplink, against the real services. In the middle third
 * the road is out for all of them, and they return at once. With `--light` only identities and chains, as fast as the
 * district takes them. Nothing is left behind, also when it is told to end. Exit code: 0 as it should be, 1 not, 64 wrong use.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../drivers/basics/clock.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import { httpsTransport } from '../../kiosk/uplink/https-transport.ts';
import { defaultLimits } from '../../kiosk/uplink/limits.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { startUplink } from '../../kiosk/uplink/uplink.ts';
import { readCommandLine, type Tool, wrongUse } from '../bench/command-line.ts';
import { endOnSignals } from '../bench/end-on-signal.ts';
import { removedAtExit } from '../faults/removed-at-exit.ts';
import { openRoad } from './faults.ts';
import { makeBatches, placeOfBox, sendAll } from './fleet-light.ts';
import { startFleetDistrict } from './fleet-services.ts';

interface Box {
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

const tool: Tool = {
  name: 'fleet',
  about: 'many boxes send to one district; in the middle third the road is out for all of them',
  options: {
    kiosks: { takes: '<number>', about: 'boxes; 20 unless given' },
    rate: { takes: '<number>', about: 'events a second of each box; 1 unless given' },
    minutes: { takes: '<number>', about: 'how long; 1 unless given' },
    store: { takes: '<kind>', about: 'sqlite or postgres; sqlite unless given' },
    services: { takes: '<number>', about: 'services of the district, more than one on postgres only; 1 unless given' },
    light: { about: 'only identities and chains, made before, as fast as the district takes them' },
    batches: { takes: '<number>', about: 'with --light: batches of each box; 1 unless given' },
    events: { takes: '<number>', about: 'with --light: events of a batch; 5 unless given' },
  },
};
const given = readCommandLine(tool);
const isLight = given.isGiven('light');
const [kiosks, services] = [given.count('kiosks', 20), given.count('services', 1)];
const [rate, minutes] = [given.amount('rate', 1), given.amount('minutes', 1)];
const [batchesEach, eventsEach] = [given.count('batches', 1), given.count('events', 5)];
const store = storeNamed(given.text('store') ?? 'sqlite');
if (store === 'sqlite' && services > 1) wrongUse(tool, `--services ${services}: more than one need --store postgres`);
for (const option of isLight ? ['rate', 'minutes'] : ['batches', 'events']) {
  if (given.isGiven(option)) wrongUse(tool, `--${option} ${isLight ? 'means nothing with' : 'needs'} --light`);
}

function storeNamed(text: string): 'sqlite' | 'postgres' {
  return text === 'sqlite' || text === 'postgres' ? text : wrongUse(tool, `--store ${text}: sqlite or postgres`);
}

const directory = mkdtempSync(join(tmpdir(), 'kadian-fleet-'));
removedAtExit(directory);
endOnSignals();
const district = await startFleetDistrict({ store, services, directory });
if (isLight) await light();
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

const left = waiting();
const { events, duplicates, gaps, findings } = await district.state();
const ordered = latencies.toSorted((a, b) => a - b);
const at = (share: number): string => `${Math.round(ordered[Math.floor(ordered.length * share)] ?? 0)} ms`;
process.stdout.write(
  [
    `boxes ${kiosks}, ${rate} events/s each, ${minutes} min, out for the middle third; ${store}, services ${services}`,
    `recorded ${recorded}, received ${events} (with checkpoints), still waiting ${left}`,
    `came again ${duplicates}, gaps ${gaps.length}, contradictions ${findings.length}`,
    `commit to acknowledgement while connected: p50 ${at(0.5)}, p99 ${at(0.99)} of ${ordered.length}`,
    `emptied ${Math.round(performance.now() - drainMs)} ms after the end`,
    '',
  ].join('\n'),
);
for (const box of boxes) await box.stop();
for (const road of roads) await road.stop();
await district.stop();
process.exitCode = left === 0 && events >= recorded && gaps.length === 0 && findings.length === 0 ? 0 : 1;

/** Sends what light boxes have, prints the figures and ends the process. */
async function light(): Promise<never> {
  const batches = makeBatches({ boxes: kiosks, batchesEach, eventsEach });
  const figures = await sendAll(district.urls, batches, 64);
  const { events, duplicates, gaps, findings, boxCount } = await district.state();
  const at = (share: number): string =>
    `${Math.round(figures.latencies[Math.floor(figures.latencies.length * share)] ?? 0)} ms`;
  process.stdout.write(
    [
      `light boxes ${boxCount}, batches of ${eventsEach}; ${store}, services ${services}`,
      `sent ${figures.sent}, received ${events}; sent again ${figures.sentAgain}, came again ${duplicates}`,
      `gaps ${gaps.length}, contradictions ${findings.length}`,
      `${Math.round((figures.sent / figures.tookMs) * 1000)} events/s accepted, in ${Math.round(figures.tookMs)} ms`,
      `a request: p50 ${at(0.5)}, p99 ${at(0.99)}`,
      '',
    ].join('\n'),
  );
  await district.stop();
  process.exit(events === figures.sent && duplicates === figures.sentAgain && gaps.length === 0 ? 0 : 1);
}
