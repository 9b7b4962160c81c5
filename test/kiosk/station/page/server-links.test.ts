/** How many links there may be, and which of them go. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { mostPerSecond } from '../../../../kiosk/station/page/page.ts';
import { model, sayHello, servedPage } from './served-page.ts';

const served = servedPage();

test('eight pages that paint leave no room for a ninth, but always for the page of the shell', async () => {
  const others: WebSocket[] = [];
  for (let at = 0; at < 8; at++) others.push(await served.painting());
  expect(await served.refusalOf()).toContain('403');
  const left = Promise.race(others.map((other) => once(other, 'close')));
  const mark = new URL(served.server.shellUrl).searchParams.get('shell') ?? '';
  const first = served.open({ asker: [`shell-${mark}`] });
  await once(first, 'open');
  await left;
  expect(served.server.pages).toBe(8);
  // One link for one shell: the new one ends the old one, and nobody else has to go.
  const second = served.open({ asker: [`shell-${mark}`] });
  await Promise.all([once(second, 'open'), once(first, 'close')]);
  expect(served.server.pages).toBe(8);
  expect(await served.refusalOf({ asker: ['shell-0011'] })).toContain('403');
});

test('twenty dead links do not keep the kiosk out, and are bounded', async () => {
  for (let at = 0; at < 20; at++) await once(served.open(), 'open');
  expect(served.server.pages).toBeLessThanOrEqual(8);
  served.server.publish(model);
  const { next } = await served.greeted();
  await next();
  expect(await next()).toMatchObject({ type: 'model' });
  expect(served.server.pages).toBeLessThanOrEqual(8);
});

test('links whose other end has stopped are found out and dropped, a page that answers stays', async () => {
  const clock = new VirtualClock(0);
  await served.beginAgain(clock);
  const living = await served.painting();
  const ended: Promise<unknown>[] = [];
  for (let at = 0; at < 5; at++) {
    const halfOpen = await served.painting();
    // Nothing is read or answered any more, as by a process that was stopped.
    halfOpen.pause();
    ended.push(once(halfOpen, 'close'));
  }
  const mute = served.open();
  await once(mute, 'open');
  ended.push(once(mute, 'close'));
  expect(served.server.pages).toBe(7);
  const asked = once(living, 'ping');
  await clock.advance(5_000);
  await asked;
  await served.beatOf(living);
  await clock.advance(5_000);
  expect(served.server.pages).toBe(1);
  await served.beatOf(living);
  expect(served.refused.filter((why) => why === 'link dropped: did not answer')).toHaveLength(5);
  living.terminate();
});

test('a page that links again ends its own earlier link', async () => {
  const first = served.open({ asker: ['page-7'] });
  await once(first, 'open');
  const second = served.open({ asker: ['page-7'] });
  await Promise.all([once(second, 'open'), once(first, 'close')]);
  expect(served.server.pages).toBe(1);
});

test('an upgrade that is refused and torn at the same moment ends nothing', async () => {
  const lines = [
    'GET /link HTTP/1.1',
    `Host: 127.0.0.1:${served.server.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
  ];
  for (let number = 0; number < 50; number += 1) {
    const socket = connect(served.server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(`${lines.join('\r\n')}\r\n\r\n${'x'.repeat(100_000)}`);
    socket.resetAndDestroy();
  }
  expect((await fetch(`${served.server.url}health`)).status).toBe(200);
});

test.each<[string, (socket: WebSocket) => void]>([
  ['heartbeats', (socket) => socket.send(JSON.stringify({ type: 'heartbeat', frame: 1, revision: 1 }))],
  ['pings', (socket) => socket.ping()],
])('a link that sends %s without end is dropped and told once', async (_what, say) => {
  const socket = served.open();
  socket.on('error', () => undefined);
  await once(socket, 'open');
  sayHello(socket);
  const closed = once(socket, 'close');
  for (let number = 0; number < 2_000; number += 1) say(socket);
  await closed;
  expect(served.refused).toEqual([`more than ${mostPerSecond} messages in a second`]);
  expect(served.beats.length).toBeLessThanOrEqual(mostPerSecond);
});
