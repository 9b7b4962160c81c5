/** Commands over a real broker: at once to a box that is connected, once to every box, whatever becomes of the broker. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { CommandFault, VerifiedCommand } from '../../../kiosk/uplink/command.ts';
import { type CommandLine, startCommandLine } from '../../../kiosk/uplink/command-line.ts';
import { openCommandStore } from '../../../kiosk/uplink/command-store.ts';
import type { UplinkFault } from '../../../kiosk/uplink/fault.ts';
import { mqttCommands } from '../../../kiosk/uplink/mqtt-commands.ts';
import type { MqttLine } from '../../../kiosk/uplink/mqtt-line.ts';
import { mqttTransport } from '../../../kiosk/uplink/mqtt-transport.ts';
import { type Broker, startBroker } from '../../district/broker.ts';
import type { District } from '../../district/service.ts';
import { type Cable, openCable, openDistrict, openDoor, openLine, source, type WatchedDoor } from './mqtt-support.ts';
import { quickLimits, temporaryDirectory } from './support.ts';

const openOnce = { name: 'openOnce' } as const;
const never = new AbortController().signal;

let directory: ReturnType<typeof temporaryDirectory>;
let broker: Broker;
let district: District;
let door: WatchedDoor;
let cable: Cable;
let line: MqttLine;
let listening: CommandLine | null;
let taken: VerifiedCommand[];
let refused: CommandFault[];
let faults: UplinkFault[];
let changed: () => void;

beforeEach(async () => {
  directory = temporaryDirectory();
  broker = await startBroker();
  district = await openDistrict(directory.path);
  door = await openDoor(broker.url, district);
  cable = await openCable(broker.url);
  line = openLine(cable.url, { willDelayS: 0 });
  listening = null;
  taken = [];
  refused = [];
  faults = [];
  changed = () => undefined;
});

afterEach(async () => {
  await listening?.stop();
  line.close();
  await cable.stop();
  await door.stop();
  await district.stop();
  await broker.stop();
  directory.remove();
});

function listen(waitMs = 60_000): void {
  listening = startCommandLine({
    source: mqttCommands({ line, clock: systemClock, waitMs, deadlineMs: 1_000 }),
    trust: { keys: new Map([[district.commands.keyId, district.commands.publicKey]]), audience: source },
    store: openCommandStore(join(directory.path, 'ids.jsonl'), null),
    clock: systemClock,
    wallTrusted: () => true,
    random: Math.random,
    backoff: quickLimits.backoff,
    handlers: {
      onCommand: (command) => note(() => taken.push(command)),
      onRefused: (fault) => note(() => refused.push(fault)),
      onFault: (fault) => note(() => faults.push(fault)),
    },
  });
}

function note(push: () => void): void {
  push();
  changed();
}

function until(counted: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    changed = () => counted() && resolve();
    changed();
  });
}

const ids = (): string[] => taken.map((command) => command.id);

describe('commands over a broker', () => {
  it('reach a connected box well within five seconds, each once and in order', async () => {
    listen();
    await door.untilStatus('present');
    const given: string[] = [];
    const tookMs: number[] = [];
    for (let number = 1; number <= 20; number += 1) {
      const fromMs = performance.now();
      given.push(await district.commands.issue(source, openOnce, 60));
      await until(() => taken.length === number);
      tookMs.push(performance.now() - fromMs);
    }
    expect(ids()).toEqual(given);
    expect(Math.max(...tookMs)).toBeLessThan(5_000);
    expect(refused).toEqual([]);
  });

  it('that were given before the box came are asked for, all of them', async () => {
    const given: string[] = [];
    for (let number = 0; number < 60; number += 1) given.push(await district.commands.issue(source, openOnce, 60));
    listen();
    await until(() => taken.length === 60);
    expect(ids()).toEqual(given);
  });

  it('that were given while the broker was dead come when it is back, and none comes twice', async () => {
    listen();
    const first = await district.commands.issue(source, openOnce, 60);
    await until(() => taken.length === 1);
    await broker.kill();
    await until(() => faults.length > 0);
    const second = await district.commands.issue(source, openOnce, 60);
    await broker.restart();
    await until(() => taken.length === 2);
    expect(ids()).toEqual([first, second]);
    expect(refused).toEqual([]);
  });

  it('whose wake was lost come when the box asks by itself', async () => {
    listen(200);
    await door.untilStatus('present');
    const quiet = await openDoor(broker.url, district);
    await door.stop();
    await quiet.stop();
    door = await openDoor(broker.url, {
      ...district,
      commands: { ...district.commands, onGiven: () => () => undefined },
    });
    await district.commands.issue(source, openOnce, 60);
    await until(() => taken.length === 1);
  });

  it('are not made up by a wake that means nothing', async () => {
    const commands = mqttCommands({ line, clock: systemClock, waitMs: 60_000, deadlineMs: 1_000 });
    const polled = commands.poll(7, never);
    await door.untilStatus('present');
    door.wake(null);
    expect(await polled).toEqual({ ok: true, value: { commands: [], cursor: 7 } });
  });

  it('end their waiting when the line is lost or the box stops', async () => {
    const commands = mqttCommands({ line, clock: systemClock, waitMs: 60_000, deadlineMs: 1_000 });
    const controller = new AbortController();
    const stopped = commands.poll(0, controller.signal);
    await door.untilStatus('present');
    controller.abort();
    expect(await stopped).toMatchObject({ ok: false, error: { code: 'preempted' } });
    const lost = commands.poll(0, never);
    // By then the list, which was asked for before, has come and was empty.
    const transport = mqttTransport({ line, compression: 'none', deadlineMs: 1_000 });
    for (let number = 0; number < 3; number += 1) expect((await transport.send([], never)).ok).toBe(true);
    cable.cut();
    expect(await lost).toMatchObject({ ok: false, error: { code: 'dropped' } });
  });

  it('are waited for in a session that outlives the connection', async () => {
    let wakes = 0;
    let woken = (): void => undefined;
    const wake = new Promise<void>((resolve) => (woken = resolve));
    line.listen({
      onWake() {
        wakes += 1;
        woken();
      },
      onLost: () => undefined,
    });
    const commands = mqttCommands({ line, clock: systemClock, waitMs: 1, deadlineMs: 1_000 });
    await commands.poll(0, never);
    cable.cut();
    await door.untilStatus('silent');
    const away = openLine(broker.url, { source: `${source}0` });
    door.wake(source);
    // The broker has taken the wake when it has taken another box's question after it.
    await mqttCommands({ line: away, clock: systemClock, waitMs: 1, deadlineMs: 1_000 }).poll(0, never);
    away.close();
    expect(wakes).toBe(0);
    await commands.poll(0, never);
    await wake;
    expect(wakes).toBe(1);
  });
});
