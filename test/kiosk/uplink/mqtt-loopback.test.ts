/** The uplink with a real ledger over a real broker to the real service, on good and bad days of the broker. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import type { MqttLine } from '../../../kiosk/uplink/mqtt-line.ts';
import { mqttTransport } from '../../../kiosk/uplink/mqtt-transport.ts';
import { startUplink, type Uplink } from '../../../kiosk/uplink/uplink.ts';
import { type Broker, startBroker } from '../../district/broker.ts';
import type { District } from '../../district/service.ts';
import { openDistrict, openDoor, openLine, type WatchedDoor } from './mqtt-support.ts';
import {
  type Notes,
  openTestLedger,
  quickLimits,
  record,
  takeNotes,
  temporaryDirectory,
  type WatchedOutbox,
  watched,
} from './support.ts';

let box: ReturnType<typeof temporaryDirectory>;
let centre: ReturnType<typeof temporaryDirectory>;
let broker: Broker;
let district: District;
let doors: WatchedDoor[];
let ledger: Ledger;
let outbox: WatchedOutbox;
let notes: Notes;
let uplink: Uplink | null;
let line: MqttLine | null;

beforeEach(async () => {
  box = temporaryDirectory();
  centre = temporaryDirectory();
  broker = await startBroker();
  district = await openDistrict(centre.path);
  doors = [];
  ledger = openTestLedger(box.path);
  outbox = watched(ledger.outbox);
  notes = takeNotes();
  uplink = null;
  line = null;
});

afterEach(async () => {
  await unplug();
  for (const door of doors) await door.stop();
  await broker.stop();
  await district.stop();
  ledger.close();
  box.remove();
  centre.remove();
});

async function openOneMore(before?: () => Promise<void>): Promise<WatchedDoor> {
  const door = await openDoor(broker.url, district, before === undefined ? {} : { before });
  doors.push(door);
  return door;
}

function plugIn(maxEvents = 50, deadlineMs = 2_000, compression: 'zstd' | 'gzip' | 'none' = 'zstd'): void {
  line = openLine(broker.url);
  const transport = mqttTransport({ line, compression, deadlineMs });
  const limits = { ...quickLimits, maxEvents };
  uplink = startUplink({ outbox, transport, clock: systemClock, random: Math.random, handlers: notes, limits });
}

async function unplug(): Promise<void> {
  await uplink?.stop();
  line?.close();
  uplink = null;
}

async function arrived(): Promise<string[]> {
  return (await district.eventsAfter(0, 20_000)).map(({ event }) => event.id);
}

function recorded(): string[] {
  const events = ledger.readEvents({ from: 1, limit: 20_000 });
  return events.ok ? events.value.map((event) => event.id) : [];
}

async function expectAllOnce(): Promise<void> {
  const there = await arrived();
  expect(there.toSorted()).toEqual(recorded().toSorted());
  expect(await district.state()).toMatchObject({ events: recorded().length, gaps: [], findings: [] });
}

describe('the uplink over a broker', () => {
  it.each(['zstd', 'gzip', 'none'] as const)('brings everything once, packed as %s', async (compression) => {
    await openOneMore();
    record(ledger, 130);
    plugIn(50, 2_000, compression);
    await outbox.untilEmpty();
    await expectAllOnce();
    expect((await district.state()).duplicates).toBe(0);
    expect(notes.line).toEqual(['connected']);
  });

  it('drains ten thousand events in order, the alarms first', async () => {
    await openOneMore();
    record(ledger, 9_980);
    for (let number = 0; number < 20; number += 1) ledger.append('power.lost', {});
    plugIn(500);
    await outbox.untilEmpty();
    const stored = await district.eventsAfter(0, 20_000);
    expect(stored.length).toBe(recorded().length);
    const alarms = stored.filter(({ event }) => event.alarm);
    expect(alarms.length).toBe(20);
    expect(stored.slice(0, 20)).toEqual(alarms);
    for (const part of [alarms, stored.filter(({ event }) => !event.alarm)]) {
      const sequences = part.map(({ event }) => event.sequence);
      expect(sequences).toEqual(sequences.toSorted());
    }
    await expectAllOnce();
    expect(notes.faults).toEqual([]);
  });

  it('takes nothing for acknowledged because the broker took it', async () => {
    record(ledger, 30);
    plugIn();
    await notes.untilFault();
    await unplug();
    expect(notes.faults[0]).toEqual({ code: 'serverError', detail: 'no district listens at this broker' });
    expect(outbox.acknowledged).toEqual([]);
    await openOneMore();
    plugIn();
    await outbox.untilEmpty();
    await expectAllOnce();
  });

  it('loses nothing when the broker is killed in mid-batch and comes back without its memory', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let reach = (): void => undefined;
    const inHand = new Promise<void>((resolve) => (reach = resolve));
    let batch = 0;
    const door = await openOneMore(() => {
      batch += 1;
      if (batch !== 2) return Promise.resolve();
      reach();
      return held;
    });
    record(ledger, 200);
    plugIn(50, 4_000);
    await inHand;
    await broker.kill();
    release();
    await notes.untilFault();
    expect(['dropped', 'unreachable']).toContain(notes.faults[0]?.code);
    expect(outbox.acknowledged.length).toBe(50);
    await broker.restart();
    await door.untilOpen();
    await outbox.untilEmpty();
    await expectAllOnce();
    // The batch in hand was kept, and its answer had no way back: it came again and was known.
    expect((await district.state()).duplicates).toBeGreaterThanOrEqual(50);
  });

  it('loses nothing when the broker is killed again and again', async () => {
    const door = await openOneMore();
    record(ledger, 2_000);
    plugIn(20, 1_000);
    for (let round = 1; round <= 4; round += 1) {
      await door.untilBatches(door.batches + 5);
      await broker.kill();
      await broker.restart();
      await door.untilOpen();
    }
    await outbox.untilEmpty();
    await expectAllOnce();
  });

  it('gives up on a frozen broker at its deadline, and goes on when it thaws', async () => {
    const door = await openOneMore();
    record(ledger, 10);
    plugIn(50, 300);
    await outbox.untilEmpty();
    broker.freeze();
    record(ledger, 10);
    uplink?.note({ alarm: true });
    await notes.untilFault();
    expect(notes.faults[0]).toEqual({ code: 'timedOut', detail: 'no complete answer within 300 ms' });
    expect(outbox.acknowledged.length).toBe(recorded().length - 10);
    broker.thaw();
    await door.untilOpen();
    await outbox.untilEmpty();
    await expectAllOnce();
  });

  it('shares the load between the instances of a district, and goes on with one of them', async () => {
    const [first, second] = [await openOneMore(), await openOneMore()];
    record(ledger, 400);
    plugIn(10, 500);
    await Promise.all([first.untilBatches(3), second.untilBatches(3)]);
    // Each batch came to one of them only.
    expect((await district.state()).duplicates).toBe(0);
    await first.stop();
    await outbox.untilEmpty();
    await expectAllOnce();
    expect(second.batches).toBeGreaterThan(first.batches);
  });

  it('sends less at once to a broker that takes only short packets', async () => {
    await broker.stop();
    broker = await startBroker({ settings: ['max_packet_size 8000'] });
    await openOneMore();
    record(ledger, 60);
    plugIn(60, 2_000, 'none');
    await outbox.untilEmpty();
    expect(new Set(notes.faults.map((fault) => fault.code))).toEqual(new Set(['tooLarge']));
    await expectAllOnce();
  });

  it('does the same where the broker refuses the message and not the packet', async () => {
    await broker.stop();
    broker = await startBroker({ settings: ['message_size_limit 8000'] });
    await openOneMore();
    record(ledger, 60);
    plugIn(60, 2_000, 'none');
    await outbox.untilEmpty();
    expect(new Set(notes.faults.map((fault) => fault.code))).toEqual(new Set(['tooLarge']));
    await expectAllOnce();
  });

  it('says that it is not let in, and acknowledges nothing', async () => {
    await broker.stop();
    broker = await startBroker({ closed: true });
    record(ledger, 5);
    plugIn();
    await notes.untilFault();
    await unplug();
    expect(notes.faults[0]).toEqual({ code: 'notAuthorised', detail: 'reason 0x87, not authorised' });
    expect(outbox.acknowledged).toEqual([]);
  });
});
