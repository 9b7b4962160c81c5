/** Commands from the real service over loopback. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { ok } from '../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { CommandFault, VerifiedCommand } from '../../../kiosk/uplink/command.ts';
import { type CommandLine, type CommandSource, startCommandLine } from '../../../kiosk/uplink/command-line.ts';
import { openCommandStore } from '../../../kiosk/uplink/command-store.ts';
import type { UplinkFault } from '../../../kiosk/uplink/fault.ts';
import { httpsCommands } from '../../../kiosk/uplink/https-commands.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { signed } from '../../district/command-desk.ts';
import { openRoad } from '../../district/faults.ts';
import { type District, startDistrict } from '../../district/service.ts';
import { place, quickLimits, temporaryDirectory } from './support.ts';

const source = sourceOf(place);
let directory: ReturnType<typeof temporaryDirectory>;
let district: District;
let line: CommandLine | null = null;
let commands: CommandSource | null = null;
let taken: VerifiedCommand[];
let refused: CommandFault[];
let faults: UplinkFault[];
let changed: () => void;

beforeEach(async () => {
  directory = temporaryDirectory();
  district = await startDistrict({ port: 0, directory: directory.path });
  taken = [];
  refused = [];
  faults = [];
  changed = () => undefined;
});

afterEach(async () => {
  await unplug();
  await district.stop();
  directory.remove();
});

function plugIn(from: CommandSource, clock = systemClock): void {
  commands = from;
  const store = openCommandStore(join(directory.path, 'ids.jsonl'), null);
  line = startCommandLine({
    source: from,
    trust: { keys: new Map([[district.commands.keyId, district.commands.publicKey]]), audience: source },
    store,
    clock,
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

/** Resolves when so many have been taken, refused or failed in all. */
function until(counted: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    changed = () => counted() && resolve();
    changed();
  });
}

async function unplug(): Promise<void> {
  await line?.stop();
  commands?.close();
  line = null;
}

function overLoopback(url = district.url): CommandSource {
  return httpsCommands({ url, source, clock: systemClock, waitS: 20, deadlineMs: 1_000 });
}

describe('commands of the district', () => {
  it('reach a listening box at once, each its own, and once', async () => {
    plugIn(overLoopback());
    const waiting = await district.commands.issue(source, { name: 'mute', minutes: 30 }, 60);
    await until(() => taken.length === 1);
    const startedMs = performance.now();
    const id = await district.commands.issue(source, { name: 'openOnce' }, 60);
    await district.commands.issue(sourceOf({ ...place, lane: '2' }), { name: 'setPortalMode', mode: 'lockedOpen' }, 60);
    await until(() => taken.length === 2);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(taken.map((command) => [command.id, command.command])).toEqual([
      [waiting, { name: 'mute', minutes: 30 }],
      [id, { name: 'openOnce' }],
    ]);
    expect(refused).toEqual([]);
  });

  it('leave ids behind that a running box forgets when they have expired', async () => {
    const file = join(directory.path, 'ids.jsonl');
    const before = openCommandStore(file, null);
    for (let at = 0; at < 300; at += 1) before.claim(`command-${1000 + at}`, systemClock.wallMs() - 1);
    before.close();
    plugIn(overLoopback());
    const id = await district.commands.issue(source, { name: 'openOnce' }, 60);
    await until(() => taken.length === 1);
    const left = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    expect(left.map((line) => JSON.parse(line)[0])).toEqual([id]);
  });

  it('are not followed a second time after a restart', async () => {
    plugIn(overLoopback());
    await district.commands.issue(source, { name: 'openOnce' }, 60);
    await until(() => taken.length === 1);
    await unplug();
    plugIn(overLoopback());
    await until(() => refused.length === 1);
    expect(refused[0]?.code).toBe('replayed');
    expect(taken).toHaveLength(1);
  });

  it('that are forged on the way are refused, and do not use up the true ones', async () => {
    const id = await district.commands.issue(source, { name: 'openOnce' }, 60);
    const list = await district.commands.wait(source, 0, 0, new AbortController().signal);
    const forger = generateKeyPairSync('ed25519').privateKey;
    const [, body] = (list.commands[0] ?? '').split('.');
    const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString());
    const forged = signed({ ...claims, command: { name: 'setPortalMode', mode: 'lockedOpen' } }, forger);
    let polls = 0;
    plugIn({
      async poll(_after, signal) {
        polls += 1;
        if (polls === 1) return ok({ commands: [forged, ...list.commands, ...list.commands], cursor: 1 });
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(ok({ commands: [], cursor: 1 })));
        });
      },
      close: () => undefined,
    });
    await until(() => taken.length + refused.length === 3);
    expect(refused.map((fault) => fault.code)).toEqual(['signatureInvalid', 'replayed']);
    expect(taken.map((command) => command.id)).toEqual([id]);
  });

  it('come through after a captive portal and an outage', async () => {
    const road = await openRoad(district.url);
    road.fault = 'loginPage';
    plugIn(overLoopback(road.url));
    await until(() => faults.length >= 2);
    road.fault = 'dropped';
    await until(() => faults.some((fault) => fault.code === 'dropped'));
    road.fault = 'none';
    await district.commands.issue(source, { name: 'collectDiagnostics' }, 60);
    await until(() => taken.length === 1);
    expect(new Set(faults.map((fault) => fault.code))).toEqual(new Set(['captivePortal', 'dropped']));
    await unplug();
    await road.stop();
  });

  it('are not asked for in a tight loop when a service does not hold the request', async () => {
    const clock = new VirtualClock(Date.now());
    let polls = 0;
    plugIn({ poll: async () => ((polls += 1), ok({ commands: [], cursor: 0 })), close: () => undefined }, clock);
    await clock.advance(60_000);
    expect(polls).toBeLessThanOrEqual(61);
    expect(polls).toBeGreaterThanOrEqual(30);
  });
});
