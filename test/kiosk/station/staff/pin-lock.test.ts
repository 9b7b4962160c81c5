/** Wrong PINs are counted over every pad and over a restart: a plug pulled gives no more guesses. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { createPinLock, type PinLock } from '../../../../kiosk/station/staff/pin-lock.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';

const page = 7;
const [right, wrong] = ['864200', '000000'];

async function gate(): Promise<World> {
  const scenario = parseScenario(JSON.stringify({ scenario: 'guesses', wall: '2022-01-07T02:00:00Z' }), 'guesses');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const loaded = loadScenarioSite(scenario.value.header);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  const site = loaded.value.loaded;
  const pin = await hashPin(right, Buffer.alloc(16, 1));
  const staff = [{ id: 'A-01', pin }];
  const technicians = [{ id: 'T-01', pin }];
  return World.create({ ...site, site: { ...site.site, staff, technicians } }, scenario.value.header);
}

const pads = {
  staff: {
    request: 'staffSignIn',
    lockedForMs: (world: World) => world.screen?.staff.lockedForMs,
    member: (world: World) => world.screen?.staff.member?.id,
  },
  technician: {
    request: 'technicianSignIn',
    lockedForMs: (world: World) => world.screen?.technician?.lockedForMs,
    member: (world: World) => world.screen?.technician?.member,
  },
} as const;

test.each(['staff', 'technician'] as const)(
  'a power cut takes no wrong PIN of %s back',
  async (circle) => {
    const world = await gate();
    const pad = pads[circle];
    const tries = async (pin: string): Promise<void> => {
      world.station?.pageCame(page);
      await world.station?.request({ type: pad.request, pin }, page);
      await world.clock.advance(100);
    };
    try {
      world.start();
      await world.clock.advance(3000);
      for (let at = 0; at < 4; at++) {
        await tries(wrong);
        await world.clock.advance(5_100);
      }
      world.kill();
      await world.clock.advance(1_000);
      world.start();
      await world.clock.advance(500);
      // Four failures: ten seconds, of which the box and its trusted clock have seen some pass.
      const left = pad.lockedForMs(world) ?? expect.unreachable();
      expect(left).toBeGreaterThan(2_000);
      expect(left).toBeLessThan(5_000);
      await tries(right);
      expect(pad.member(world) ?? null).toBeNull();
      await world.clock.advance(left);
      expect(pad.lockedForMs(world)).toBe(0);
      // The fifth in a row, although the box was started in between.
      await tries(wrong);
      expect(pad.lockedForMs(world)).toBeGreaterThan(19_000);
      expect(world.events.filter(({ type }) => type === `${circle}.signInFailed`).at(-1)?.data).toEqual({
        attempts: 5,
        lockedMs: 20_000,
      });
      await world.clock.advance(20_000);
      await tries(right);
      expect(pad.member(world)).toBe(circle === 'staff' ? 'A-01' : 'T-01');
      // Whoever was let in has ended the count, for the next start too.
      world.kill();
      world.start();
      await world.clock.advance(500);
      await tries(wrong);
      expect(pad.lockedForMs(world)).toBe(0);
    } finally {
      await world.close();
    }
  },
  30_000,
);

test('on a clock that nobody trusts the pause begins anew, and lasts no longer than it is', async () => {
  const world = await gate();
  try {
    world.start();
    await world.clock.advance(3000);
    for (let at = 0; at < 3; at++) await world.station?.request({ type: 'staffSignIn', pin: wrong }, page);
    await world.clock.advance(60_000);
    world.kill();
    world.synchronised = false;
    world.start();
    await world.clock.advance(100);
    expect(world.screen?.staff.lockedForMs).toBeGreaterThan(4_000);
    expect(world.screen?.staff.lockedForMs).toBeLessThanOrEqual(5_000);
    await world.clock.advance(5_000);
    expect(world.screen?.staff.lockedForMs).toBe(0);
  } finally {
    await world.close();
  }
}, 30_000);

let sequence = 0;
function failed(attempts: number, lockedMs: number, wallMs: number, wallTrusted = true): RecordedEvent {
  sequence += 1;
  const event = { type: 'staff.signInFailed', data: { attempts, lockedMs }, encounter: null, wallMs, wallTrusted };
  return { ...event, sequence, id: `c.${sequence}`, bootId: 'b', monotonicMs: 0 } as RecordedEvent;
}

function resumed(events: readonly RecordedEvent[], clock: VirtualClock, trusted = true): PinLock {
  const lock = createPinLock(clock, 'staff');
  lock.resume(events, trusted);
  return lock;
}

test('whatever the clocks say, a pause that is taken up is never longer than it was', () => {
  const moment = fc.integer({ min: 0, max: 2_000_000_000_000 });
  fc.assert(
    fc.property(moment, moment, fc.boolean(), fc.boolean(), fc.integer({ min: 3, max: 30 }), (then, now, a, b, n) => {
      const pause = Math.min(600_000, 5_000 * 2 ** (n - 3));
      const lock = resumed([failed(n, pause, then, a)], new VirtualClock(now), b);
      expect(lock.lockedForMs).toBeLessThanOrEqual(pause);
      if (!a || !b) expect(lock.lockedForMs).toBe(pause);
      expect(lock.failures).toBe(n);
      lock.stop();
    }),
  );
});

test('a forged badge shown after wrong PINs neither ends their pause nor their count', () => {
  const lock = resumed([failed(4, 10_000, 1_000), failed(4, 0, 2_000)], new VirtualClock(3_000));
  expect([lock.failures, lock.lockedForMs]).toEqual([4, 8_000]);
  lock.stop();
});

test('a wrong PIN at one pad counts at the other', async () => {
  const clock = new VirtualClock(0);
  const lock = createPinLock(clock, 'staff');
  const opened: string[] = [];
  for (const pad of ['desk', 'second person']) lock.whenOpen(() => opened.push(pad));
  for (let at = 0; at < 3; at++) lock.failed();
  expect(lock.lockedForMs).toBe(5_000);
  await clock.advance(5_001);
  expect(opened.slice(-2)).toEqual(['desk', 'second person']);
});
