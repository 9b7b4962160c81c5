import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { type OnoffConstructor, onoffGpio } from '../../../drivers/transport/gpio-onoff.ts';
import type { GpioTransport } from '../../../drivers/transport/ports.ts';

type Watcher = (error: Error | null | undefined, value: 0 | 1) => void;

/** What stands in for sysfs below onoff: every line made, in order. */
interface Made {
  readonly arguments: readonly unknown[];
  level: 0 | 1;
  fault: string | null;
  exported: boolean;
  watcher: Watcher | null;
}

let sysfsRoot: string;
let made: Made[];
let clock: VirtualClock;

beforeEach(() => {
  sysfsRoot = mkdtempSync(join(tmpdir(), 'sysfs-'));
  made = [];
  clock = new VirtualClock(0);
  chip('gpiochip512', 'pinctrl-bcm2711', 512, 58);
  chip('gpiochip570', 'raspberrypi-exp-gpio', 570, 8);
});
afterEach(() => rmSync(sysfsRoot, { recursive: true }));

function chip(entry: string, label: string, base: number, lines: number): void {
  mkdirSync(join(sysfsRoot, entry));
  writeFileSync(join(sysfsRoot, entry, 'label'), `${label}\n`);
  writeFileSync(join(sysfsRoot, entry, 'base'), `${base}\n`);
  writeFileSync(join(sysfsRoot, entry, 'ngpio'), `${lines}\n`);
}

function transport(openFault: string | null = null): GpioTransport {
  const Gpio = class {
    readonly #made: Made;
    constructor(...given: ConstructorParameters<OnoffConstructor>) {
      if (openFault !== null) throw Object.assign(new Error(openFault), { code: openFault });
      this.#made = {
        arguments: given,
        level: 0,
        fault: null,
        exported: true,
        watcher: null,
      };
      made.push(this.#made);
    }
    readSync(): 0 | 1 {
      this.#check();
      return this.#made.level;
    }
    writeSync(value: 0 | 1): void {
      this.#check();
      this.#made.level = value;
    }
    watch(callback: Watcher): void {
      this.#made.watcher = callback;
    }
    unexport(): void {
      this.#made.exported = false;
      this.#made.fault = 'EBADF';
    }
    #check(): void {
      const { fault } = this.#made;
      if (fault !== null) throw Object.assign(new Error(fault), { code: fault });
    }
  };
  return onoffGpio({ clock, sysfsRoot, load: () => ({ Gpio }) });
}

function only(): Made {
  const [first] = made;
  if (first === undefined || made.length !== 1) throw new Error(`${made.length} lines were made`);
  return first;
}

const relay = { chip: 'pinctrl-bcm2711', line: 17, activeLow: false };
const silent = { onChange: () => undefined, onLost: () => undefined };

test('the global number is the base of the labelled chip plus the offset; the line opens inactive', () => {
  const opened = transport().openOutput({ ...relay, activeLow: true });
  if (!opened.ok) throw new Error(opened.error.detail);
  expect(only().arguments).toEqual([529, 'high', 'none', { activeLow: true }]);
  expect(opened.value.set(true)).toEqual({ ok: true, value: undefined });
  expect(opened.value.read()).toEqual({ ok: true, value: true });
  opened.value.close();
  opened.value.close();
  expect(only().exported).toBe(false);
  expect(opened.value.set(true)).toMatchObject({ ok: false });
});

test('a line has one holder in this process, until it is given back', () => {
  const gpio = transport();
  const first = gpio.openOutput(relay);
  if (!first.ok) throw new Error(first.error.detail);
  expect(gpio.openOutput(relay)).toMatchObject({ ok: false, error: { code: 'busy' } });
  expect(gpio.openInput(relay, {}, silent)).toMatchObject({ ok: false, error: { code: 'busy' } });
  first.value.close();
  expect(gpio.openOutput(relay).ok).toBe(true);
});

test('GPIO<n> is offset n on a pin controller of the Raspberry Pi, elsewhere names are unknown', () => {
  const gpio = transport();
  expect(gpio.openOutput({ ...relay, line: 'GPIO27' }).ok).toBe(true);
  expect(only().arguments.slice(0, 2)).toEqual([539, 'low']);
  const named = { chip: 'raspberrypi-exp-gpio', line: 'GPIO1', activeLow: false };
  expect(gpio.openOutput(named)).toMatchObject({ error: { code: 'badConfiguration' } });
  expect(gpio.openOutput({ ...relay, line: 58 })).toMatchObject({ error: { code: 'notFound' } });
});

test('an input debounces, ignores a failed read, and is lost when its line fails', async () => {
  const seen: (boolean | string)[] = [];
  const handlers = {
    onChange: (active: boolean) => void seen.push(active),
    onLost: (fault: { code: string }) => void seen.push(fault.code),
  };
  const opened = transport().openInput(relay, { debounceMs: 20 }, handlers);
  if (!opened.ok) throw new Error(opened.error.detail);
  const line = only();
  line.level = 1;
  line.watcher?.(null, 1);
  await clock.advance(19);
  expect(seen).toEqual([]);
  await clock.advance(1);
  expect(seen).toEqual([true]);
  line.fault = 'ENODEV';
  line.watcher?.(null, 0);
  await clock.advance(100);
  expect(seen).toEqual([true, 'lost']);
  expect(line.exported).toBe(false);
});

test('the read that onoff makes in its own poller cannot throw', async () => {
  const lost: string[] = [];
  const handlers = { onChange: () => undefined, onLost: (fault: { code: string }) => void lost.push(fault.code) };
  const lines: { readSync(): 0 | 1 }[] = [];
  const Gpio: OnoffConstructor = class {
    failing = false;
    constructor() {
      lines.push(this);
    }
    readSync(): 0 | 1 {
      if (this.failing) throw Object.assign(new Error('gone'), { code: 'ENODEV' });
      return 0;
    }
    writeSync(): void {}
    watch(): void {
      this.failing = true;
    }
    unexport(): void {}
  };
  expect(onoffGpio({ clock, sysfsRoot, load: () => ({ Gpio }) }).openInput(relay, {}, handlers).ok).toBe(true);
  expect(lines.map((line) => line.readSync())).toEqual([0]);
  await clock.advance(1);
  expect(lost).toEqual(['lost']);
});

test('faults name the remedy', () => {
  const fails = () => {
    throw new Error("Cannot find module '../build/Release/epoll'\nRequire stack");
  };
  const cases: [GpioTransport, object][] = [
    [
      onoffGpio({ clock, sysfsRoot, load: fails }),
      { code: 'unsupported', detail: expect.stringContaining('npm rebuild epoll') },
    ],
    [
      onoffGpio({ clock, sysfsRoot: '/nowhere', load: fails }),
      { code: 'unsupported', detail: expect.stringContaining('characterDevice') },
    ],
    [transport('EBUSY'), { code: 'busy' }],
    [transport('EACCES'), { code: 'permissionDenied', detail: expect.stringContaining('group gpio') }],
  ];
  for (const [gpio, fault] of cases) expect(gpio.openOutput(relay)).toMatchObject({ ok: false, error: fault });
  const wrongChip = transport().openOutput({ ...relay, chip: 'pinctrl-rp1' });
  expect(wrongChip).toMatchObject({ error: { code: 'notFound', detail: expect.stringContaining('pinctrl-bcm2711') } });
  const pulled = transport().openInput(relay, { bias: 'pullUp' }, silent);
  expect(pulled).toMatchObject({ error: { code: 'unsupported', detail: expect.stringContaining('config.txt') } });
});
