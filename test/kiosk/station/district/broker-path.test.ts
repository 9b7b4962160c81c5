/** A whole box on a broker: its events wait while the broker is gone, and the district's commands come the same way. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSite } from '../../../../kiosk/station/site/file.ts';
import { sourceOf } from '../../../../kiosk/uplink/source.ts';
import { Bench } from '../../../../scripts/gate-simulator/bench.ts';
import { writeBenchSite } from '../../../bench/bench-site.ts';
import { startStationProcess, type StationProcess } from '../../../bench/station-process.ts';
import { startBroker, type Broker } from '../../../district/broker.ts';
import { publicKeyText } from '../../../district/device-register.ts';
import { startDistrict, type District } from '../../../district/service.ts';

let directory: string;
let devices: Bench;
let broker: Broker;
let district: District;
let station: StationProcess;
let source: string;

async function until(look: () => Promise<boolean>, what: string, withinMs: number): Promise<number> {
  const from = performance.now();
  while (!(await look())) {
    if (performance.now() - from > withinMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await pause(20);
  }
  return performance.now() - from;
}

const arrived = async (type: string): Promise<number> => (await district.state()).byType[`kadian.${type}`] ?? 0;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-on-broker-'));
  broker = await startBroker();
  district = await startDistrict({ port: 0, directory: ':memory:', broker: broker.url });
  // Nothing listens where the service's own address points: whatever arrives came by the broker.
  const site = writeBenchSite({ directory, uplinkUrl: 'http://127.0.0.1:9/' });
  const text = JSON.parse(readFileSync(site.file, 'utf8'));
  const uplink = { ...text.uplink, broker: broker.url.href, commandKeys: 'command-keys.json' };
  writeFileSync(site.file, JSON.stringify({ ...text, uplink }));
  const { keyId: kid, publicKey } = district.commands;
  const keys = [{ kty: 'OKP', crv: 'Ed25519', x: publicKeyText(publicKey), kid }];
  writeFileSync(path.join(directory, 'command-keys.json'), JSON.stringify({ keys }));
  const loaded = loadSite(site.file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  source = sourceOf(loaded.value.site.place);
  devices = new Bench(site.devices);
  await devices.start();
  station = await startStationProcess(site);
}, 60_000);

afterAll(async () => {
  await station.stop();
  await devices.stop();
  await district.stop();
  await broker.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a box on a broker', { timeout: 40_000 }, () => {
  test('sends what happened at its start', async () => {
    await until(async () => (await arrived('station.started')) === 1, 'the start at the district', 15_000);
    expect(await district.state()).toMatchObject({ gaps: [], findings: [] });
  });

  test('takes a command within five seconds, and says that it has', async () => {
    await district.commands.issue(source, { name: 'setPortalMode', mode: 'lockedDown' }, 60);
    const tookMs = await until(async () => (await arrived('portal.modeChanged')) === 1, 'the change of mode', 5_000);
    expect(tookMs).toBeLessThan(5_000);
    expect(await arrived('command.taken')).toBe(1);
  });

  test('keeps what happens while the broker is gone, and sends it once when it is back', async () => {
    await broker.kill();
    devices.showCode('nobody knows this code');
    const lines = async (): Promise<string> => (await fetch(new URL('/health', station.url))).text();
    await until(async () => /"uplink":"lost"/.test(await lines()), 'the loss is noticed', 15_000);
    await broker.restart();
    await until(async () => (await arrived('communication.back')) === 1, 'the return at the district', 20_000);
    expect([await arrived('communication.lost'), await arrived('access.denied')]).toEqual([1, 1]);
    expect((await district.state()).gaps).toEqual([]);
  });
});
