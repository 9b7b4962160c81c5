import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  linkPath,
  linkProtocol,
  linkVersion,
  maximumPageMessageBytes,
  readToPage,
  type ToPage,
} from '../../../../kiosk/screen/messages.ts';
import {
  type Heartbeat,
  type PageRequest,
  type ScreenServer,
  startScreenServer,
} from '../../../../kiosk/station/page/server.ts';
import { mostPerSecond } from '../../../../kiosk/station/page/page.ts';
import type { Sees } from '../../../../kiosk/station/page/seen-by.ts';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';

const token = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
let directory: string;
let server: ScreenServer;
let heard: PageRequest[];
let beats: Heartbeat[];
let refused: string[];
let arrival: PromiseWithResolvers<void>;

const model = (screenStates[0] ?? expect.unreachable()).model('zh-CN');

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'screen-'));
  writeFileSync(join(directory, 'index.html'), '<meta id="link-token" content="%LINK_TOKEN%">');
  writeFileSync(join(directory, 'part.js'), 'export {};');
  heard = [];
  beats = [];
  refused = [];
  arrival = Promise.withResolvers();
  const started = await start(0);
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
});

afterEach(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

function start(
  port: number,
  clock?: VirtualClock,
  sees?: (page: number) => Sees,
): ReturnType<typeof startScreenServer> {
  return startScreenServer({
    port,
    ...(clock === undefined ? {} : { clock, lostAfterMs: 60_000 }),
    ...(sees === undefined ? {} : { sees }),
    token,
    pageDirectory: directory,
    routes: { '/health': () => ({ status: 200, contentType: 'application/json', body: '{"ok":true}' }) },
    handlers: {
      onMessage(message) {
        heard.push(message);
        arrival.resolve();
      },
      onHeartbeat(beat) {
        beats.push(beat);
        arrival.resolve();
      },
      onLost: () => {},
      onBack: () => {},
      onRefused: (detail) => refused.push(detail),
    },
  });
}

function open(
  how: { token?: string; origin?: string; host?: string; path?: string; asker?: readonly string[] } = {},
): WebSocket {
  const own = `127.0.0.1:${server.port}`;
  return new WebSocket(`ws://${own}${how.path ?? linkPath}`, [linkProtocol, how.token ?? token, ...(how.asker ?? [])], {
    headers: { origin: how.origin ?? `http://${own}`, host: how.host ?? own },
  });
}

/** A page that has said hello and painted. */
async function painting(): Promise<WebSocket> {
  const socket = open();
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'hello', version: linkVersion }));
  await beatOf(socket);
  return socket;
}

async function beatOf(socket: WebSocket): Promise<void> {
  arrival = Promise.withResolvers();
  socket.send(JSON.stringify({ type: 'heartbeat', frame: 1, revision: 0 }));
  await arrival.promise;
}

async function refusalOf(socket: WebSocket): Promise<string> {
  const [cause] = (await once(socket, 'error')) as [Error];
  return cause.message;
}

/** Opens the link, says hello, and gives the messages one by one. */
async function greeted(): Promise<{ socket: WebSocket; next: () => Promise<ToPage> }> {
  const socket = open();
  const waiting: ToPage[] = [];
  let wake: (() => void) | null = null;
  socket.on('message', (data: Buffer) => {
    const message = readToPage(data.toString());
    if (!message.ok) throw new Error(message.error.detail);
    waiting.push(message.value);
    wake?.();
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'hello', version: linkVersion }));
  const next = async (): Promise<ToPage> => {
    while (waiting.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return waiting.shift() ?? expect.unreachable();
  };
  return { socket, next };
}

async function closeCodeAfter(text: string | Buffer, hello = true): Promise<number> {
  const socket = open();
  await once(socket, 'open');
  if (hello) socket.send(JSON.stringify({ type: 'hello', version: linkVersion }));
  socket.send(text);
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

test('the page carries the token of this start and a policy that allows nothing from elsewhere', async () => {
  const answer = await fetch(server.url);
  expect(await answer.text()).toContain(`content="${token}"`);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect((await fetch(`${server.url}part.js`)).headers.get('content-type')).toContain('text/javascript');
});

test('only the shell is given a mark to be known again by, which no script sees', async () => {
  const marked = (await fetch(server.shellUrl)).headers.get('set-cookie') ?? '';
  expect(marked).toContain('HttpOnly; SameSite=Strict');
  expect(server.shellUrl).toContain(marked.split(';')[0] ?? expect.unreachable());
  const others = ['', '?shell=', '?shell=0123456789abcdef0123456789abcdef'];
  const answers = await Promise.all(others.map((query) => fetch(server.url + query)));
  expect(answers.map(({ headers }) => headers.get('set-cookie'))).toEqual([null, null, null]);
});

test.each([
  ['/../../etc/passwd', 404],
  ['/%2e%2e/part.js', 404],
  ['/index.html', 404],
  ['/part.js/', 404],
  ['/constructor', 404],
])('%s is not served', async (path, status) => {
  const [first = ''] = await rawGet(path, `127.0.0.1:${server.port}`);
  expect(first).toContain(` ${status} `);
});

test('a foreign host name is turned away, so that a rebound name reads nothing', async () => {
  const [first = '', body = ''] = await rawGet('/', 'kiosk.example.org');
  expect(first).toContain(' 421 ');
  expect(body).not.toContain(token);
});

async function rawGet(path: string, host: string): Promise<readonly string[]> {
  const { connect } = await import('node:net');
  const socket = connect(server.port, '127.0.0.1');
  socket.end(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return [text.split('\r\n', 1)[0] ?? '', text];
}

test('other routes answer, and only to GET', async () => {
  expect(await (await fetch(`${server.url}health`)).json()).toEqual({ ok: true });
  expect((await fetch(`${server.url}health`, { method: 'POST' })).status).toBe(405);
});

test('a model reaches every page that said hello, the newest one also those that come later', async () => {
  const first = await greeted();
  expect(await first.next()).toEqual({ type: 'hello', version: linkVersion });
  server.publish(model);
  expect(await first.next()).toEqual({ type: 'model', revision: 1, model });
  const second = await greeted();
  await second.next();
  expect(await second.next()).toEqual({ type: 'model', revision: 1, model });
  expect(server.pages).toBe(2);
});

test('a page that does not read is given the newest model only', async () => {
  const { socket, next } = await greeted();
  await next();
  socket.pause();
  const large = { ...model, notice: 'x'.repeat(2000) };
  for (let at = 0; at < 5000; at++) server.publish(large);
  socket.resume();
  const seen: number[] = [];
  while (seen.at(-1) !== 5000) {
    const message = await next();
    if (message.type === 'model') seen.push(message.revision);
  }
  expect(seen.length).toBeLessThan(5000);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('what a page asks for arrives as it was sent; a heartbeat says how long painting took', async () => {
  const { socket, next } = await greeted();
  await next();
  const override = { type: 'override', encounter: 'e-1', verdict: 'granted', reason: 'identityKnown' } as const;
  socket.send(JSON.stringify(override));
  await arrival.promise;
  expect(heard).toEqual([override]);
  server.publish(model);
  await next();
  arrival = Promise.withResolvers();
  socket.send(JSON.stringify({ type: 'heartbeat', frame: 7, revision: 1 }));
  await arrival.promise;
  expect(beats[0]).toMatchObject({ page: 1, frame: 7, revision: 1 });
  expect(beats[0]?.paintedAfterMs).toBeGreaterThan(0);
  arrival = Promise.withResolvers();
  socket.send(JSON.stringify({ type: 'heartbeat', frame: 8, revision: 1 }));
  await arrival.promise;
  expect(beats[1]?.paintedAfterMs).toBeNull();
});

test.each([
  ['a wrong token', { token: 'b1b2c3d4e5f60718293a4b5c6d7e8f90' }],
  ['a token of another length', { token: 'short' }],
  ['a foreign origin', { origin: 'http://evil.example' }],
  ['the same host under https', { origin: 'https://127.0.0.1:1' }],
  ['a foreign host', { host: 'evil.example' }],
  ['another path', { path: '/other' }],
])('%s is refused', async (_name, how) => {
  expect(await refusalOf(open(how))).toContain('403');
  expect(refused).toHaveLength(1);
  expect(refused[0]).not.toContain(token);
});

test('eight pages that paint leave no room for a ninth, but always for the page of the shell', async () => {
  const others: WebSocket[] = [];
  for (let at = 0; at < 8; at++) others.push(await painting());
  expect(await refusalOf(open())).toContain('403');
  const left = Promise.race(others.map((other) => once(other, 'close')));
  const mark = new URL(server.shellUrl).searchParams.get('shell') ?? '';
  const first = open({ asker: [`shell-${mark}`] });
  await once(first, 'open');
  await left;
  expect(server.pages).toBe(8);
  // One link for one shell: the new one ends the old one, and nobody else has to go.
  const second = open({ asker: [`shell-${mark}`] });
  await Promise.all([once(second, 'open'), once(first, 'close')]);
  expect(server.pages).toBe(8);
  expect(await refusalOf(open({ asker: ['shell-0011'] }))).toContain('403');
});

test('twenty dead links do not keep the kiosk out, and are bounded', async () => {
  for (let at = 0; at < 20; at++) await once(open(), 'open');
  expect(server.pages).toBeLessThanOrEqual(8);
  server.publish(model);
  const { next } = await greeted();
  await next();
  expect(await next()).toMatchObject({ type: 'model' });
  expect(server.pages).toBeLessThanOrEqual(8);
});

test('links whose other end has stopped are found out and dropped, a page that answers stays', async () => {
  const clock = new VirtualClock(0);
  await server.stop();
  const started = await start(0, clock);
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
  const living = await painting();
  const ended: Promise<unknown>[] = [];
  for (let at = 0; at < 5; at++) {
    const halfOpen = await painting();
    // Nothing is read or answered any more, as by a process that was stopped.
    halfOpen.pause();
    ended.push(once(halfOpen, 'close'));
  }
  const mute = open();
  await once(mute, 'open');
  ended.push(once(mute, 'close'));
  expect(server.pages).toBe(7);
  const asked = once(living, 'ping');
  await clock.advance(5_000);
  await asked;
  await beatOf(living);
  await clock.advance(5_000);
  expect(server.pages).toBe(1);
  await beatOf(living);
  expect(refused.filter((why) => why === 'link dropped: did not answer')).toHaveLength(5);
  living.terminate();
});

test('a page that links again ends its own earlier link', async () => {
  const first = open({ asker: ['page-7'] });
  await once(first, 'open');
  const second = open({ asker: ['page-7'] });
  await Promise.all([once(second, 'open'), once(first, 'close')]);
  expect(server.pages).toBe(1);
});

test('a page that does not own the sign-in gets nothing of it', async () => {
  await server.stop();
  const started = await start(0, undefined, (page) => ({ staff: page === 1 ? 'own' : 'elsewhere', technician: false }));
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
  const theirs = screenStates.find(({ name }) => name === 'staff-residents') ?? expect.unreachable();
  const full = theirs.model('zh-CN');
  const [own, other] = [await greeted(), await greeted()];
  await own.next();
  await other.next();
  server.publish(full);
  expect(await own.next()).toMatchObject({ model: { staff: full.staff } });
  const seen = await other.next();
  expect(seen).toMatchObject({ model: { staff: { signedIn: false, member: null, answer: null, elsewhere: 'taken' } } });
  expect(JSON.stringify(seen)).not.toContain(full.staff.member?.id);
});

test.each([
  ['rubbish', 'no json', true, 4002],
  ['a binary message', Buffer.from([1, 2, 3]), true, 4002],
  ['an unknown type', '{"type":"openGate"}', true, 4002],
  ['an unknown field', '{"type":"staffSignOut","now":true}', true, 4002],
  ['a PIN that is no PIN', '{"type":"staffSignIn","pin":"12 or 1=1"}', true, 4002],
  ['a temperature nobody has', '{"type":"clinicalReading","encounter":"e","temperatureC":99}', true, 4002],
  ['a request before the hello', '{"type":"callSupervisor"}', false, 4002],
  ['another version', '{"type":"hello","version":1}', false, 4001],
  ['an oversize message', `{"type":"staffSignIn","pin":"${'1'.repeat(maximumPageMessageBytes)}"}`, true, 1009],
])('%s ends the link and does nothing', async (_name, text, hello, code) => {
  expect(await closeCodeAfter(text, hello)).toBe(code);
  expect(heard).toEqual([]);
  expect(refused.length).toBeGreaterThan(0);
});

test('a port in use is said so', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const started = await start(port);
  expect(started).toEqual({
    ok: false,
    error: { code: 'portInUse', detail: `port ${port} on 127.0.0.1 is used by another program` },
  });
  other.close();
});

test('a page that was not built is said so', async () => {
  writeFileSync(join(directory, 'index.html'), '<p>something else</p>');
  expect(await start(0)).toMatchObject({ ok: false, error: { code: 'pageMissing' } });
  const none = await startScreenServer({
    port: 0,
    pageDirectory: join(directory, 'none'),
    routes: {},
    handlers: { onMessage: () => {}, onLost: () => {}, onBack: () => {} },
  });
  expect(none).toMatchObject({ ok: false, error: { code: 'pageMissing' } });
});

test('an upgrade that is refused and torn at the same moment ends nothing', async () => {
  const lines = ['GET /link HTTP/1.1', `Host: 127.0.0.1:${server.port}`, 'Connection: Upgrade', 'Upgrade: websocket'];
  for (let number = 0; number < 50; number += 1) {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(`${lines.join('\r\n')}\r\n\r\n${'x'.repeat(100_000)}`);
    socket.resetAndDestroy();
  }
  expect((await fetch(`${server.url}health`)).status).toBe(200);
});

test.each<[string, (socket: WebSocket) => void]>([
  ['heartbeats', (socket) => socket.send(JSON.stringify({ type: 'heartbeat', frame: 1, revision: 1 }))],
  ['pings', (socket) => socket.ping()],
])('a link that sends %s without end is dropped and told once', async (_what, say) => {
  const socket = open();
  socket.on('error', () => undefined);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'hello', version: linkVersion }));
  const closed = once(socket, 'close');
  for (let number = 0; number < 2_000; number += 1) say(socket);
  await closed;
  expect(refused).toEqual([`more than ${mostPerSecond} messages in a second`]);
  expect(beats.length).toBeLessThanOrEqual(mostPerSecond);
});
