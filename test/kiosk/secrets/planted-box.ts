/** A real station at its lowest level, with the words of its libraries asked for, enrolled at a district behind TLS, with secrets of our choice in it; everything it says is kept. */
import { execFile, fork, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { parseTrustList } from '../../../kiosk/credentials/trust-list.ts';
import { linkPath, linkProtocol, linkVersion } from '../../../kiosk/screen/messages.ts';
import { badgeHash, makeBadge } from '../../../kiosk/station/staff/badge.ts';
import { hashPin } from '../../../kiosk/station/staff/pin.ts';
import { enrolPaths } from '../../../kiosk/uplink/enrol-contract.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { Bench } from '../../../scripts/gate-simulator/bench.ts';
import { type DemoKeys, loadDemoKeys } from '../../district/demo-keys.ts';
import { addOperator } from '../../district/enrolment-operators.ts';
import { publishDemoLists } from '../../district/lists-demo.ts';
import { signerOf } from '../../district/lists-pack.ts';
import { type District, startDistrict } from '../../district/service.ts';
import { authority, openTlsRoad } from '../uplink/tls-road.ts';

export const root = path.join(import.meta.dirname, '../../..');
const digits = (count: number): string => Array.from({ length: count }, () => randomInt(1, 10)).join('');

export interface Ran {
  readonly code: number;
  readonly output: string;
}

export interface Page {
  send(message: object | string): void;
  /** The models and closing words this page was sent, as text. */
  readonly heard: readonly string[];
  close(): void;
}

export interface PlantedBox {
  readonly directory: string;
  readonly siteFile: string;
  readonly compound: string;
  readonly source: string;
  readonly keys: DemoKeys;
  readonly bench: Bench;
  readonly district: District;
  readonly station: ChildProcess;
  readonly url: string;
  /** Everything the station and its processes wrote. */
  readonly said: { stdout: string; stderr: string };
  readonly pins: { readonly staff: string; readonly wrong: string; readonly technician: string };
  readonly badge: string;
  readonly enrolmentCode: string;
  readonly enrolled: Ran;
  /** What the district saw as `authorization` of this box. */
  readonly tokens: ReadonlySet<string>;
  readonly hashes: readonly string[];
  page(): Promise<Page>;
  linkToken(): Promise<string>;
  command(command: object): Promise<void>;
  /** Resolves when the district has an event of this type, and as many of them. */
  arrived(type: string, count?: number): Promise<void>;
  run(script: string, words: readonly string[], input?: string): Promise<Ran>;
  /** Every file below the data directory. */
  kept(): ReadonlyMap<string, Buffer>;
  stop(): Promise<void>;
}

/** Waits until `look` finds something; fails with what was meant. */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string | (() => string),
): Promise<T> {
  const end = performance.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`not within 30 s: ${typeof what === 'string' ? what : what()}`);
    await pause(20);
  }
}

/** A plain road to the district that notes what boxes are known by. */
async function openEar(target: URL, tokens: Set<string>): Promise<{ readonly url: URL; stop(): void }> {
  const server = createServer((near) => {
    const far = connect(Number(target.port), '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('close', () => to.destroy());
      from.on('error', () => undefined);
      from.pipe(to);
    }
    near.on('data', (part: Buffer) => {
      for (const [, token] of part.toString('latin1').matchAll(/^authorization: \w+ (\S{20,})/gim)) {
        if (token !== undefined) tokens.add(token);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/`), stop: () => void server.close() };
}

function runScript(script: string, words: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [path.join(root, script), ...words], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
    child.stdin?.end(input);
  });
}

export async function startPlantedBox(): Promise<PlantedBox> {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-planted-'));
  const siteFile = path.join(directory, 'site.json');
  const keys = loadDemoKeys(path.join(directory, 'keys'));
  const trust = parseTrustList(keys.trustListText, 'trust-list.json');
  if (!trust.ok) throw new Error(trust.error.expected);
  mkdirSync(path.join(directory, 'devices'));
  mkdirSync(path.join(directory, 'page'));
  writeFileSync(path.join(directory, 'page/index.html'), '<!doctype html><meta name="token" content="%LINK_TOKEN%">');
  writeFileSync(path.join(directory, 'authority.pem'), authority);
  const bench = new Bench(path.join(directory, 'devices'));
  await bench.start();
  const tokens = new Set<string>();
  const road = await openTlsRoad();
  const district = await startDistrict({
    port: 0,
    directory: ':memory:',
    enrolled: true,
    audiences: [road.url.origin],
    passTrust: trust.value,
    signer: signerOf(keys.eddsa),
  });
  const ear = await openEar(district.url, tokens);
  road.target = ear.url;
  const operator = await addOperator(district.store.records, 'operator-1');
  const post = async (to: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(new URL(to, district.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Operator ${operator}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${to}: ${answer.status} ${await answer.text()}`);
    return JSON.parse(await answer.text());
  };

  const pins = { staff: digits(12), wrong: digits(12), technician: digits(12) };
  const badge = makeBadge(randomBytes(26));
  const [staffHash, technicianHash] = await Promise.all(
    [pins.staff, pins.technician].map((pin) => hashPin(pin, randomBytes(16))),
  );
  const example = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/simulated.json'), 'utf8'));
  const source = sourceOf(example.place);
  writeFileSync(
    siteFile,
    JSON.stringify({
      ...example,
      $schema: undefined,
      dataDirectory: 'ledger',
      trustList: 'keys/trust-list.json',
      thermometer: { ...example.thermometer, path: path.join(directory, 'devices/thermometer') },
      scanner: { ...example.scanner, device: { kind: 'simulatedHid', socket: 'devices/scanner.sock' } },
      gate: { ...example.gate, gpio: { transport: 'directory', directory: 'devices/gpio' } },
      screen: { ...example.screen, port: 0 },
      uplink: { url: road.url.href, authority: 'authority.pem', commandKeys: 'district/command-keys.json' },
      staff: [
        { id: 'A-01', role: 'a', pin: staffHash, badge: badgeHash(badge) },
        { id: 'B-01', role: 'b', pin: staffHash },
      ],
      technicians: [{ id: 'T-01', pin: technicianHash }],
    }),
  );
  publishDemoLists(district.documents, {
    audience: source.split(':').slice(0, -1).join(':'),
    residents: 40,
    concerns: 20,
  });
  const { code } = await post(enrolPaths.codes, { source });
  const enrolmentCode = String(code);
  const enrolled = await runScript('scripts/enroll.ts', ['--site', siteFile], `${enrolmentCode}\n`);

  const said = { stdout: '', stderr: '' };
  const station = fork(
    path.join(root, 'kiosk/station/main.ts'),
    ['--site', siteFile, '--page', path.join(directory, 'page')],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, KADIAN_LOG: 'trace', DEBUG: '*' } },
  );
  station.stdout?.on('data', (part) => (said.stdout += String(part)));
  station.stderr?.on('data', (part) => (said.stderr += String(part)));
  const [ready] = await once(station, 'message');
  const url = String(ready.url);
  await until(
    async () => ((await fetch(new URL('/health', url))).status === 200 ? true : undefined),
    `able: ${said.stderr}`,
  );
  const linkToken = async (): Promise<string> =>
    /content="([0-9a-f]+)"/.exec(await (await fetch(url)).text())?.[1] ?? '';

  return {
    directory,
    siteFile,
    compound: example.place.compound,
    source,
    keys,
    bench,
    district,
    station,
    url,
    said,
    pins,
    badge,
    enrolmentCode,
    enrolled,
    tokens,
    hashes: [staffHash ?? '', technicianHash ?? '', badgeHash(badge)],
    linkToken,
    async page() {
      const { host, origin } = new URL(url);
      const socket = new WebSocket(`ws://${host}${linkPath}`, [linkProtocol, await linkToken()], {
        headers: { origin },
      });
      const heard: string[] = [];
      socket.on('message', (data: Buffer) => heard.push(data.toString()));
      socket.on('close', (closing, why) => heard.push(`closed ${closing} ${why.toString()}`));
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'hello', version: linkVersion }));
      return {
        heard,
        send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
        close: () => socket.terminate(),
      };
    },
    async command(command) {
      await post('/v1/commands', { source, command });
    },
    async arrived(type, count = 1) {
      let seen: readonly string[] = [];
      await until(
        async () => {
          const events = await district.eventsAfter(0, 5_000);
          seen = events.map(({ event }) => event.type.split('.').slice(-2).join('.'));
          return seen.filter((each) => each === type).length >= count ? true : undefined;
        },
        () => `${type} (${count}); there are ${seen.join(' ')}; the station said ${said.stderr.slice(-2_000)}`,
      );
    },
    run: runScript,
    kept() {
      const room = path.join(directory, 'ledger');
      const entries = readdirSync(room, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const files = entries.map((entry) => path.join(entry.parentPath, entry.name));
      return new Map(files.map((file) => [path.relative(room, file), readFileSync(file)]));
    },
    async stop() {
      if (station.exitCode === null && station.signalCode === null) {
        station.kill('SIGKILL');
        await once(station, 'exit');
      }
      await bench.stop();
      await road.stop();
      ear.stop();
      await district.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
