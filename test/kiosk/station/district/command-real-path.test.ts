/**
 * The district and a box on real bytes: the box is enrolled by the technician's tool, speaks HTTPS on a pinned authority,
 * obeys an operator's commands, and lets in whom a phone's scan of its place code has cleared.
 */
import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Bench } from '../../../../scripts/gate-simulator/bench.ts';
import { parseTrustList } from '../../../../kiosk/credentials/trust-list.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { linkPath, linkProtocol, linkVersion, readToPage } from '../../../../kiosk/screen/messages.ts';
import { clearancePath } from '../../../../kiosk/uplink/clearance-contract.ts';
import { enrolPaths } from '../../../../kiosk/uplink/enrol-contract.ts';
import { paths } from '../../../../kiosk/uplink/http-contract.ts';
import { sourceOf } from '../../../../kiosk/uplink/source.ts';
import { loadDemoKeys, type DemoKeys } from '../../../district/demo-keys.ts';
import { addOperator } from '../../../district/enrolment-operators.ts';
import { startDistrict, type District } from '../../../district/service.ts';
import { codeOf } from '../../../simulation/codes.ts';
import { authority, openTlsRoad, type TlsRoad } from '../../uplink/tls-road.ts';

const root = path.join(import.meta.dirname, '../../../..');
const run = promisify(execFile);

let directory: string;
let siteFile: string;
let bench: Bench;
let road: TlsRoad;
let district: District;
let keys: DemoKeys;
let operator: string;
let source: string;
let compound: string;
let station: ChildProcess;
let screen: string;
const events: RecordedEvent[] = [];

async function until<T>(look: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  const end = performance.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`${what}; events: ${events.map(({ type }) => type).join(' ')}`);
    await pause(10);
  }
}

const eventAfter = (sequence: number, type: RecordedEvent['type']) => (): RecordedEvent | undefined =>
  events.find((event) => event.sequence > sequence && event.type === type);
const last = (): number => events.at(-1)?.sequence ?? 0;

async function post(to: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(new URL(to, district.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Operator ${operator}` },
    body: JSON.stringify(body),
  });
  return { status: answer.status, ...JSON.parse(await answer.text()) };
}

function enroll(code: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const enrolling = run(process.execPath, [path.join(root, 'scripts/enroll.ts'), '--site', siteFile]);
  enrolling.child.stdin?.end(`${code}\n`);
  return enrolling;
}

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-identity-'));
  siteFile = path.join(directory, 'site.json');
  keys = loadDemoKeys(path.join(directory, 'keys'));
  const trust = parseTrustList(keys.trustListText, 'trust-list.json');
  if (!trust.ok) throw new Error(trust.error.expected);
  mkdirSync(path.join(directory, 'devices'));
  writeFileSync(path.join(directory, 'authority.pem'), authority);
  bench = new Bench(path.join(directory, 'devices'));
  await bench.start();
  road = await openTlsRoad();
  const audiences = [road.url.origin];
  district = await startDistrict({ port: 0, directory: ':memory:', enrolled: true, audiences, passTrust: trust.value });
  road.target = district.url;
  operator = await addOperator(district.store.records, 'operator-1');
  const site = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/simulated.json'), 'utf8'));
  source = sourceOf(site.place);
  compound = site.place.compound;
  const here = {
    ...site,
    $schema: undefined,
    dataDirectory: 'ledger',
    trustList: 'keys/trust-list.json',
    thermometer: { ...site.thermometer, path: path.join(directory, 'devices/thermometer') },
    scanner: { ...site.scanner, device: { kind: 'simulatedHid', socket: 'devices/scanner.sock' } },
    gate: { ...site.gate, gpio: { transport: 'directory', directory: 'devices/gpio' } },
    screen: { ...site.screen, port: 0 },
    uplink: { url: road.url.href, authority: 'authority.pem', commandKeys: 'district/command-keys.json' },
  };
  writeFileSync(siteFile, JSON.stringify(here));
  mkdirSync(path.join(directory, 'page'));
  writeFileSync(path.join(directory, 'page/index.html'), '<!doctype html><meta name="token" content="%LINK_TOKEN%">');
}, 60_000);

afterAll(async () => {
  station?.kill('SIGKILL');
  await bench.stop();
  await road.stop();
  await district.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a box and its district', { timeout: 60_000 }, () => {
  test('the tool enrols the box, says clearly why not, and may be run again', async () => {
    await expect(enroll('not-a-code')).rejects.toMatchObject({ code: 64, stderr: /four groups of five/ });
    await expect(enroll('AAAAA-AAAAA-AAAAA-AAAAA')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Ask the operator for a new code') as string,
    });
    const { code } = await post(enrolPaths.codes, { source });
    for (let round = 0; round < 2; round += 1) {
      expect((await enroll(String(code))).stdout).toContain(`Enrolled: ${source}`);
    }
    expect(district.identity.register.known(source)).toHaveLength(1);
  });

  test('an operator’s command moves the gate, and only after it is on disk', async () => {
    const args = ['--site', siteFile, '--page', path.join(directory, 'page'), '--print-events'];
    station = fork(path.join(root, 'kiosk/station/main.ts'), args, {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, KADIAN_LOG: 'silent' },
    });
    if (station.stdout === null) throw new Error('no output');
    createInterface({ input: station.stdout }).on('line', (line) => events.push(JSON.parse(line)));
    const [message] = await once(station, 'message');
    screen = String(message.url);
    await until(async () => ((await fetch(new URL('/health', screen))).status === 200 ? true : undefined), 'able');
    const from = last();
    const givenMs = performance.now();
    const given = await post(paths.commands, { source, command: { name: 'openOnce' } });
    expect(given['status']).toBe(200);
    await until(() => (bench.state.relay ? true : undefined), 'relay');
    expect(performance.now() - givenMs).toBeLessThan(5_000);
    const taken = await until(eventAfter(from, 'command.taken'), 'taken');
    const released = await until(eventAfter(from, 'portal.released'), 'released');
    const done = await until(eventAfter(from, 'command.done'), 'done');
    expect(taken.sequence).toBeLessThan(released.sequence);
    expect(done.data).toMatchObject({ command: given['id'], outcome: 'done' });
  });

  test('whom a phone’s scan of the place code has cleared passes with a temperature', async () => {
    const from = last();
    await post(paths.commands, { source, command: { name: 'rotateKeys' } });
    await until(eventAfter(from, 'device.keyChanged'), 'another key');
    await post(paths.commands, { source, command: { name: 'collectDiagnostics' } });
    await until(
      async () => ((await district.store.records.list('diagnostics')).length > 0 ? true : undefined),
      'bundle',
    );
    // The key before is retired by the first request under the new one.
    await until(() => (district.identity.register.known(source).length === 1 ? true : undefined), 'one key');
    const { placeCode, clearedMs } = await scanned();
    await until(eventAfter(from, 'command.taken'), 'clearance');
    bench.standBefore(36.5);
    const granted = await until(eventAfter(from, 'access.granted'), 'granted');
    expect(granted.data).toMatchObject({ credential: { kind: 'placeClearance', holder: 'holder-1' } });
    expect(performance.now() - clearedMs).toBeLessThan(15_000);
    expect(placeCode).toContain('#KP1.');
  });
});

/** Reads the code off the screen's page link, as a phone would, and sends it with a pass. */
async function scanned(): Promise<{ readonly placeCode: string; readonly clearedMs: number }> {
  const placeCode = await shownCode();
  const pass = codeOf('valid', compound, keys, Date.now(), 'holder-1');
  const clearedMs = performance.now();
  expect(await post(clearancePath, { placeCode, pass })).toMatchObject({ status: 200, cleared: true });
  return { placeCode, clearedMs };
}

/** What the page would draw as the QR code: it is in the model that every page gets after its hello. */
async function shownCode(): Promise<string> {
  const html = await (await fetch(screen)).text();
  const token = /content="([0-9a-f]+)"/.exec(html)?.[1] ?? '';
  const { host, origin } = new URL(screen);
  const socket = new WebSocket(`ws://${host}${linkPath}`, [linkProtocol, token], { headers: { origin } });
  await once(socket, 'open');
  const shown = new Promise<string>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const read = readToPage(data.toString());
      if (read.ok && read.value.type === 'model') resolve(read.value.model.placeCodes[0]?.payload ?? '');
    });
  });
  socket.send(JSON.stringify({ type: 'hello', version: linkVersion }));
  const code = await shown;
  socket.close();
  return code;
}
