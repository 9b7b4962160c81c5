import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { PlayerEvents } from '../../../../kiosk/announcer/player.ts';
import type { MixerCommand } from '../../../../kiosk/announcer/player-messages.ts';
import { yieldingStart } from '../../../../kiosk/station/sound/yielding-start.ts';

const nothing = (): void => undefined;
const events: PlayerEvents = {
  onState: nothing,
  onReady: nothing,
  onLost: nothing,
  onEnded: nothing,
  onLoopStarted: nothing,
  onFileRefused: nothing,
};
const command: MixerCommand = { type: 'hush', id: 'a', fadeMs: 10 };

function box() {
  const clock = new VirtualClock(0);
  const startedAtMs: number[] = [];
  const commands: MixerCommand[] = [];
  const seen = { able: false, stops: 0, startedAtMs, commands, clock };
  const start = yieldingStart({
    clock,
    able: () => seen.able,
    start() {
      startedAtMs.push(clock.monotonicMs());
      return {
        command: (one) => void commands.push(one),
        stop() {
          seen.stops += 1;
          return Promise.resolve();
        },
      };
    },
  });
  return { ...seen, become: () => void (seen.able = true), stops: () => seen.stops, start };
}

test('starts as soon as the box can decide, and passes everything on', async () => {
  const { clock, become, start, startedAtMs, commands, stops } = box();
  const player = start(events);
  await clock.advance(1_000);
  player.command(command);
  expect({ startedAtMs, commands }).toEqual({ startedAtMs: [], commands: [] });
  become();
  await clock.advance(100);
  expect(startedAtMs).toHaveLength(1);
  player.command(command);
  expect(commands).toEqual([command]);
  await player.stop();
  expect(stops()).toBe(1);
});

test('a box that lacks a device speaks after five seconds of the station, and again at once', async () => {
  const { clock, start, startedAtMs } = box();
  const first = start(events);
  await clock.advance(4_900);
  expect(startedAtMs).toEqual([]);
  await clock.advance(200);
  expect(startedAtMs).toEqual([5_000]);
  await first.stop();
  start(events);
  await clock.advance(0);
  expect(startedAtMs).toHaveLength(2);
});

test('stopped before it began, it never begins', async () => {
  const { clock, start, startedAtMs, stops } = box();
  await start(events).stop();
  await clock.advance(10_000);
  expect({ startedAtMs, stops: stops() }).toEqual({ startedAtMs: [], stops: 0 });
});
