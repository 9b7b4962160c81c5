import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeChipInfo, requests } from '../../../drivers/transport/gpio-abi.ts';
import { characterDeviceGpio } from '../../../drivers/transport/gpio-chardev.ts';
import { linuxGpioKernel } from '../../../drivers/transport/gpio-kernel.ts';
import { fakeChip, FakeGpioKernel } from './fake-gpio-kernel.ts';

const silent = { onChange: () => undefined, onLost: () => undefined };

function bench(): { kernel: FakeGpioKernel; chip: ReturnType<typeof fakeChip> } {
  const other = fakeChip('/dev/gpiochip0', 'brcmvirt-gpio', ['GPIO17']);
  const chip = fakeChip('/dev/gpiochip1', 'pinctrl-bcm2711', ['ID_SDA', 'GPIO17', 'GPIO27', 'GPIO22']);
  return { kernel: new FakeGpioKernel([other, chip]), chip };
}

function line(chip: ReturnType<typeof fakeChip>, offset: number): ReturnType<typeof fakeChip>['lines'][number] {
  const found = chip.lines[offset];
  if (found === undefined) throw new Error(`no line ${offset}`);
  return found;
}

test('the chip is found by label, the line by name or offset, and the chip is closed again', () => {
  const { kernel, chip } = bench();
  const gpio = characterDeviceGpio(kernel);
  const named = gpio.openOutput({ chip: 'pinctrl-bcm2711', line: 'GPIO17', activeLow: false });
  const counted = gpio.openOutput({ chip: 'pinctrl-bcm2711', line: 2, activeLow: true });
  if (!named.ok || !counted.ok) throw new Error('not opened');
  expect(kernel.openDescriptors).toBe(2);
  expect(named.value.set(true).ok).toBe(true);
  expect(chip.lines.map(({ high }) => high)).toEqual([false, true, true, false]);
  expect(line(chip, 1).consumer).toBe('kadian');
  named.value.close();
  counted.value.close();
  named.value.close();
  expect(kernel.openDescriptors).toBe(0);
  expect(named.value.set(true)).toMatchObject({ ok: false });
});

test('an input asks for edges, bias, debounce and polarity', () => {
  const { kernel, chip } = bench();
  const gpio = characterDeviceGpio(kernel);
  const identity = { chip: 'pinctrl-bcm2711', line: 'GPIO22', activeLow: true };
  expect(gpio.openInput(identity, { bias: 'pullUp', debounceMs: 20 }, silent).ok).toBe(true);
  // input 4, both edges 16 + 32, active low 2, pull-up 256
  expect(line(chip, 3).request).toMatchObject({ flags: 310n, debounceUs: 20_000, output: false });
});

test('edges are told in order, and a level whose events were dropped is told too', () => {
  const { kernel, chip } = bench();
  const seen: boolean[] = [];
  const handlers = { onChange: (active: boolean) => void seen.push(active), onLost: () => undefined };
  const opened = characterDeviceGpio(kernel).openInput(
    { chip: 'pinctrl-bcm2711', line: 'GPIO22', activeLow: true },
    {},
    handlers,
  );
  if (!opened.ok) throw new Error(opened.error.detail);
  const wired = line(chip, 3);
  kernel.drive(wired, true);
  kernel.drive(wired, false);
  kernel.drive(wired, true);
  kernel.wake();
  expect(seen).toEqual([false, true, false]);
  kernel.drive(wired, false, true);
  kernel.wake();
  kernel.wake();
  expect(seen).toEqual([false, true, false, true]);
  opened.value.close();
  kernel.drive(wired, true);
  kernel.wake();
  expect(seen).toHaveLength(4);
  expect(kernel.openDescriptors).toBe(0);
});

test('an input that goes away is lost once and leaves nothing open', () => {
  const { kernel } = bench();
  const lost: string[] = [];
  const handlers = { onChange: () => undefined, onLost: (fault: { code: string }) => void lost.push(fault.code) };
  const gpio = characterDeviceGpio(kernel);
  expect(gpio.openInput({ chip: 'pinctrl-bcm2711', line: 3, activeLow: false }, {}, handlers).ok).toBe(true);
  kernel.lineFault = 'ENODEV';
  kernel.wake();
  kernel.wake();
  expect(lost).toEqual(['lost']);
  expect(kernel.openDescriptors).toBe(0);
});

describe('faults name the line and the remedy, and leave nothing open', () => {
  const identity = { chip: 'pinctrl-bcm2711', line: 'GPIO17', activeLow: false };
  const cases: [string, (kernel: FakeGpioKernel) => void, typeof identity, object][] = [
    [
      'held by another',
      (k) => void (k.chipList[1]?.lines[1] !== undefined && (k.chipList[1].lines[1].consumer = 'spi0')),
      identity,
      { code: 'busy', detail: expect.stringContaining('held by "spi0"') },
    ],
    [
      'no permission',
      (k) => k.openFaults.set('/dev/gpiochip0', 'EACCES').set('/dev/gpiochip1', 'EACCES'),
      identity,
      { code: 'permissionDenied', detail: expect.stringContaining('group gpio') },
    ],
    [
      'no such chip',
      () => undefined,
      { ...identity, chip: 'pinctrl-rp1' },
      { code: 'notFound', detail: expect.stringContaining('brcmvirt-gpio, pinctrl-bcm2711') },
    ],
    ['no such line', () => undefined, { ...identity, line: 'GPIO99' }, { code: 'notFound' }],
    [
      'no chips at all',
      (k) => void k.chipList.splice(0),
      identity,
      { code: 'notFound', detail: expect.stringContaining('no GPIO chip is there') },
    ],
    [
      'two chips with one label',
      (k) => void k.chipList.push(fakeChip('/dev/gpiochip2', 'pinctrl-bcm2711', ['GPIO17'])),
      identity,
      { code: 'badConfiguration', detail: expect.stringContaining('/dev/gpiochip2') },
    ],
  ];
  test.each(cases)('%s', (_name, prepare, wanted, fault) => {
    const { kernel } = bench();
    prepare(kernel);
    const opened = characterDeviceGpio(kernel).openOutput(wanted);
    expect(opened).toMatchObject({ ok: false, error: fault });
    expect(kernel.openDescriptors).toBe(0);
  });
});

test('a set on a chip that went away is lost', () => {
  const { kernel } = bench();
  const opened = characterDeviceGpio(kernel).openOutput({ chip: 'pinctrl-bcm2711', line: 1, activeLow: false });
  if (!opened.ok) throw new Error(opened.error.detail);
  kernel.lineFault = 'ENODEV';
  expect(opened.value.set(true)).toMatchObject({ ok: false, error: { code: 'lost' } });
});

test('the kernel is reached by real system calls: an ordinary file is no chip', () => {
  const kernel = linuxGpioKernel();
  const opened = kernel.open('/dev/null');
  if (!opened.ok) throw new Error(opened.error);
  expect(kernel.ioctl(opened.value, requests.chipInfo, encodeChipInfo())).toEqual({ ok: false, error: 'ENOTTY' });
  kernel.close(opened.value);
  expect(kernel.ioctl(opened.value, requests.chipInfo, encodeChipInfo())).toEqual({ ok: false, error: 'EBADF' });
  expect(kernel.open('/nowhere/gpiochip0')).toEqual({ ok: false, error: 'ENOENT' });
  expect(linuxGpioKernel('/nowhere').chips()).toEqual([]);
});

test('a descriptor that can be read wakes its watcher, and reading never waits', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fifo-'));
  const path = join(directory, 'events');
  execFileSync('/usr/bin/env', ['mkfifo', path]);
  const kernel = linuxGpioKernel(directory);
  const opened = kernel.open(path);
  if (!opened.ok) throw new Error(opened.error);
  const woken = Promise.withResolvers<void>();
  const stop = kernel.watch(opened.value, () => woken.resolve());
  const buffer = new Uint8Array(96);
  expect(kernel.read(opened.value, buffer)).toEqual({ ok: false, error: 'EAGAIN' });
  writeSync(opened.value, new Uint8Array(48));
  await woken.promise;
  expect(kernel.read(opened.value, buffer)).toEqual({ ok: true, value: 48 });
  expect(kernel.read(opened.value, buffer)).toEqual({ ok: false, error: 'EAGAIN' });
  stop();
  kernel.close(opened.value);
  rmSync(directory, { recursive: true });
});
