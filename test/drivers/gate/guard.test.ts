/** The guard in simulated time; guarded-relay.test.ts has it in a process. */
import { expect, test } from 'vitest';
import { relaySchema } from '../../../drivers/gate/gate-configuration.ts';
import { startGuard, type Guard } from '../../../drivers/gate/guard.ts';
import type { GuardCommand, GuardReply } from '../../../drivers/gate/guard-protocol.ts';
import { WATCHDOG_MS } from '../../../drivers/gate/guard-settings.ts';
import { MemoryGpio } from '../../../drivers/sim/memory-gpio.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';

const relay = relaySchema.parse({
  line: { chip: 'sim', line: 'GPIO17' },
  release: { mode: 'level', maximumMs: 10_000 },
});

interface Bench {
  readonly clock: VirtualClock;
  readonly gpio: MemoryGpio;
  readonly replies: GuardReply[];
  readonly ends: number[];
  readonly guard: Guard;
  readonly send: (kind: GuardCommand['kind'], durationMs?: number, ageMs?: number) => void;
  readonly high: () => boolean;
  /** A station that lives: heartbeats for so long. */
  readonly live: (ms: number) => Promise<void>;
}

function bench(prepare: (gpio: MemoryGpio) => void = () => undefined): Bench {
  const clock = new VirtualClock(0);
  const gpio = new MemoryGpio(clock);
  prepare(gpio);
  const replies: GuardReply[] = [];
  const ends: number[] = [];
  const guard = startGuard({
    gpio,
    relay,
    clock,
    sharedMs: () => clock.monotonicMs(),
    send: (reply) => void replies.push(reply),
    onEnd: () => void ends.push(clock.monotonicMs()),
  });
  let sequence = 0;
  const send: Bench['send'] = (kind, durationMs = 0, ageMs = 0) =>
    guard.command({ kind, sequence: (sequence += 1), durationMs, issuedMs: clock.monotonicMs() - ageMs });
  const live = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 100) {
      await clock.advance(Math.min(100, left));
      send('heartbeat');
    }
  };
  return { clock, gpio, replies, ends, guard, send, high: () => gpio.high('sim', 'GPIO17'), live };
}

test('a release is carried out and ended by the guard itself', async () => {
  const { replies, send, high, live, ends } = bench();
  expect(replies.splice(0)).toMatchObject([{ kind: 'opened' }]);
  send('release', 3000);
  expect(high()).toBe(true);
  expect(replies.splice(0)).toMatchObject([
    { kind: 'level', flag: true },
    { kind: 'released', sequence: 1, flag: false, endsInMs: 3000 },
  ]);
  await live(2900);
  expect(high()).toBe(true);
  await live(100);
  expect(high()).toBe(false);
  expect(ends).toEqual([]);
});

test('a station that falls silent has its release ended within the watchdog time', async () => {
  const { clock, replies, send, high, live, ends } = bench();
  send('release', 9000);
  await live(2000);
  await clock.advance(WATCHDOG_MS - 1);
  expect(high()).toBe(true);
  await clock.advance(1);
  expect(high()).toBe(false);
  expect(ends).toEqual([2000 + WATCHDOG_MS]);
  expect(replies.at(-1)).toMatchObject({ kind: 'lost', fault: { code: 'silent', device: 'sim/GPIO17' } });
  expect(clock.pendingTimers).toBe(0);
});

test('a hold ends with the silence too', async () => {
  const { clock, send, high, live } = bench();
  send('hold');
  await live(30_000);
  expect(high()).toBe(true);
  await clock.advance(WATCHDOG_MS);
  expect(high()).toBe(false);
});

test('silence while the relay is inactive is none of its business; a release after it is watched over', async () => {
  const { clock, send, high, ends } = bench();
  await clock.advance(60_000);
  expect(ends).toEqual([]);
  send('release', 9000);
  expect(high()).toBe(true);
  await clock.advance(WATCHDOG_MS);
  expect(high()).toBe(false);
  expect(ends.every((atMs) => atMs <= 60_000 + WATCHDOG_MS + 50)).toBe(true);
});

test('a release that was kept waiting is left out', () => {
  const { replies, send, high } = bench();
  send('release', 3000, 501);
  expect(high()).toBe(false);
  expect(replies.at(-1)).toMatchObject({ kind: 'refused', sequence: 1, fault: { code: 'silent' } });
  send('release', 3000, Number.NaN);
  expect(high()).toBe(false);
  send('release', 3000, 499);
  expect(high()).toBe(true);
});

test('a refusal keeps the guard, a line that does not follow ends it', async () => {
  const { gpio, replies, send, live, ends } = bench();
  send('release', -1);
  expect(replies.at(-1)).toMatchObject({ kind: 'refused', fault: { code: 'unsupported' } });
  expect(ends).toEqual([]);
  gpio.stick('sim', 'GPIO17', true);
  await live(100);
  expect(replies.at(-1)).toMatchObject({ kind: 'lost', fault: { code: 'ioError' } });
  expect(ends).toEqual([100]);
});

test('a line that cannot be opened ends it at once', () => {
  const { replies, ends, send } = bench((gpio) => gpio.failOpen('sim', 'GPIO17', 'EBUSY'));
  expect(replies).toMatchObject([{ kind: 'lost', fault: { code: 'busy' } }]);
  expect(ends).toEqual([0]);
  send('release', 1000);
  expect(replies).toHaveLength(1);
});

test('closing, or the end of the socket, ends it inactive', () => {
  for (const end of ['close', 'socket'] as const) {
    const { clock, gpio, guard, send, high, ends } = bench();
    send('release', 3000);
    if (end === 'close') send('close');
    else guard.end();
    expect(high()).toBe(false);
    expect(gpio.isOpen('sim', 'GPIO17')).toBe(false);
    guard.end();
    expect(ends).toEqual([0]);
    expect(clock.pendingTimers).toBe(0);
  }
});
