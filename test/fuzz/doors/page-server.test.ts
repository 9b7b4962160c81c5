/** The one port of a box: whatever is thrown at it, it lives, keeps its memory, and serves the page that is its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { linkPath, linkProtocol, linkVersion } from '../../../kiosk/screen/messages.ts';
import { Chance } from '../engine/random.ts';
import { dial, frame, hear, mutated, requests } from './raw.ts';

const token = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const rounds = Number(process.env['FUZZ_ROUNDS'] ?? 400);
let child: ChildProcess | null = null;
let port: number;

const directory = mkdtempSync(join(tmpdir(), 'kadian-door-'));
writeFileSync(join(directory, 'index.html'), '<meta id="link-token" content="%LINK_TOKEN%">');

interface Figures {
  readonly longestMs: number;
  readonly p99Ms: number;
  readonly cpuMs: number;
  readonly residentBytes: number;
  readonly pages: number;
  readonly heard: number;
  readonly refused: number;
}

const lives = (): boolean => child !== null && child.exitCode === null && child.signalCode === null;

/** One server for all, so that whatever one test leaves behind meets the next; a new one where it has died. */
beforeEach(async () => {
  if (lives()) return;
  child = fork(new URL('page-server-child.ts', import.meta.url), [directory, token], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [told] = (await once(child, 'message')) as [{ port: number }];
  port = told.port;
});

afterAll(async () => {
  if (child !== null && lives()) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(directory, { recursive: true });
});

/** Asks how it was since it was asked last; a server that has died answers nothing, and the test fails by that. */
async function figures(): Promise<Figures> {
  if (child === null || !lives()) throw new Error('the server has died');
  child.send('figures');
  const [told] = (await once(child, 'message')) as [Figures];
  return told;
}

/** The page that is its own: it gets in, and is told what there is to show. */
async function ownPageIsServed(): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`);
  expect([answer.status, await answer.text()]).toEqual([200, '{"ok":true}']);
  const link = new WebSocket(`ws://127.0.0.1:${port}${linkPath}`, [linkProtocol, token], {
    headers: { origin: `http://127.0.0.1:${port}` },
  });
  const shown = new Promise<string>((resolve, reject) => {
    link.on('error', reject);
    link.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text.includes('"type":"model"')) resolve(text);
    });
  });
  link.on('open', () => link.send(JSON.stringify({ type: 'hello', version: linkVersion })));
  expect(await shown).toContain('"revision":1');
  link.terminate();
}

/** A raw link that has been let in. */
async function rawLink(): Promise<Awaited<ReturnType<typeof dial>>> {
  const socket = await dial(port);
  const [, , , , , , , , , , , , , , , , , , , upgrade = ''] = requests(port, token);
  socket.write(upgrade);
  await once(socket, 'data');
  socket.write(frame(Buffer.from(JSON.stringify({ type: 'hello', version: linkVersion }))));
  return socket;
}

test('an upgrade that is refused and torn at once', async () => {
  const refusedUpgrade = requests(port, 'wrong')[20] ?? '';
  for (let number = 0; number < 50; number += 1) {
    const socket = await dial(port);
    socket.write(refusedUpgrade);
    socket.write('x'.repeat(100_000));
    socket.resetAndDestroy();
  }
  await ownPageIsServed();
  await figures();
}, 30_000);

test(`${rounds} requests of rubbish, seed ${seed}`, async () => {
  const chance = new Chance(seed);
  const sources = requests(port, token);
  const before = await figures();
  for (let round = 0; round < rounds; round += 1) {
    const socket = await dial(port);
    socket.write(mutated(sources, chance));
    const ending = chance.below(4);
    if (ending === 0) socket.resetAndDestroy();
    else if (ending === 1) socket.destroy();
    else if (ending === 2) socket.end();
    else {
      socket.write(mutated(sources, chance));
      setTimeout(() => socket.destroy(), 20).unref();
    }
  }
  await ownPageIsServed();
  const after = await figures();
  expect(after.residentBytes - before.residentBytes).toBeLessThan(80 * 1024 * 1024);
}, 60_000);

test('two hundred connections that never finish their request', async () => {
  const slow = await Promise.all(Array.from({ length: 200 }, () => dial(port)));
  for (const [number, socket] of slow.entries()) socket.write(number % 2 === 0 ? 'GET / HT' : 'GET / HTTP/1.1\r\nX: ');
  await ownPageIsServed();
  await Promise.all(slow.map(hear));
  expect((await figures()).pages).toBe(0);
}, 30_000);

const text = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const deep = Buffer.from(`${'['.repeat(10_000)}${']'.repeat(10_000)}`);
/** Frames after which a link has no business any more. */
const badFrames: readonly [string, Buffer][] = [
  ['a binary message', frame(text({ type: 'heartbeat', frame: 1, revision: 1 }), { first: 0x82 })],
  ['invalid UTF-8', frame(Buffer.from([0xff, 0xfe, 0xc0, 0x80]))],
  ['an unmasked frame', frame(text({}), { masked: false })],
  ['a reserved bit', frame(text({}), { first: 0xc1 })],
  ['an unknown opcode', frame(text({}), { first: 0x83 })],
  ['a frame of 2^62 bytes', frame(Buffer.alloc(8), { length: 1n << 62n })],
  ['a frame beyond the limit', frame(Buffer.alloc(4), { length: 25_000n })],
  ['a fragment of nothing', frame(Buffer.from('x'), { first: 0x80 })],
  ['a fragmented ping', frame(Buffer.from('x'), { first: 0x09 })],
  ['a ping of 126 bytes', frame(Buffer.alloc(126), { first: 0x89 })],
  ['a close with a reserved code', frame(Buffer.from([0x03, 0xed]), { first: 0x88 })],
  ['a close of one byte', frame(Buffer.from([3]), { first: 0x88 })],
  ['deep JSON', frame(deep)],
  ['a prototype', frame(Buffer.from('{"type":"hello","version":6,"__proto__":{"type":"cameraCode"}}'))],
  ['a type of the prototype', frame(text({ type: 'constructor' }))],
  ['an empty message', frame(Buffer.alloc(0))],
];

test.each(badFrames)(
  'a link that sends %s is ended',
  async (_what, bytes) => {
    const socket = await rawLink();
    socket.write(bytes);
    // Whoever is asked to close does so; this one does.
    socket.once('data', () => socket.end(frame(Buffer.from([0x0f, 0xa2]), { first: 0x88 })));
    await hear(socket);
    await ownPageIsServed();
    expect((await figures()).heard).toBe(0);
  },
  30_000,
);

test('a message in ten thousand fragments is bounded like one in one piece', async () => {
  const socket = await rawLink();
  const heard = hear(socket);
  const part = frame(Buffer.alloc(16, 0x20), { first: 0x00 });
  socket.write(frame(Buffer.alloc(16, 0x20), { first: 0x01 }));
  for (let number = 0; number < 10_000 && !socket.destroyed; number += 1) socket.write(part);
  await heard;
  await ownPageIsServed();
}, 30_000);

/** Pours the same frames until so many have gone or the other end has had enough. */
async function pour(one: Buffer, count: number): Promise<void> {
  const socket = await rawLink();
  const many = Buffer.concat(Array.from({ length: 2_000 }, () => one));
  socket.resume();
  for (let sent = 0; sent < count && !socket.destroyed; sent += 2_000) {
    if (socket.write(many) || socket.destroyed) continue;
    await new Promise<void>((resolve) => {
      socket.once('drain', resolve);
      socket.once('close', resolve);
    });
  }
  socket.destroy();
}

const floods: readonly [string, Buffer][] = [
  ['pings', frame(Buffer.alloc(0), { first: 0x89 })],
  ['pongs', frame(Buffer.alloc(0), { first: 0x8a })],
  ['heartbeats', frame(text({ type: 'heartbeat', frame: 1, revision: 1 }))],
  ['messages out of the contract', frame(Buffer.from('{}'))],
];

test.each(floods)('a million %s hold up no turn of the station', { timeout: 120_000 }, async (_what, one) => {
  await figures();
  await pour(one, 1_000_000);
  const after = await figures();
  expect(after.longestMs).toBeLessThan(100);
  expect(after.pages).toBe(0);
  expect(after.residentBytes).toBeLessThan(400 * 1024 * 1024);
  await ownPageIsServed();
});

test('fifty thousand requests in one breath hold up no turn either', { timeout: 120_000 }, async () => {
  await figures();
  const socket = await dial(port);
  socket.resume();
  const many = `GET /none HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.repeat(1_000);
  for (let sent = 0; sent < 50 && !socket.destroyed; sent += 1) {
    if (!socket.write(many))
      await new Promise<void>((resolve) => void socket.once('drain', resolve).once('close', resolve));
  }
  const after = await figures();
  expect(after.longestMs).toBeLessThan(100);
  expect(after.residentBytes).toBeLessThan(400 * 1024 * 1024);
  socket.destroy();
  await ownPageIsServed();
});
