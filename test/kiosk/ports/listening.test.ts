/** Nothing that runs at a gate, and nothing `npm start` brings, can be reached from another machine. */
import { fork, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { WebSocket } from 'ws';
import { linkPath, linkProtocol, linkVersion } from '../../../kiosk/screen/messages.ts';
import { hashPin } from '../../../kiosk/station/staff/pin.ts';
import { paths } from '../../../kiosk/uplink/http-contract.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { enrolBox } from '../../../scripts/start/enrolment.ts';
import { endPart, type Part, startPart } from '../../../scripts/start/parts.ts';
import { loadDemoKeys } from '../../district/demo-keys.ts';
import { breaking } from '../secrets/small-box.ts';
import { isLoopback, listening, listeningUnix, parseSockets, parseUnix, processTree } from './listening.ts';

const root = path.join(import.meta.dirname, '../../..');
const directory = mkdtempSync(path.join(tmpdir(), 'kadian-ports-'));
const parts: (Part & { readonly url: string | null })[] = [];
/** Types of the events the station has written. */
const happened: string[] = [];
let source = '';

/** Runs the station as its service does, and hears its events; another version of it where the environment says so. */
async function startStation(environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const words = ['--site', path.join(directory, 'site.json'), '--page', path.join(directory, 'page')];
  const child = fork(path.join(root, 'kiosk/station/main.ts'), [...words, '--print-events'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, KADIAN_LOG: 'error', ...environment },
    detached: true,
  });
  if (child.stdout === null) throw new Error('no output');
  createInterface({ input: child.stdout }).on('line', (line) => happened.push(String(JSON.parse(line).type)));
  const [message] = await once(child, 'message');
  const url = String(message.url);
  parts.push({ name: 'station', process: child, url });
  return url;
}

const addressOf = (name: string): string => parts.find((each) => each.name === name)?.url ?? '';

async function post(to: URL, body: object, headers: Record<string, string> = {}): Promise<void> {
  const answer = await fetch(to, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect(answer.ok, `${to.pathname}: ${answer.status}`).toBe(true);
}

const heard = (type: string): number => happened.filter((each) => each === type).length;

async function until(type: string, count: number): Promise<void> {
  for (let tries = 0; tries < 1_200 && heard(type) < count; tries += 1) await pause(50);
  expect(heard(type), `${type} among ${happened.join(' ')}`).toBeGreaterThanOrEqual(count);
}

/** As `kadian set-pin` does: it writes the file, and knocks. */
async function anotherPin(station: URL): Promise<void> {
  const file = path.join(directory, 'site.json');
  const site = JSON.parse(readFileSync(file, 'utf8'));
  site.staff[0].pin = await hashPin('915508', randomBytes(16));
  writeFileSync(file, JSON.stringify(site));
  await fetch(new URL('/site-pins', station));
}

/** Waits until the station at `url` decides. */
async function able(url: string): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if ((await fetch(new URL('/health', url))).status === 200) return;
    await pause(50);
  }
  throw new Error('the station does not become able');
}

/** Everything a process and what it started can be reached on: of the network, and of the machine. */
function open(pid: number): readonly string[] {
  const pids = processTree(pid);
  const network = listening(pids).map((socket) => `${socket.protocol} ${socket.address}:${socket.port}`);
  return [...network, ...listeningUnix(pids)].toSorted();
}

async function start(name: string, script: string, words: readonly string[]): Promise<string> {
  const part = await startPart({
    name,
    script: path.join(root, script),
    arguments: words,
    print: { stdout: false, stderr: true },
    withinMs: 60_000,
    environment: { KADIAN_LOG: 'error' },
  });
  parts.push(part);
  return part.url ?? '';
}

beforeAll(async () => {
  const keys = path.join(directory, 'keys');
  const devices = path.join(directory, 'devices');
  loadDemoKeys(keys);
  mkdirSync(path.join(directory, 'page'));
  writeFileSync(path.join(directory, 'page/index.html'), '<meta name="token" content="%LINK_TOKEN%">');
  const site = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/simulated.json'), 'utf8'));
  const district = await start('district', 'test/district/main.ts', [
    '--port=0',
    `--data=${directory}/d`,
    `--keys=${keys}`,
  ]);
  const { compound } = site.place;
  await start('gate simulator', 'scripts/gate-simulator/main.ts', [
    `--directory=${devices}`,
    `--keys=${keys}`,
    `--compound=${compound}`,
    '--port=0',
  ]);
  const here = {
    ...site,
    $schema: undefined,
    dataDirectory: 'ledger',
    trustList: 'keys/trust-list.json',
    thermometer: { ...site.thermometer, path: path.join(devices, 'thermometer') },
    scanner: { ...site.scanner, device: { kind: 'simulatedHid', socket: 'devices/scanner.sock' } },
    gate: { ...site.gate, gpio: { transport: 'directory', directory: 'devices/gpio' } },
    screen: { ...site.screen, port: 0 },
    uplink: { url: district, commandKeys: 'command-keys.json' },
  };
  writeFileSync(path.join(directory, 'site.json'), JSON.stringify(here));
  source = sourceOf(site.place);
  await enrolBox(
    new URL(district),
    path.join(directory, 'd/operator.token'),
    path.join(directory, 'site.json'),
    source,
  );
  await able(await startStation());
}, 120_000);

afterAll(async () => {
  for (const part of parts.toReversed()) await endPart(part);
  rmSync(directory, { recursive: true, force: true });
});

describe('sockets', () => {
  test.each(['district', 'gate simulator', 'station'])('%s: one port, on loopback', (name) => {
    const part = parts.find((each) => each.name === name);
    const pids = processTree(part?.process.pid ?? 0);
    const sockets = listening(pids);
    expect(sockets.filter((socket) => !isLoopback(socket))).toEqual([]);
    expect(sockets.map(({ protocol }) => protocol)).toEqual(['tcp']);
    // The simulator's scanner is a socket of this machine; a station has none.
    expect(listeningUnix(pids)).toEqual(name === 'gate simulator' ? [expect.stringMatching(/scanner\.sock$/)] : []);
  });

  test('and nothing more at any step of a day: page, person, refusal, sign-ins, orders, notice, keys, tests, traces', async () => {
    const station = new URL(addressOf('station'));
    const pid = parts.find(({ name }) => name === 'station')?.process.pid ?? 0;
    const before = open(pid);
    const token = /content="([^"]+)"/.exec(await (await fetch(station)).text())?.[1] ?? '';
    const page = new WebSocket(`ws://${station.host}${linkPath}`, [linkProtocol, token], {
      headers: { origin: station.origin },
    });
    await once(page, 'open');
    const say = (message: object): void => page.send(JSON.stringify(message));
    say({ type: 'hello', version: linkVersion });
    await once(page, 'message');
    expect(open(pid)).toEqual(before);
    // It was given port 0, and does not say which it got.
    const simulator = parts.find(({ name }) => name === 'gate simulator')?.process.pid ?? 0;
    const address = new URL('/act', `http://127.0.0.1:${listening(processTree(simulator))[0]?.port ?? 0}`);
    const act = (what: object): Promise<void> => post(address, what);
    const authorization = `Operator ${readFileSync(path.join(directory, 'd/operator.token'), 'utf8').trim()}`;
    const order = (command: object): Promise<void> =>
      post(new URL(paths.commands, addressOf('district')), { source, command }, { authorization });
    const notice = { text: { 'zh-CN': '通知', en: 'Notice' }, spoken: false, minutes: 5 };
    /** In this order: what is done, and the event that tells that it was. */
    const steps: readonly (readonly [event: string, deed: () => unknown])[] = [
      ['access.denied', () => act({ do: 'code', kind: 'red' })],
      ['access.granted', () => act({ do: 'person', kind: 'resident' })],
      ['portal.released', () => undefined],
      ['staff.signInFailed', () => say({ type: 'staffSignIn', pin: '730264' })],
      ['staff.signedIn', () => say({ type: 'staffSignIn', pin: '246810' })],
      ['portal.modeChanged', () => say({ type: 'portalMode', mode: 'lockedDown' })],
      ['portal.modeChanged', () => say({ type: 'portalMode', mode: 'controlled' })],
      ['sound.muted', () => say({ type: 'mute', minutes: 5 })],
      ['disinfection.done', () => say({ type: 'disinfected', area: 'desk' })],
      ['staff.signedOut', () => say({ type: 'staffSignOut' })],
      ['technician.signedIn', () => say({ type: 'technicianSignIn', pin: '246810' })],
      ['technician.tested', () => say({ type: 'selfTest', test: 'thermometer' })],
      ['part.restarted', () => say({ type: 'restartPart', part: 'scanner' })],
      ['part.restarted', () => say({ type: 'restartPart', part: 'uplink' })],
      [
        'trace.recorded',
        () => ['on', 'off'].forEach((at) => say({ type: 'trace', device: 'scanner', on: at === 'on' })),
      ],
      ['technician.signedOut', () => say({ type: 'technicianSignOut' })],
      ['command.done', () => order({ name: 'notice', ...notice })],
      ['command.done', () => order({ name: 'openOnce' })],
      ['portal.modeChanged', () => order({ name: 'setPortalMode', mode: 'lockedOpen' })],
      ['portal.modeChanged', () => order({ name: 'setPortalMode', mode: 'controlled' })],
      ['command.done', () => order({ name: 'collectDiagnostics' })],
      ['device.keyChanged', () => order({ name: 'rotateKeys' })],
      ['configuration.pinsTaken', () => anotherPin(station)],
    ];
    for (const [event, deed] of steps) {
      const had = heard(event);
      await deed();
      // Who passed has been let go as well, before or after this is looked at.
      await until(event, event === 'portal.released' ? 1 : had + 1);
      expect([event, open(pid)]).toEqual([event, before]);
    }
    page.terminate();
  }, 240_000);

  test('what the station started is looked at as well', () => {
    const station = parts.find(({ name }) => name === 'station');
    // The guard, two devices, the player.
    expect(processTree(station?.process.pid ?? 0).length).toBeGreaterThanOrEqual(5);
  });

  /** What `kadian update` and `kadian update --back` do of it that is not dpkg's: the trial beside the gate, and the other version. */
  test('and nothing more while a release is tried, with the new version, and with the one before again', async () => {
    const shape = (url: string): readonly string[] => {
      const pid = parts.find((each) => each.name === 'station')?.process.pid ?? 0;
      return open(pid).map((each) => each.replace(`:${new URL(url).port}`, ':its own'));
    };
    const before = shape(addressOf('station'));
    // 127.0.0.1, as the kernel writes it.
    expect(before).toEqual(['tcp 0100007F:its own']);

    const copy = path.join(directory, 'trial');
    mkdirSync(copy);
    const ledger = new Database(path.join(directory, 'ledger/ledger.db'), { readonly: true });
    ledger.prepare('VACUUM INTO ?').run(path.join(copy, 'ledger.db'));
    ledger.close();
    const words = ['update', '--trial', copy, '--site', path.join(directory, 'site.json')];
    const trial = spawn(process.execPath, [path.join(root, 'scripts/kadian.ts'), ...words], { stdio: 'inherit' });
    const seen = new Set<string>();
    let looks = 0;
    const looking = setInterval(() => {
      looks += 1;
      for (const each of open(trial.pid ?? 0)) seen.add(each);
    }, 20);
    const [code] = await once(trial, 'exit');
    clearInterval(looking);
    expect([code, looks > 0, ...seen]).toEqual([0, true]);
    expect(shape(addressOf('station'))).toEqual(before);

    const newer = breaking({
      file: 'kiosk/station/care/software.ts',
      change: ['${packageFile.version}', '${packageFile.version}-newer'],
    });
    for (const environment of [newer, {}]) {
      const at = parts.findIndex(({ name }) => name === 'station');
      const [ended] = parts.splice(at, 1);
      if (ended === undefined) throw new Error('no station');
      const had = heard('software.updated');
      await endPart(ended);
      const url = await startStation(environment);
      await until('software.updated', had + 1);
      await able(url);
      expect(shape(url)).toEqual(before);
    }
  }, 240_000);

  test('a port of every address is seen, and seen as such', async () => {
    const open = createServer().listen(0, '0.0.0.0');
    await once(open, 'listening');
    expect(listening([process.pid]).filter((socket) => !isLoopback(socket))).toHaveLength(1);
    open.close();
    await once(open, 'close');
    const line = (local: string, remote: string, state: string): string =>
      `head\n 0: ${local} ${remote} ${state} 00:0 00:0 0 0 0 7 1\n`;
    const seen = (protocol: 'tcp6' | 'udp', text: string) => parseSockets(protocol, text, new Set(['7']));
    const everywhere = '0'.repeat(32);
    expect(seen('tcp6', line(`${everywhere}:1F90`, `${everywhere}:0000`, '0A'))).toHaveLength(1);
    expect(seen('udp', line('00000000:14E9', '00000000:0000', '07')).map(isLoopback)).toEqual([false]);
    expect(seen('udp', line('0100007F:14E9', '00000000:0000', '07')).map(isLoopback)).toEqual([true]);
    expect(seen('udp', line('0A00A8C0:D431', '08080808:0035', '01'))).toEqual([]);
    const unix =
      'Num RefCount Protocol Flags Type St Inode Path\n0: 2 0 00010000 0001 01 7 @hidden\n0: 3 0 0 0001 03 8\n';
    expect(parseUnix(unix, new Set(['7', '8']))).toEqual(['unix @hidden']);
    expect(parseUnix(unix, new Set(['9']))).toEqual([]);
  });
});

describe('the packaged unit', () => {
  const unit = readFileSync(path.join(root, 'scripts/package/system/kadian.service'), 'utf8');
  const values = (key: string): readonly string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');

  test('speaks the families it needs, and no raw packets', () => {
    expect(values('RestrictAddressFamilies')).toEqual(['AF_UNIX AF_INET AF_INET6 AF_NETLINK']);
    expect(values('CapabilityBoundingSet')).toEqual(['']);
    expect(values('NoNewPrivileges')).toEqual(['yes']);
  });

  test('leaves no image of its memory behind', () => {
    expect(values('LimitCORE')).toEqual(['0']);
  });

  test('lets nobody ask Node and its libraries to tell the journal what they send', () => {
    expect(values('UnsetEnvironment')).toEqual(['NODE_DEBUG DEBUG']);
    // They would: this is what is kept from them.
    const asks = `const http = require('node:http'); const agent = new http.Agent({ keepAlive: true });
      http.get({ port: 9, agent, headers: { authorization: 'Bearer planted' } }).on('error', () => {})`;
    const said = (environment: object): string =>
      spawnSync(process.execPath, ['-e', asks], { env: { ...process.env, ...environment }, encoding: 'utf8' }).stderr;
    expect(said({ NODE_DEBUG: '*' })).toContain('planted');
    expect(said({})).not.toContain('planted');
  });

  /** What `kiosk/security.md` says of USB ports rests on both: a rule that refuses devices would change its words. */
  test('opens the kinds of devices a gate has and no disk, and leaves what else is plugged in to the kernel', () => {
    const kinds = ['gpiochip', 'ttyUSB', 'ttyACM', 'ttyAMA', 'ttyS', 'hidraw', 'input', 'alsa'];
    expect(values('DevicePolicy')).toEqual(['closed']);
    expect(values('DeviceAllow')).toEqual(kinds.map((kind) => `char-${kind} rw`));
    const system = path.join(root, 'scripts/package/system');
    const shipped = readdirSync(system, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = shipped.map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'utf8'));
    const rules = readFileSync(path.join(root, 'hw-config/udev/70-kadian.rules'), 'utf8');
    expect(shipped.length).toBeGreaterThan(8);
    expect([...texts, rules].join('\n')).not.toMatch(/authorized(?:_default)?|usbguard|usb.storage|udisks/i);
    // A keyboard is kept from the windows only where it has the ids of a scanner.
    const kept = rules.split('\n').filter((line) => /^[^#].*LIBINPUT_IGNORE_DEVICE/.test(line));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((line) => !line.includes('ATTRS{idVendor}=='))).toEqual([]);
  });

  /** Node opens a debugger on SIGUSR1 unless told otherwise; its children are told by the environment. */
  test('opens no debugger when somebody asks for one', async () => {
    const [options = ''] = values('Environment').flatMap((each) => /^NODE_OPTIONS=(.*)$/.exec(each)?.[1] ?? []);
    expect(options).toContain('--disable-sigusr1');
    const asked = async (environment: string): Promise<string> => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => console.log("up"), 50)'], {
        env: { ...process.env, NODE_OPTIONS: `${environment} --inspect-port=0` },
      });
      const heard: string[] = [];
      child.stderr.on('data', (part) => heard.push(String(part)));
      await once(child.stdout, 'data');
      child.kill('SIGUSR1');
      // It says at once that it opens one; one that says nothing is waited for while it goes on.
      for (let beats = 0; beats < 20 && heard.length === 0 && child.exitCode === null; beats += 1) {
        await once(child.stdout, 'data');
      }
      child.kill('SIGKILL');
      return heard.join('');
    };
    expect(await asked('')).toContain('Debugger listening');
    expect(await asked(options)).not.toContain('Debugger');
  });
});
