/**
 * A station as it runs at a gate, whose device processes are frozen, killed and crashed: staff go on deciding, the other
 * devices go on, the screen says what is missing, and all comes back by itself.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../drivers/basics/clock.ts';
import { err } from '../../../../drivers/basics/result.ts';
import { startSimulatedPlayer } from '../../../../kiosk/announcer/simulated-player.ts';
import { createVerifiers } from '../../../../kiosk/credentials/verifier.ts';
import { openLedger } from '../../../../kiosk/ledger/ledger.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { adaptersOf } from '../../../../kiosk/station/devices/adapters.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import { startStation } from '../../../../kiosk/station/station.ts';
import type { Station } from '../../../../kiosk/station/station-parts.ts';
import { Bench } from '../../../../scripts/gate-simulator/bench.ts';
import { type BenchSite, writeBenchSite } from '../../../bench/bench-site.ts';
import { childrenOf } from '../../../bench/process-figures.ts';
import { Waiting } from '../../../drivers/host/own-time.ts';
import { codeOf } from '../../../simulation/codes.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'containment-'));
const events: RecordedEvent[] = [];
let site: BenchSite;
let bench: Bench;
let station: Station;
/** How often the relay has become active: a release may be over before anybody looks. */
let releases = 0;

beforeAll(async () => {
  site = writeBenchSite({ directory, releaseTimeMs: 300 });
  bench = new Bench(site.devices);
  await bench.start();
  let relay = false;
  bench.watch((state) => {
    if (state.relay && !relay) releases += 1;
    ({ relay } = state);
  });
  const { loaded } = site;
  const started = startStation({
    site: loaded.site,
    models: loaded.models,
    adapters: await adaptersOf(loaded.site, loaded.directory, systemClock),
    clock: systemClock,
    synchronised: () => true,
    bootId: 'containment',
    ledgerDirectory: path.join(directory, 'ledger'),
    openLedger,
    verify: createVerifiers(loaded.trust),
    transport: {
      send: () => Promise.resolve(err({ code: 'unreachable', detail: 'no district here' })),
      close: () => undefined,
    },
    startPlayer: (player) => startSimulatedPlayer(systemClock, () => 100, player),
    random: () => 0.5,
    log: openLog('silent', { write: () => undefined }),
    about: { software: 'test', siteFile: loaded.file, siteDigest: loaded.digest },
    onScreen: () => undefined,
    onRecorded: (event) => void events.push(event),
  });
  if (!started.ok) throw new Error(started.error.detail);
  station = started.value;
  await until(() => missing().length === 0, 'everything ready');
  await station.request({ type: 'staffSignIn', pin: '246810' });
}, 60_000);

afterAll(async () => {
  await station.stop('test');
  await bench.stop();
  rmSync(directory, { recursive: true, force: true });
});

const missing = (): string[] => Object.keys(station.status.missing);

/** Longer than anything here takes on a machine with much else to do; how soon it must be is proved by recovery.test.ts. */
const patienceMs = 30_000;

/** Looks again and again. */
async function until(look: () => boolean, what: string): Promise<void> {
  const from = performance.now();
  while (!look()) {
    if (performance.now() - from > patienceMs) {
      throw new Error(`${what}: not within ${patienceMs} ms; missing: ${missing().join(' ')}; ${events.at(-1)?.type}`);
    }
    await pause(5);
  }
}

/** The process of the device that this station has now. */
function processOf(kind: 'thermometer' | 'scanner'): number {
  const found = childrenOf(process.pid).find(({ name }) => name === `device-process ${kind}`);
  if (found === undefined) throw new Error(`no process of the ${kind}`);
  return found.pid;
}

async function staffLetSomebodyThrough(): Promise<void> {
  const [before, released] = [events.length, releases];
  const waiting = new Waiting(() => childrenOf(process.pid).map(({ pid }) => pid));
  const from = performance.now();
  const decided = station.request({ type: 'override', encounter: null, verdict: 'granted', reason: 'deviceFailure' });
  // A pulse may be over before anybody looks at the line: then the guard has told it.
  const told = (): boolean => events.slice(before).some(({ type }) => type === 'portal.released');
  await until(() => releases > released || told(), 'relay active');
  expect(performance.now() - from - waiting.end().waitedMs).toBeLessThan(500);
  await decided;
  expect(events.slice(before).map(({ type }) => type)).toContain('access.overridden');
  await until(() => !bench.state.relay, 'relay at rest');
}

const cases = (['thermometer', 'scanner'] as const).flatMap((device) =>
  (['SIGSTOP', 'SIGKILL', 'SIGSEGV'] as const).map((signal) => [device, signal] as const),
);

describe('a device process that fails', { timeout: 120_000 }, () => {
  test.each(cases)('%s, %s: staff go on, the others go on, it comes back', async (device, signal) => {
    const other = device === 'thermometer' ? 'scanner' : 'thermometer';
    const [failing, lasting] = [processOf(device), processOf(other)];
    const before = events.length;
    process.kill(failing, signal);
    // Nobody waits for the failure to be found out.
    await staffLetSomebodyThrough();
    await until(() => missing().includes(device) || backSince(before, device), `${device} lost`);
    expect(missing()).not.toContain(other);
    await staffLetSomebodyThrough();
    await until(() => backSince(before, device), `${device} back`);
    expect(processOf(device)).not.toBe(failing);
    expect(processOf(other)).toBe(lasting);
    const lost = events.slice(before).filter(({ type }) => type === 'device.lost');
    expect(lost).toHaveLength(1);
    expect(lost[0]?.data).toMatchObject({
      device,
      code: 'lost',
      detail: expect.stringMatching(/the process of its driver failed/),
    });
  });

  test('and afterwards a resident passes by the machine alone', async () => {
    const [before, released] = [events.length, releases];
    bench.standBefore(36.5);
    await pause(2_500);
    bench.showCode(codeOf('valid', site.loaded.site.place.compound, site.keys, Date.now()));
    await until(
      () => releases > released || events.slice(before).some(({ type }) => type === 'portal.released'),
      'relay active',
    );
    expect(events.slice(before).map(({ type }) => type)).toContain('access.granted');
  });
});

function backSince(before: number, device: string): boolean {
  return events
    .slice(before)
    .some(({ type, data }) => type === 'device.back' && 'device' in data && data.device === device);
}

test('an input that changes nothing goes through the machines', () => {
  const before = events.length;
  expect(station.selfCheck()).toBe(true);
  expect(events).toHaveLength(before);
});
