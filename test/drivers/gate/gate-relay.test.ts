import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relaySchema, type RelayConfiguration } from '../../../drivers/gate/gate-configuration.ts';
import { type LineRelay, openRelay } from '../../../drivers/gate/gate-relay.ts';
import { MemoryGpio } from '../../../drivers/sim/memory-gpio.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';

const line = { chip: 'sim', line: 'GPIO17' };
const level = relaySchema.parse({ line, release: { mode: 'level', maximumMs: 5000 } });
const pulse = relaySchema.parse({ line, release: { mode: 'pulse', pulseMs: 500 } });

interface Bench {
  readonly clock: VirtualClock;
  readonly gpio: MemoryGpio;
  readonly relay: LineRelay;
  readonly said: string[];
  /** `1@0` for high at 0 ms, one for each change. */
  readonly driven: () => string[];
}

function bench(configuration: RelayConfiguration): Bench {
  const clock = new VirtualClock(0);
  const gpio = new MemoryGpio(clock);
  const said: string[] = [];
  const opened = openRelay(gpio, configuration, clock, {
    onRelay: (active, atMs) => void said.push(`${active ? 'active' : 'inactive'}@${atMs}`),
    onLost: (fault) => void said.push(`${fault.code}: ${fault.detail}`),
  });
  if (!opened.ok) throw new Error(opened.error.detail);
  const driven = (): string[] => {
    const levels = gpio.driven('sim', 'GPIO17');
    return levels.filter(({ high }, i) => high !== levels[i - 1]?.high).map((l) => `${l.high ? 1 : 0}@${l.atMs}`);
  };
  return { clock, gpio, relay: opened.value, said, driven };
}

test('the line is set before release returns, and ends after its time', async () => {
  const { clock, gpio, relay, said, driven } = bench(level);
  await clock.advance(1000);
  const released = relay.release(3000);
  expect(gpio.high('sim', 'GPIO17')).toBe(true);
  expect(await released).toEqual({ ok: true, value: { setAtMs: 1000, endsAtMs: 4000, merged: false } });
  await clock.advance(10_000);
  expect(driven()).toEqual(['0@0', '1@1000', '0@4000']);
  expect(said).toEqual(['active@1000', 'inactive@4000']);
  expect(clock.pendingTimers).toBe(0);
});

test('active low: inactive is high', async () => {
  const { clock, relay, driven } = bench({ ...level, line: { ...level.line, activeLow: true } });
  await relay.release(1000);
  await clock.advance(2000);
  expect(driven()).toEqual(['1@0', '0@0', '1@1000']);
});

test('releases extend each other up to the maximum, never shorten', async () => {
  const { clock, relay, driven } = bench(level);
  await relay.release(3000);
  await clock.advance(1000);
  expect(await relay.release(500)).toMatchObject({ value: { endsAtMs: 3000, merged: true } });
  await clock.advance(1000);
  expect(await relay.release(60_000)).toMatchObject({ value: { endsAtMs: 5000, merged: true } });
  await clock.advance(10_000);
  expect(driven()).toEqual(['0@0', '1@0', '0@5000']);
});

test('a pulse keeps its length whatever is asked, and is not made longer by a second release', async () => {
  const { clock, relay, driven } = bench(pulse);
  expect(await relay.release(8000)).toMatchObject({ value: { endsAtMs: 500, merged: false } });
  await clock.advance(300);
  expect(await relay.release(8000)).toMatchObject({ value: { endsAtMs: 500, merged: true } });
  await clock.advance(1000);
  await relay.release(1);
  await clock.advance(1000);
  expect(driven()).toEqual(['0@0', '1@0', '0@500', '1@1300', '0@1800']);
});

test('a hold outlasts releases; its end leaves a release its time', async () => {
  const { clock, relay, driven } = bench(level);
  expect((await relay.hold(true)).ok).toBe(true);
  await clock.advance(60_000);
  await relay.release(2000);
  await clock.advance(10_000);
  await relay.release(3000);
  await relay.hold(false);
  expect(driven()).toEqual(['0@0', '1@0']);
  await clock.advance(10_000);
  expect(driven()).toEqual(['0@0', '1@0', '0@73000']);
});

test('a board that takes pulses only is not held', async () => {
  const { relay, driven } = bench(pulse);
  expect(await relay.hold(true)).toMatchObject({ ok: false, error: { code: 'unsupported' } });
  expect((await relay.hold(false)).ok).toBe(true);
  expect(driven()).toEqual(['0@0']);
  const holding = bench({ ...pulse, release: { mode: 'pulse', pulseMs: 500, holdByLevel: true } });
  expect((await holding.relay.hold(true)).ok).toBe(true);
  expect(holding.driven()).toEqual(['0@0', '1@0']);
});

describe('a relay that does not follow is given up', () => {
  test('it does not become active', async () => {
    const { gpio, relay, said } = bench(level);
    gpio.stick('sim', 'GPIO17', false);
    expect(await relay.release(1000)).toMatchObject({
      ok: false,
      error: { code: 'ioError', detail: expect.stringContaining('relay read-back') },
    });
    expect(said).toEqual([expect.stringContaining('inactive after it was set active')]);
    expect(gpio.high('sim', 'GPIO17')).toBe(false);
    expect(gpio.isOpen('sim', 'GPIO17')).toBe(false);
    expect(await relay.release(1000)).toMatchObject({ ok: false, error: { code: 'lost' } });
    expect(await relay.hold(true)).toMatchObject({ ok: false, error: { code: 'lost' } });
    expect(said).toHaveLength(1);
  });

  test('it does not end', async () => {
    const { clock, gpio, relay, said } = bench(level);
    await relay.release(1000);
    gpio.stick('sim', 'GPIO17', true);
    await clock.advance(1000);
    expect(said).toEqual(['active@0', expect.stringContaining('active after it was set inactive')]);
  });

  test('the set fails', async () => {
    const { clock, gpio, relay, said } = bench(level);
    await relay.release(3000);
    gpio.failSet('sim', 'GPIO17', 'ENODEV');
    expect(await relay.release(3000)).toMatchObject({ ok: false, error: { code: 'lost' } });
    await clock.advance(10_000);
    expect(said).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });

  test('it changed by itself', async () => {
    const { gpio, relay, said } = bench(level);
    expect(relay.check().ok).toBe(true);
    gpio.stick('sim', 'GPIO17', true);
    expect(relay.check().ok).toBe(false);
    expect(said).toEqual([expect.stringContaining('relay read-back')]);
  });

  test('it is active at the opening', () => {
    const clock = new VirtualClock(0);
    const gpio = new MemoryGpio(clock);
    gpio.stick('sim', 'GPIO17', true);
    const handlers = { onRelay: () => undefined, onLost: () => undefined };
    expect(openRelay(gpio, level, clock, handlers)).toMatchObject({ ok: false, error: { code: 'ioError' } });
    expect(gpio.isOpen('sim', 'GPIO17')).toBe(false);
  });
});

test('closing ends everything inactive, twice is harmless', async () => {
  const { clock, gpio, relay, driven } = bench(level);
  await relay.release(3000);
  await clock.advance(100);
  await relay.close();
  await relay.close();
  expect(driven()).toEqual(['0@0', '1@0', '0@100']);
  expect(gpio.isOpen('sim', 'GPIO17')).toBe(false);
  expect(clock.pendingTimers).toBe(0);
});

test('durations that are none are refused', async () => {
  const { relay, driven } = bench(level);
  for (const durationMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(await relay.release(durationMs)).toMatchObject({ ok: false, error: { code: 'unsupported' } });
  }
  expect(driven()).toEqual(['0@0']);
});

test('no order of releases keeps the relay active beyond the maximum, and it always ends', async () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 0, max: 4000 }),
    durationMs: fc.integer({ min: 1, max: 20_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, pulsed) => {
      const { clock, relay, gpio } = bench(pulsed ? pulse : level);
      for (const { waitMs, durationMs } of steps) {
        await clock.advance(waitMs);
        await relay.release(durationMs);
      }
      await clock.advance(5000);
      let since: number | null = null;
      for (const { high, atMs } of gpio.driven('sim', 'GPIO17')) {
        if (high) since ??= atMs;
        if (!high && since !== null) {
          expect(atMs - since).toBeLessThanOrEqual(pulsed ? 500 : 5000);
          since = null;
        }
      }
      expect(since).toBeNull();
    }),
    { numRuns: 60 },
  );
});
