/**
 * `npm run fleet -- [--kiosks N] [--rate R] [--minutes M]`: many boxes, each with the real ledger and the real uplink,
 * against the real service in this process. In the middle third the road is out for all of them, and they return at once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../../drivers/basics/clock.ts';
import { type Ledger, openLedger } from '../../kiosk/ledger/ledger.ts';
import { httpsTransport } from '../../kiosk/uplink/https-transport.ts';
import { defaultLimits } from '../../kiosk/uplink/limits.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { startUplink } from '../../kiosk/uplink/uplink.ts';
import { openRoad } from './faults.ts';
import { startDistrict } from './service.ts';

interface Box {
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

const { values } = parseArgs({
  options: {
    kiosks: { type: 'string', default: '20' },
    rate: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1' },
  },
});
const [kiosks, rate, minutes] = [Number(values.kiosks), Number(values.rate), Number(values.minutes)];
if (!Number.isInteger(kiosks) || kiosks < 1 || !(rate > 0) || !(minutes > 0)) {
  process.stderr.write('usage: npm run fleet -- [--kiosks N] [--rate events a second and box] [--minutes M]\n');
  process.exit(1);
}

const directory = mkdtempSync(join(tmpdir(), 'kadian-fleet-'));
const district = await startDistrict({ port: 0, directory: join(directory, 'district') });
const road = await openRoad(district.url);
/** Milliseconds from commit to acknowledgement, of events recorded while the road was good. */
const latencies: number[] = [];

function openBox(number: number): Box {
  const community = String(1 + Math.floor(number / 50)).padStart(3, '0');
  const place = { district: '410100', subdistrict: '01', community, compound: `c-${number}`, lane: '1' };
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
  const { outbox } = ledger;
  const transport = httpsTransport({
    url: road.url,
    source: sourceOf(place),
    clock: systemClock,
    compression: 'zstd',
    deadlineMs: 10_000,
  });
  const uplink = startUplink({
    outbox: {
      ...outbox,
      acknowledge(sequences) {
        const nowMs = performance.now();
        for (const sequence of sequences) {
          const fromMs = committedAtMs.get(sequence);
          if (fromMs !== undefined) latencies.push(nowMs - fromMs);
          committedAtMs.delete(sequence);
        }
        return outbox.acknowledge(sequences);
      },
    },
    transport,
    clock: systemClock,
    random: Math.random,
    limits: defaultLimits,
    handlers: {
      onConnected: () => undefined,
      onLost: () => committedAtMs.clear(),
      onFault: () => undefined,
      onSentAgain: () => undefined,
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
  road.fault = elapsedMs() > lengthMs / 3 && elapsedMs() < (2 * lengthMs) / 3 ? 'dropped' : 'none';
  for (const due = (elapsedMs() / 1000) * rate * kiosks; recorded < due; recorded += 1) {
    boxes[recorded % kiosks]?.ledger.append('portal.requestToExit', {});
  }
  await pause(20);
}
road.fault = 'none';
const waiting = (): number => boxes.reduce((sum, { ledger }) => sum + ledger.outbox.waiting(), 0);
const drainMs = performance.now();
while (waiting() > 0 && performance.now() - drainMs < 120_000) await pause(100);

const { events, duplicates, gaps, findings } = await district.state();
const ordered = latencies.toSorted((a, b) => a - b);
const at = (share: number): string => `${Math.round(ordered[Math.floor(ordered.length * share)] ?? 0)} ms`;
process.stdout.write(
  [
    `boxes ${kiosks}, ${rate} events/s each, ${minutes} min, out for the middle third`,
    `recorded ${recorded}, received ${events} (with checkpoints), still waiting ${waiting()}`,
    `came again ${duplicates}, gaps ${gaps.length}, contradictions ${findings.length}`,
    `commit to acknowledgement while connected: p50 ${at(0.5)}, p99 ${at(0.99)} of ${ordered.length}`,
    `emptied ${Math.round(performance.now() - drainMs)} ms after the end`,
    '',
  ].join('\n'),
);
for (const box of boxes) await box.stop();
await road.stop();
await district.stop();
rmSync(directory, { recursive: true, force: true });
