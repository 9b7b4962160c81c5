/** The uplink with a real ledger against the real service, over loopback, on good and bad roads. */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { httpsTransport } from '../../../kiosk/uplink/https-transport.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import type { UplinkTransport } from '../../../kiosk/uplink/transport.ts';
import { startUplink, type Uplink } from '../../../kiosk/uplink/uplink.ts';
import { openRoad, type Road, type RoadFault } from '../../district/faults.ts';
import { type District, startDistrict } from '../../district/service.ts';
import {
  type Notes,
  openTestLedger,
  place,
  quickLimits,
  record,
  takeNotes,
  temporaryDirectory,
  type WatchedOutbox,
  watched,
} from './support.ts';

let box: ReturnType<typeof temporaryDirectory>;
let centre: ReturnType<typeof temporaryDirectory>;
let district: District;
let road: Road;
let ledger: Ledger;
let outbox: WatchedOutbox;
let notes: Notes;
let uplink: Uplink | null = null;
let transport: UplinkTransport | null = null;

beforeEach(async () => {
  box = temporaryDirectory();
  centre = temporaryDirectory();
  district = await startDistrict({ port: 0, directory: centre.path });
  road = await openRoad(district.url);
  ledger = openTestLedger(box.path);
  outbox = watched(ledger.outbox);
  notes = takeNotes();
});

afterEach(async () => {
  await unplug();
  await road.stop();
  await district.stop();
  ledger.close();
  box.remove();
  centre.remove();
});

function plugIn(url: URL = road.url, compression: 'zstd' | 'gzip' | 'none' = 'zstd', maxEvents = 50): void {
  transport = httpsTransport({ url, source: sourceOf(place), clock: systemClock, compression, deadlineMs: 1_000 });
  const limits = { ...quickLimits, maxEvents };
  uplink = startUplink({ outbox, transport, clock: systemClock, random: Math.random, handlers: notes, limits });
}

async function unplug(): Promise<void> {
  await uplink?.stop();
  transport?.close();
  uplink = null;
}

async function arrived(): Promise<string[]> {
  return (await district.eventsAfter(0, 10_000)).map(({ event }) => event.id);
}

function recorded(): string[] {
  const events = ledger.readEvents({ from: 1, limit: 10_000 });
  return events.ok ? events.value.map((event) => event.id) : [];
}

describe('the uplink over loopback', () => {
  it.each(['zstd', 'gzip', 'none'] as const)('brings everything once, packed as %s', async (compression) => {
    record(ledger, 130);
    ledger.append('power.lost', {});
    plugIn(district.url, compression);
    await outbox.untilEmpty();
    expect((await district.eventsAfter(0, 1))[0]?.event.type).toBe('kadian.power.lost');
    expect(new Set(await arrived())).toEqual(new Set(recorded()));
    expect(await district.state()).toMatchObject({ events: recorded().length, duplicates: 0, gaps: [], findings: [] });
    expect(notes.line).toEqual(['connected']);
  });

  const honest: readonly [RoadFault, string][] = [
    ['rubbish', 'malformedAnswer'],
    ['loginPage', 'captivePortal'],
    ['redirect', 'captivePortal'],
    ['status500', 'serverError'],
    ['halfBody', 'dropped'],
    ['slowDrip', 'timedOut'],
    ['wrongAck', 'wrongAcknowledgement'],
    ['foreignChain', 'wrongAcknowledgement'],
    ['endless', 'malformedAnswer'],
    ['answerLost', 'dropped'],
    ['dropped', 'dropped'],
  ];

  it.each(honest)('acknowledges nothing on a road with %s, says %s, and catches up afterwards', async (fault, code) => {
    road.fault = fault;
    record(ledger, 120);
    plugIn();
    await road.untilSeen(3);
    await unplug();
    expect(notes.faults.map((seen) => seen.code)).toContain(code);
    expect(new Set(notes.faults.map((seen) => seen.code))).toEqual(new Set([code]));
    expect(notes.line).toEqual([`lost ${code}`]);
    expect(outbox.acknowledged).toEqual([]);
    expect(outbox.waiting()).toBe(recorded().length);
    road.fault = 'none';
    plugIn();
    await outbox.untilEmpty();
    expect((await arrived()).toSorted()).toEqual(recorded().toSorted());
    expect(await district.state()).toMatchObject({ events: recorded().length, gaps: [], findings: [] });
  });

  it('names a service that is not there unreachable', async () => {
    const address = district.url;
    await district.stop();
    record(ledger, 1);
    plugIn(address);
    await notes.untilFault();
    expect(notes.faults[0]).toMatchObject({ code: 'unreachable', detail: 'ECONNREFUSED' });
    district = await startDistrict({ port: Number(address.port), directory: centre.path });
    await outbox.untilEmpty();
    expect((await arrived()).toSorted()).toEqual(recorded().toSorted());
  });

  it('is not fooled by something that speaks no HTTP', async () => {
    const server: Server = createServer((socket) => socket.resume().end('SSH-2.0-x\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    record(ledger, 1);
    plugIn(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    await notes.untilFault();
    await unplug();
    expect(notes.faults[0]?.code).toBe('malformedAnswer');
    expect(outbox.acknowledged).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('resumes after a restart of the box where the last answer left off', async () => {
    record(ledger, 200);
    road.fault = 'answerLost';
    plugIn();
    await road.untilSeen(2);
    await unplug();
    ledger.close();
    ledger = openTestLedger(box.path);
    outbox = watched(ledger.outbox);
    expect(outbox.waiting()).toBe(recorded().length);
    road.fault = 'none';
    plugIn();
    await outbox.untilEmpty();
    expect((await arrived()).toSorted()).toEqual(recorded().toSorted());
    expect((await district.state()).duplicates).toBeGreaterThan(0);
  });

  it('brings back what a district restored from an older copy lacks', async () => {
    record(ledger, 90);
    plugIn(district.url);
    await outbox.untilEmpty();
    await unplug();
    notes = takeNotes();
    await district.stop();
    centre.remove();
    district = await startDistrict({ port: 0, directory: centre.path });
    record(ledger, 1);
    plugIn(district.url);
    await outbox.untilEmpty();
    expect(notes.line[0]).toMatch(/^again 1\+/);
    await outbox.untilEmpty();
    expect((await arrived()).toSorted()).toEqual(recorded().toSorted());
  });

  it('holds for any order of faults: all once at the district, nothing acknowledged that is not there', async () => {
    const faults = honest.map(([fault]) => fault).filter((fault) => fault !== 'slowDrip');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...faults, 'none' as const), { maxLength: 6 }), async (course) => {
        record(ledger, 20);
        plugIn(road.url, 'zstd', 7);
        for (const fault of course) {
          const before = road.seen;
          road.fault = fault;
          ledger.append('power.lost', {});
          if (outbox.waiting() > 0) uplink?.note({ alarm: true });
          if (fault !== 'none') await road.untilSeen(before + 1);
        }
        await unplug();
        const there = new Set(await arrived());
        for (const sequence of outbox.acknowledged) expect(there).toContain(`${ledger.chain}.${sequence}`);
        road.fault = 'none';
        plugIn(road.url, 'zstd', 7);
        await outbox.untilEmpty();
        await unplug();
        expect((await arrived()).toSorted()).toEqual(recorded().toSorted());
        expect(await district.state()).toMatchObject({ gaps: [], findings: [] });
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
