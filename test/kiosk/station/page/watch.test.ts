import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { ScreenWatch } from '../../../../kiosk/station/page/watch.ts';

function watched(expected = true) {
  const clock = new VirtualClock(0);
  const said: string[] = [];
  const watch = new ScreenWatch({
    clock,
    lostAfterMs: 5000,
    expected,
    onLost: (loss) => said.push(loss.why === 'frozen' ? `frozen ${loss.page}` : 'none'),
    onBack: () => said.push('back'),
  });
  return { clock, said, watch };
}

test('a page that paints is there', async () => {
  const { clock, said, watch } = watched();
  for (let second = 0; second < 20; second++) {
    watch.painted(1);
    await clock.advance(1000);
  }
  expect(said).toEqual([]);
  expect(watch.visible).toBe(true);
});

test('a page that stops painting is frozen after the time, and back with its next frame', async () => {
  const { clock, said, watch } = watched();
  watch.painted(1);
  await clock.advance(4999);
  expect(said).toEqual([]);
  await clock.advance(1);
  expect(said).toEqual(['frozen 1']);
  expect(watch.visible).toBe(false);
  watch.painted(2);
  expect(said).toEqual(['frozen 1', 'back']);
});

test.each([
  [1000, 3750],
  [1500, 4500],
  [4500, 5000],
])('one that painted every %d ms is missed after %d ms: a slow page is no frozen one', async (everyMs, missedMs) => {
  const { clock, said, watch } = watched();
  for (let beat = 0; beat < 30; beat++) {
    await clock.advance(everyMs);
    watch.painted(1);
  }
  await clock.advance(missedMs - 1);
  expect(said).toEqual([]);
  await clock.advance(1);
  expect(said).toEqual(['frozen 1']);
});

test('one long pause among many short ones is remembered, and one that has just come has all the time', async () => {
  const { clock, said, watch } = watched();
  for (let beat = 0; beat < 15; beat++) {
    watch.painted(1);
    await clock.advance(beat === 3 ? 4600 : 1000);
  }
  watch.painted(1);
  await clock.advance(4900);
  expect(said).toEqual([]);
  for (let beat = 0; beat < 12; beat++) {
    watch.painted(1);
    await clock.advance(1000);
  }
  watch.painted(1);
  await clock.advance(4900);
  expect(said).toEqual([]);
});

test('a page whose document is gone is missed sooner; one that loads itself anew has all the time, once', async () => {
  const { clock, said, watch } = watched();
  watch.painted(1);
  watch.gone(1, true);
  await clock.advance(1999);
  watch.asked();
  await clock.advance(4000);
  watch.asked();
  expect(said).toEqual([]);
  await clock.advance(1000);
  expect(said).toEqual(['none']);
  watch.painted(2);
  watch.gone(2, true);
  await clock.advance(2000);
  expect(said).toEqual(['none', 'back', 'none']);
});

test('a second page does not hide that the first one froze', async () => {
  const { clock, said, watch } = watched();
  watch.painted(1);
  for (let second = 0; second < 6; second++) {
    watch.painted(2);
    await clock.advance(1000);
  }
  expect(said).toEqual(['frozen 1']);
  expect(watch.visible).toBe(true);
});

test('no page at all is said from the start on, again and again until one comes', async () => {
  const { clock, said, watch } = watched();
  await clock.advance(10_000);
  expect(said).toEqual(['none', 'none']);
  watch.painted(1);
  expect(said).toEqual(['none', 'none', 'back']);
});

test('a page that closes has the same time to come back', async () => {
  const { clock, said, watch } = watched();
  watch.painted(1);
  watch.gone(1);
  await clock.advance(4000);
  watch.painted(2);
  await clock.advance(4000);
  expect(said).toEqual([]);
  watch.gone(2);
  await clock.advance(5000);
  expect(said).toEqual(['none']);
});

test('after stopping nothing more is said', async () => {
  const { clock, said, watch } = watched();
  watch.painted(1);
  watch.stop();
  await clock.advance(60_000);
  expect(said).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test('where nobody is asked to show the page, none is missed before one has been there', async () => {
  const { clock, said, watch } = watched(false);
  await clock.advance(60_000);
  expect(said).toEqual([]);
  watch.painted(1);
  watch.gone(1);
  await clock.advance(5000);
  expect(said).toEqual(['none']);
});
