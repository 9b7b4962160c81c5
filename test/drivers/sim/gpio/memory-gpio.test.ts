import { describe, expect, test } from 'vitest';
import { MemoryGpio } from '../../../../drivers/sim/memory-gpio.ts';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { gpioContract } from '../../transport/gpio-contract.ts';

const relay = { chip: 'sim', line: 'GPIO17', activeLow: false };

describe('contract', () => {
  gpioContract(() => {
    const clock = new VirtualClock(0);
    const gpio = new MemoryGpio(clock);
    return Promise.resolve({
      gpio,
      chip: 'sim',
      output: 'GPIO17',
      input: 'GPIO27',
      high: () => gpio.high('sim', 'GPIO17'),
      drive: (high: boolean) => gpio.driveInput('sim', 'GPIO27', high),
      elapse: (ms: number) => clock.advance(ms),
      close: () => Promise.resolve(),
    });
  });
});

test('faults: opening, setting, read-back, a lost input', async () => {
  const clock = new VirtualClock(0);
  const gpio = new MemoryGpio(clock);
  gpio.failOpen('sim', 'GPIO17', 'EACCES');
  expect(gpio.openOutput(relay)).toMatchObject({ ok: false, error: { code: 'permissionDenied' } });
  gpio.failOpen('sim', 'GPIO17', null);
  const line = gpio.openOutput(relay);
  if (!line.ok) throw new Error(line.error.detail);
  gpio.failSet('sim', 'GPIO17', 'ENODEV');
  expect(line.value.set(true)).toMatchObject({ ok: false, error: { code: 'lost', device: 'sim/GPIO17' } });
  gpio.failSet('sim', 'GPIO17', null);
  gpio.stick('sim', 'GPIO17', true);
  expect(line.value.read()).toEqual({ ok: true, value: true });
  expect(gpio.high('sim', 'GPIO17')).toBe(false);

  const lost: string[] = [];
  const input = { chip: 'sim', line: 'GPIO22', activeLow: false };
  const handlers = { onChange: () => lost.push('changed'), onLost: (fault: { code: string }) => lost.push(fault.code) };
  expect(gpio.openInput(input, { debounceMs: 10 }, handlers).ok).toBe(true);
  gpio.driveInput('sim', 'GPIO22', true);
  gpio.loseInput('sim', 'GPIO22');
  gpio.driveInput('sim', 'GPIO22', false);
  await clock.advance(100);
  expect(lost).toEqual(['lost']);
  expect(gpio.isOpen('sim', 'GPIO22')).toBe(false);
});
