import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../drivers/basics/clock.ts';
import { DirectoryGpioBench } from '../../../../drivers/sim/directory-gpio-bench.ts';
import { DirectoryGpio } from '../../../../drivers/sim/directory-gpio.ts';
import { gpioContract } from '../../transport/gpio-contract.ts';

const lines = [
  { chip: 'sim', line: 'GPIO17', high: false },
  { chip: 'sim', line: 27, high: false },
];
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gpio-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const elapse = (ms: number): Promise<void> => new Promise((resolve) => void systemClock.after(ms, resolve));

describe('contract', () => {
  gpioContract(() => {
    const bench = new DirectoryGpioBench(directory, lines);
    return Promise.resolve({
      gpio: new DirectoryGpio(directory, systemClock),
      chip: 'sim',
      output: 'GPIO17',
      input: 27,
      high: () => bench.high('sim', 'GPIO17'),
      drive: (high: boolean) => bench.drive('sim', 27, high),
      elapse,
      close: () => Promise.resolve(bench.close()),
    });
  });
});

test('a line that nobody made is not found, and a name cannot lead out of the directory', () => {
  const gpio = new DirectoryGpio(directory, systemClock);
  expect(gpio.openOutput({ chip: 'sim', line: 'GPIO17', activeLow: false })).toMatchObject({
    ok: false,
    error: { code: 'notFound', device: 'sim/GPIO17' },
  });
  for (const chip of ['..', '.', 'a/b', '']) {
    expect(gpio.openOutput({ chip, line: 1, activeLow: false })).toMatchObject({ error: { code: 'badConfiguration' } });
  }
});

test('the simulator sees each level of an output', async () => {
  const bench = new DirectoryGpioBench(directory, lines);
  const gpio = new DirectoryGpio(directory, systemClock);
  const line = gpio.openOutput({ chip: 'sim', line: 'GPIO17', activeLow: true });
  if (!line.ok) throw new Error(line.error.detail);
  const seen: boolean[] = [];
  const both = Promise.withResolvers<void>();
  bench.watch('sim', 'GPIO17', (high) => {
    seen.push(high);
    if (seen.length === 2) line.value.set(false);
    if (seen.length === 3) both.resolve();
  });
  line.value.set(true);
  await both.promise;
  expect(seen).toEqual([true, false, true]);
  bench.close();
});

test('an unplugged line is lost, and found again when it is back', async () => {
  const bench = new DirectoryGpioBench(directory, lines);
  const gpio = new DirectoryGpio(directory, systemClock);
  const identity = { chip: 'sim', line: 27, activeLow: false };
  const lost = Promise.withResolvers<string>();
  const handlers = { onChange: () => undefined, onLost: (fault: { code: string }) => lost.resolve(fault.code) };
  const output = gpio.openOutput({ chip: 'sim', line: 'GPIO17', activeLow: false });
  if (!output.ok) throw new Error(output.error.detail);
  expect(gpio.openInput(identity, {}, handlers).ok).toBe(true);
  bench.unplug('sim', 27);
  bench.unplug('sim', 'GPIO17');
  expect(await lost.promise).toBe('lost');
  expect(output.value.set(true)).toMatchObject({ ok: false, error: { code: 'lost' } });
  expect(gpio.openInput(identity, {}, handlers)).toMatchObject({ ok: false, error: { code: 'notFound' } });
  bench.plug({ chip: 'sim', line: 27, high: true });
  const again = gpio.openInput(identity, {}, handlers);
  if (!again.ok) throw new Error(again.error.detail);
  expect(again.value.read()).toEqual({ ok: true, value: true });
  again.value.close();
});

test('an output whose line was pulled out is lost when it is read back, also when another line came in its place', () => {
  const bench = new DirectoryGpioBench(directory, lines);
  const opened = new DirectoryGpio(directory, systemClock).openOutput({
    chip: 'sim',
    line: 'GPIO17',
    activeLow: false,
  });
  if (!opened.ok) throw new Error(opened.error.detail);
  expect(opened.value.read()).toEqual({ ok: true, value: false });
  bench.unplug('sim', 'GPIO17');
  expect(opened.value.read()).toMatchObject({ ok: false, error: { code: 'lost' } });
  bench.plug({ chip: 'sim', line: 'GPIO17', high: false });
  expect(opened.value.read()).toMatchObject({ ok: false, error: { code: 'lost' } });
  opened.value.close();
  bench.close();
});
