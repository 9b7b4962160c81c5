/** The station's end of the line to a guard, in simulated time: how often it asks, and how soon it misses an answer. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { GuardLink } from '../../../drivers/gate/guard-link.ts';
import {
  CommandReader,
  encodeReply,
  type GuardCommand,
  type GuardReply,
} from '../../../drivers/gate/guard-protocol.ts';
import { UNANSWERED_MS } from '../../../drivers/gate/guard-settings.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';

/** Timers count whole milliseconds, and a pause or two is a little longer. */
const latestMs = UNANSWERED_MS + 20;

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanUp.splice(0).reverse()) clean();
});

/** Both ends of a socket as a station and a guard have it. */
async function socketPair(): Promise<readonly [Socket, Socket]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'guard-link-'));
  const file = path.join(directory, 'guard.sock');
  const server = createServer();
  server.listen(file);
  await once(server, 'listening');
  const station = connect(file);
  const [guard] = (await once(server, 'connection')) as [Socket];
  cleanUp.push(() => {
    station.destroy();
    guard.destroy();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return [station, guard];
}

async function openLink(atMs = 0) {
  const [station, guard] = await socketPair();
  const clock = new VirtualClock(0);
  await clock.advance(atMs);
  const failedAtMs: number[] = [];
  let heard: () => void = () => undefined;
  const link = new GuardLink(station, 'sim/GPIO17', clock, {
    onOpened: () => heard(),
    onLevel: () => heard(),
    onFailed: () => void failedAtMs.push(clock.monotonicMs()),
  });
  const commands: GuardCommand[] = [];
  const reader = new CommandReader();
  guard.on('data', (bytes: Buffer) => void commands.push(...reader.read(bytes)));
  /** Resolves when the link has it. */
  const says = (kind: GuardReply['kind'], flag = false): Promise<void> =>
    new Promise((resolve) => {
      heard = resolve;
      guard.write(encodeReply({ kind, sequence: 0, flag, endsInMs: 0, fault: null }));
    });
  await says('opened');
  return { clock, link, commands, failedAtMs, says };
}

type Link = Awaited<ReturnType<typeof openLink>>;

/** A guard that lives for so long: it is heard each 50 ms. */
async function live({ clock, says }: Link, forMs: number, active: boolean): Promise<void> {
  for (let left = forMs; left > 0; left -= 50) {
    await clock.advance(Math.min(50, left));
    await says('level', active);
  }
}

test.each([
  ['at rest', false, 10],
  ['while the relay is active', true, 20],
])('%s (%s) two seconds have %d heartbeats', async (_when, active, count) => {
  const one = await openLink();
  await one.says('level', active);
  await live(one, 400, active);
  one.commands.length = 0;
  await live(one, 2_000, active);
  expect(one.failedAtMs).toEqual([]);
  expect(one.commands.filter(({ kind }) => kind === 'heartbeat')).toHaveLength(count);
});

const hangs = [false, true].flatMap((active) => [10, 90, 110, 190, 199, 200].map((atMs) => [active, atMs] as const));

test.each(hangs)(
  'a guard that hangs (relay active: %s, %d ms into a pause) is missed in time',
  async (active, atMs) => {
    const one = await openLink();
    await live(one, 1_000 + atMs, active);
    const heardMs = one.clock.monotonicMs();
    await one.clock.advance(2_000);
    const [failedMs = Number.NaN] = one.failedAtMs;
    expect(failedMs - heardMs).toBeLessThanOrEqual(latestMs);
    expect(failedMs - heardMs).toBeGreaterThanOrEqual(UNANSWERED_MS - 205);
  },
);

test.each([10, 90, 150, 250, 390])('and no later when a release is asked of it after %d ms', async (askedMs) => {
  const one = await openLink();
  await live(one, 1_010, false);
  const heardMs = one.clock.monotonicMs();
  await one.clock.advance(askedMs);
  void one.link.release(3_000);
  await one.clock.advance(2_000);
  const [failedMs = Number.NaN] = one.failedAtMs;
  expect(failedMs - heardMs).toBeLessThanOrEqual(latestMs);
  expect(failedMs - heardMs).toBeGreaterThanOrEqual(UNANSWERED_MS - 205);
});

const phases = Array.from({ length: 20 }, (_, index) => index * 10 + 3);

test.each(phases)('nor when it hangs after its first word or its first release, %d ms into a pause', async (atMs) => {
  for (const released of [false, true]) {
    const one = await openLink(1_000 + atMs);
    if (released) {
      void one.link.release(3_000);
      await one.says('level', true);
    }
    await one.clock.advance(2_000);
    const [failedMs = Number.NaN] = one.failedAtMs;
    expect(failedMs - 1_000 - atMs).toBeLessThanOrEqual(latestMs);
    expect(failedMs - 1_000 - atMs).toBeGreaterThanOrEqual(400);
  }
});
