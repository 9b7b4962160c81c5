/** Thousands of connections, in every stage: the station keeps its descriptors, its turns stay short, its own page gets in. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { linkPath, linkProtocol, linkVersion, shellPrefix } from '../../../kiosk/screen/messages.ts';
import { mostConnections, mostSockets } from '../../../kiosk/station/page/connections.ts';
import { maximumLinks } from '../../../kiosk/station/page/links.ts';
import { requests } from './raw.ts';

const token = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const directory = mkdtempSync(join(tmpdir(), 'kadian-flood-'));
/** As long as the longest part of the page, and some more. */
const partBytes = 300_000;
/** What one turn may work. */
const longestTurnMs = 100;
/** What the process has open when it serves nobody, with some to spare. */
const ownDescriptors = 60;
let child: ChildProcess;
let port: number;
let shellMark: string;
let open: Socket[] = [];
let floods: ChildProcess[] = [];

interface Figures {
  readonly longestMs: number;
  readonly p99Ms: number;
  readonly descriptors: number;
  readonly residentBytes: number;
  readonly pages: number;
  readonly refused: number;
}

beforeAll(async () => {
  writeFileSync(join(directory, 'index.html'), '<meta id="link-token" content="%LINK_TOKEN%">');
  writeFileSync(join(directory, 'part.js'), Buffer.alloc(partBytes, 0x20));
  child = fork(new URL('page-server-child.ts', import.meta.url), [directory, token], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [told] = (await once(child, 'message')) as [{ port: number; shellUrl: string }];
  port = told.port;
  shellMark = told.shellUrl.split('=')[1] ?? '';
});

afterEach(async () => {
  for (const socket of open) socket.destroy();
  open = [];
  await Promise.all(floods.map(ended));
  floods = [];
});

afterAll(async () => {
  await ended(child);
  rmSync(directory, { recursive: true });
});

async function ended(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return;
  running.kill('SIGKILL');
  await once(running, 'exit');
}

/** How it was since it was asked last. */
async function figures(): Promise<Figures> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error('the server has died');
  child.send('figures');
  const [told] = (await once(child, 'message')) as [Figures];
  return told;
}

/** With FUZZ_FIGURES=1 the figures are printed. */
function tell(what: string, { longestMs, p99Ms, descriptors, residentBytes }: Figures, more = ''): void {
  if (process.env['FUZZ_FIGURES'] === undefined) return;
  const turns = `longest turn ${Math.round(longestMs)} ms, by the clock 99 of 100 within ${Math.round(p99Ms)} ms`;
  process.stdout.write(`${what}: ${turns}, ${descriptors} descriptors, ${Math.round(residentBytes / 1e6)} MB${more}\n`);
}

/** Opens so many, each held half open by its end whatever the other one does, and read by nobody. */
async function holdMany(count: number, text: string): Promise<void> {
  const hold = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true }).pause();
      open.push(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.on('connect', () => {
        if (text === '') resolve();
        else socket.write(text, () => resolve());
      });
    });
  for (let held = 0; held < count; held += 100) await Promise.all(Array.from({ length: 100 }, hold));
}

/** Until the connection has ended, in order or torn. */
function over(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.on('close', () => resolve());
  });
}

/** The page of the shell, as a browser loads it: the page, a part of it, and its link, on which it is told what to show. */
async function shellGetsIn(): Promise<void> {
  const at = `http://127.0.0.1:${port}`;
  const load = (path: string, cookie: string): Promise<Response> =>
    fetch(`${at}${path}`, { headers: { cookie }, signal: AbortSignal.timeout(20_000) });
  const page = await load(`/?shell=${shellMark}`, '');
  const [cookie = ''] = (page.headers.get('set-cookie') ?? '').split(';');
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(token)]);
  expect((await (await load('/part.js', cookie)).arrayBuffer()).byteLength).toBe(partBytes);
  const link = new WebSocket(`ws://127.0.0.1:${port}${linkPath}`, [linkProtocol, token, shellPrefix + shellMark], {
    headers: { origin: at },
  });
  const shown = new Promise<string>((resolve, reject) => {
    link.on('error', reject);
    link.on('close', (code) => reject(new Error(`the link was closed: ${code}`)));
    link.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text.includes('"type":"model"')) resolve(text);
    });
  });
  link.on('open', () => link.send(JSON.stringify({ type: 'hello', version: linkVersion })));
  expect(await shown).toContain('"revision":1');
  link.terminate();
}

/** By number in raw.ts; the port is known late. */
const request = (number: number): string => requests(port, token)[number] ?? '';
const refusedLink = 20;
const grantedLink = 19;

const stages: readonly (readonly [string, number, () => string, number])[] = [
  ['say nothing', 3_000, () => '', mostConnections.silent],
  ['stop within their headers', 3_000, () => 'GET / HTTP/1.1\r\nX: ', mostConnections.silent],
  ['never send the body they announce', 1_000, () => request(12), mostConnections.answering + mostConnections.answered],
  [
    'ask and do not read',
    1_000,
    () => request(0).replace('/', '/part.js').repeat(8),
    mostConnections.answering + mostConnections.answered,
  ],
  ['have been answered', 1_000, () => request(0), mostConnections.answering + mostConnections.answered],
  ['are refused a link and stay', 1_000, () => request(refusedLink), mostConnections.silent],
  ['have a link and never say hello', 1_000, () => request(grantedLink), maximumLinks],
];

test.each(stages)('connections that %s: %i', { timeout: 120_000 }, async (what, count, text, most) => {
  const before = await figures();
  await holdMany(count, text());
  const during = await figures();
  expect(during.descriptors).toBeLessThan(ownDescriptors + most + maximumLinks);
  expect(during.pages).toBeLessThanOrEqual(maximumLinks);
  await shellGetsIn();
  const after = await figures();
  tell(`${count} that ${what}`, { ...during, longestMs: Math.max(during.longestMs, after.longestMs) });
  expect(Math.max(during.longestMs, after.longestMs)).toBeLessThan(longestTurnMs);
  expect(after.residentBytes).toBeLessThan(400 * 1024 * 1024);
  // A flood at the door is none of the log: thirty lines a minute, in at most two of them.
  expect(after.refused - before.refused).toBeLessThan(70);
});

test('headers that come a byte at a time end with their time', { timeout: 60_000 }, async () => {
  await holdMany(200, 'GET / HTTP/1.1\r\nX: ');
  const slow = setInterval(() => {
    for (const socket of open) if (socket.writable) socket.write('a');
  }, 100);
  try {
    await shellGetsIn();
    await Promise.all(open.map(over));
  } finally {
    clearInterval(slow);
  }
  expect((await figures()).descriptors).toBeLessThan(ownDescriptors);
});

const talk: readonly (readonly [string, () => string])[] = [
  ['say nothing', () => ''],
  ['ask for the page', () => request(0)],
  ['ask for a link', () => request(grantedLink)],
];

test.each(talk)(
  'the shell gets in while others open connections as fast as they can and %s',
  { timeout: 120_000 },
  async (what, text) => {
    await figures();
    floods = [0, 1].map(() => fork(new URL('flood-child.ts', import.meta.url), [String(port), text(), '600']));
    await Promise.all(floods.map((flood) => once(flood, 'message')));
    for (let time = 0; time < 10; time += 1) await shellGetsIn();
    const during = await figures();
    for (const flood of floods) flood.send('how many');
    const opened = (await Promise.all(floods.map((flood) => once(flood, 'message')))) as [number][];
    tell(`as fast as they can they ${what}`, during, `, ${opened.map(([count]) => count).join(' + ')} opened`);
    expect(during.descriptors).toBeLessThan(ownDescriptors + mostSockets);
    expect(during.longestMs).toBeLessThan(longestTurnMs);
  },
);
