/**
 * The way through the house on real bytes: a thermometer on a pseudo-terminal read by serialport, a scanner's HID reports
 * over a socket, a relay held by the guard process, the ledger on disk, and the district over HTTP. The station is the
 * process that runs at a gate.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RecordedEvent } from '../../../kiosk/ledger/record.ts';
import { linkPath, linkProtocol, linkVersion } from '../../../kiosk/screen/messages.ts';
import { Bench } from '../../../scripts/gate-simulator/bench.ts';
import { loadDemoKeys, type DemoKeys } from '../../district/demo-keys.ts';
import { startDistrict, type District } from '../../district/service.ts';
import { codeOf, type CodeKind } from '../../simulation/codes.ts';
import { freePort } from '../../district/free-port.ts';

const root = path.join(import.meta.dirname, '../../..');
const directory = mkdtempSync(path.join(tmpdir(), 'kadian-real-'));
const siteFile = path.join(directory, 'site.json');

let bench: Bench;
let district: District;
let keys: DemoKeys;
let station: Station;

interface Station {
  readonly process: ChildProcess;
  readonly events: RecordedEvent[];
  readonly url: string;
}

function launch(): ChildProcess {
  return fork(path.join(root, 'kiosk/station/main.ts'), ['--site', siteFile, '--print-events'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, KADIAN_LOG: 'error' },
  });
}

async function startStationProcess(): Promise<Station> {
  const child = launch();
  const events: RecordedEvent[] = [];
  if (child.stdout === null) throw new Error('no output');
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line)));
  const [message] = await once(child, 'message');
  return { process: child, events, url: String(message.url) };
}

/** Waits until `look` finds something; fails with what there was instead. */
async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string,
  withinMs = 8_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) {
      throw new Error(
        `${what}: not within ${withinMs} ms; events: ${station.events.map((event) => event.type).join(' ')}`,
      );
    }
    await pause(20);
  }
}

const eventAfter = (sequence: number, type: RecordedEvent['type']) => (): RecordedEvent | undefined =>
  station.events.find((event) => event.sequence > sequence && event.type === type);
const last = (): number => station.events.at(-1)?.sequence ?? 0;
const show = (kind: CodeKind): void => bench.showCode(codeOf(kind, 'C0042', keys, Date.now()));
const able = async (): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await fetch(new URL('/health', station.url))).status === 200) return;
    await pause(50);
  }
  throw new Error(await (await fetch(new URL('/health', station.url))).text());
};

/** Steps away for longer than the gap that ends presence (1.5 s), so that the next person is another one. */
async function leave(): Promise<void> {
  bench.stepAway();
  await pause(2_000);
}

beforeAll(async () => {
  keys = loadDemoKeys(path.join(directory, 'keys'));
  mkdirSync(path.join(directory, 'devices'));
  bench = new Bench(path.join(directory, 'devices'));
  await bench.start();
  district = await startDistrict({ port: 0, directory: path.join(directory, 'district') });
  const site = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/simulated.json'), 'utf8'));
  const here = {
    ...site,
    $schema: undefined,
    dataDirectory: 'ledger',
    trustList: 'keys/trust-list.json',
    thermometer: { ...site.thermometer, path: path.join(directory, 'devices/thermometer') },
    scanner: { ...site.scanner, device: { kind: 'simulatedHid', socket: 'devices/scanner.sock' } },
    gate: { ...site.gate, gpio: { transport: 'directory', directory: 'devices/gpio' } },
    screen: { ...site.screen, port: await freePort() },
    uplink: { ...site.uplink, url: district.url.href },
  };
  writeFileSync(siteFile, JSON.stringify(here));
  station = await startStationProcess();
  await able();
}, 60_000);

afterAll(async () => {
  station.process.kill('SIGKILL');
  await bench.stop();
  await district.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('the real path', { timeout: 40_000 }, () => {
  test('a person passes: bytes in, relay out, event at the district', async () => {
    const from = last();
    bench.standBefore(36.5);
    show('valid');
    const granted = await until(eventAfter(from, 'access.granted'), 'granted');
    await until(() => (bench.state.relay ? true : undefined), 'relay');
    const released = await until(eventAfter(from, 'portal.released'), 'released');
    expect(released.sequence).toBeGreaterThan(granted.sequence);
    bench.door(true);
    await until(eventAfter(from, 'portal.opened'), 'opened');
    bench.door(false);
    await leave();
    await until(() => (bench.state.relay ? undefined : true), 'relay at rest');
    await until(async () => ((await district.state()).byVerdict.granted === 1 ? true : undefined), 'at the district');
    expect(await district.state()).toMatchObject({ gaps: [], findings: [], duplicates: 0 });
  });

  test('what the box keeps is nobody else’s to read', () => {
    const kept = path.join(directory, 'ledger');
    const files = readdirSync(kept, { recursive: true, encoding: 'utf8' });
    expect(files).toContain('ledger.db');
    const open = files.filter((file) => (statSync(path.join(kept, file)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  test('a red code and a stranger text are denied, the relay stays at rest', async () => {
    const from = last();
    show('red');
    await until(eventAfter(from, 'access.denied'), 'denied');
    const next = last();
    bench.showCode('not a pass');
    const denied = await until(eventAfter(next, 'access.denied'), 'denied');
    expect(denied.data).toMatchObject({ reasons: ['codeUnknown'] });
    expect(bench.state.relay).toBe(false);
  });

  test('a scan of 100 kB is answered and the station goes on', async () => {
    const from = last();
    bench.showCode('A'.repeat(100_000));
    const denied = await until(eventAfter(from, 'access.denied'), 'denied');
    expect(denied.data).toMatchObject({ reasons: ['codeTooLong'] });
  });

  test('both devices pulled out and put back are lost and back within three seconds', async () => {
    const from = last();
    bench.plugThermometer(false);
    await bench.plugScanner(false);
    await until(
      () =>
        station.events.filter((event) => event.sequence > from && event.type === 'device.lost').length === 2
          ? true
          : undefined,
      'lost',
    );
    expect((await fetch(new URL('/health', station.url))).status).toBe(503);
    const back = last();
    const since = performance.now();
    bench.plugThermometer(true);
    await bench.plugScanner(true);
    await until(
      () =>
        station.events.filter((event) => event.sequence > back && event.type === 'device.back').length === 2
          ? true
          : undefined,
      'back',
      3_000,
    );
    expect(performance.now() - since).toBeLessThan(3_000);
  });

  test('health and metrics are served on loopback without a token and without personal data', async () => {
    const health = await (await fetch(new URL('/health', station.url))).json();
    expect(health).toMatchObject({ status: 'able', ledger: 'ok', clockTrusted: true });
    const metrics = await (await fetch(new URL('/metrics', station.url))).text();
    expect(metrics).toMatch(/^kadian_events_total\{type="access\.granted"\} 1$/m);
    for (const event of station.events) {
      if (!('credential' in event.data) || event.data.credential === null) continue;
      expect(metrics + JSON.stringify(health)).not.toContain(event.data.credential.holder);
    }
  });

  test('health says whether a page was ever seen to paint', async () => {
    const screen = async (): Promise<unknown> => (await (await fetch(new URL('/health', station.url))).json()).screen;
    expect(await screen()).toBe('notSeen');
    const token = /[0-9a-f]{48}/.exec(await (await fetch(station.url)).text())?.[0] ?? '';
    const page = new WebSocket(new URL(linkPath, station.url), [linkProtocol, token], {
      headers: { origin: new URL(station.url).origin },
    });
    await once(page, 'open');
    expect(await screen()).toBe('notSeen');
    page.send(JSON.stringify({ type: 'hello', version: linkVersion }));
    page.send(JSON.stringify({ type: 'heartbeat', frame: 1, revision: 0 }));
    await until(async () => ((await screen()) === 'painting' ? true : undefined), 'painting');
    page.close();
    await until(async () => ((await screen()) === 'lost' ? true : undefined), 'lost', 20_000);
  });

  test('a second station on the same ledger is refused and says who holds it', async () => {
    const second = launch();
    let said = '';
    second.stderr?.on('data', (text) => (said += String(text)));
    const [code] = await once(second, 'exit');
    expect(code).toBe(1);
    expect(said).toMatch(/the ledger cannot be opened: .*\d+/);
  });

  test('SIGKILL in mid-release: the relay is at rest within a second, and the next start goes on in the same ledger', async () => {
    await able();
    const from = last();
    bench.standBefore(36.4);
    show('valid');
    const granted = await until(eventAfter(from, 'access.granted'), 'granted');
    await until(() => (bench.state.relay ? true : undefined), 'relay');
    const killed = performance.now();
    station.process.kill('SIGKILL');
    await until(() => (bench.state.relay ? undefined : true), 'relay at rest', 1_000);
    expect(performance.now() - killed).toBeLessThan(1_000);
    await leave();
    station = await startStationProcess();
    await able();
    const [first] = station.events;
    expect(first).toMatchObject({ type: 'station.started', chain: granted.chain, data: { previousEnd: 'unclean' } });
    await until(
      async () => ((await district.state()).byVerdict.granted === 2 ? true : undefined),
      'at the district',
      20_000,
    );
    expect(await district.state()).toMatchObject({ gaps: [], findings: [] });
  });

  test('SIGTERM ends it in order', async () => {
    station.process.kill('SIGTERM');
    const [code] = await once(station.process, 'exit');
    expect(code).toBe(0);
    expect(station.events.some((event) => event.type === 'station.stopped')).toBe(true);
  });
});
