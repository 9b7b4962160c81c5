import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { screenStates } from '../../../scripts/screens/states.ts';

vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => {} });
const { nowMs, received } = await import('../../../kiosk/screen/state.ts');
const { waitsLong, watchWaiting } = await import('../../../kiosk/screen/waits-long.ts');

let stop: () => void;

beforeEach(() => {
  nowMs.value = 0;
  wait(0);
  stop = watchWaiting();
});

afterEach(() => stop());

/** A model with so many events waiting comes after so many seconds, told by the ticks of the page. */
function wait(waiting: number, afterSeconds = 0): void {
  for (let at = 0; at < afterSeconds; at++) nowMs.value += 1000;
  const idle = screenStates.find(({ name }) => name === 'idle') ?? expect.unreachable('idle');
  received.value = {
    model: { ...idle.model('en'), uplink: { connected: true, waiting } },
    revision: 1,
    atMs: nowMs.value,
  };
}

test('events that leave within seconds are never long, however many follow', () => {
  for (let person = 0; person < 20; person++) {
    wait(2, 3);
    wait(1, 3);
    expect(waitsLong.value).toBe(false);
    wait(0, 1);
    expect(waitsLong.value).toBe(false);
  }
});

test('some that stay for five seconds are, until the last one is gone', () => {
  wait(1);
  wait(2, 4);
  expect(waitsLong.value).toBe(false);
  wait(3, 1);
  expect(waitsLong.value).toBe(true);
  wait(1, 60);
  expect(waitsLong.value).toBe(true);
  wait(0, 1);
  expect(waitsLong.value).toBe(false);
});
