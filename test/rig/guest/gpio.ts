/** The GPIO adapters on the kernel's lines: the contract of every GPIO transport, and what only a kernel can show. */
import './with-small-vitest.ts';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { characterDeviceGpio } from '../../../drivers/transport/gpio-chardev.ts';
import { onoffGpio } from '../../../drivers/transport/gpio-onoff.ts';
import type { GpioTransport } from '../../../drivers/transport/ports.ts';
import { SimulatedChip } from './gpio-sim.ts';
import { check, holds, note } from './report.ts';

const { gpioContract } = await import('../../drivers/transport/gpio-contract.ts');
const { collected } = await import('./small-vitest.ts');

const OUTPUT = 17;
const INPUT = 27;
const LABEL = 'pinctrl-rig';
const names = { [OUTPUT]: 'GPIO17', [INPUT]: 'GPIO27' };
const chip = new SimulatedChip({ device: 'gate', label: LABEL, lines: 32, names });
const other = new SimulatedChip({ device: 'other', label: 'other-board', lines: 8 });
const transports: readonly (readonly [string, GpioTransport])[] = [
  ['character device', characterDeviceGpio()],
  ['onoff', onoffGpio({ clock: systemClock })],
];

note(
  `chips: ${readdirSync('/sys/class/gpio')
    .filter((name) => name.startsWith('gpiochip'))
    .join(', ')}`,
);

for (const [name, gpio] of transports) {
  collected.length = 0;
  const drive = (high: boolean): void => chip.drive(INPUT, high);
  const bench = {
    gpio,
    chip: LABEL,
    output: 'GPIO17',
    input: 'GPIO27',
    drive,
    high: () => chip.high(OUTPUT),
    elapse: (ms: number) => delay(ms),
    close: () => Promise.resolve(),
  };
  gpioContract(() => Promise.resolve(bench));
  for (const each of collected) {
    await holds(`${name}, ${each.name}`, async () => {
      const limit = new AbortController();
      const late = delay(10_000, undefined, { signal: limit.signal }).then(() =>
        Promise.reject(new Error('no end in 10 s')),
      );
      await Promise.race([each.run(), late]);
      limit.abort();
      late.catch(() => undefined);
      return 'as the contract says';
    });
  }
  oneByOne(name, gpio);
}

/** Choice of the line, and who holds it. */
function oneByOne(name: string, gpio: GpioTransport): void {
  const line = { chip: LABEL, line: OUTPUT, activeLow: false };
  const open = gpio.openOutput(line);
  if (!open.ok) return check(`${name}, opens by the offset`, false, open.error.detail);
  check(
    `${name}, opens by the offset`,
    open.value.set(true).ok && chip.high(OUTPUT),
    'driven, and high as seen from below',
  );

  const begun = performance.now();
  for (let count = 0; count < 200; count += 1) open.value.set(count % 2 === 0);
  note(`${name}: one set takes ${(((performance.now() - begun) / 200) * 1000).toFixed(0)} µs in the emulated machine`);

  const second = spawnSync(process.execPath, [new URL('./gpio-second.ts', import.meta.url).pathname, LABEL], {
    encoding: 'utf8',
  });
  check(
    `${name}, a line held by another process is busy`,
    /^busy .*gpioinfo/.test(second.stdout),
    (second.stdout + second.stderr).trim(),
  );
  open.value.close();

  const stranger = gpio.openOutput({ ...line, chip: 'no-such-board' });
  check(
    `${name}, an unknown label names the chips there are`,
    !stranger.ok && stranger.error.code === 'notFound' && stranger.error.detail.includes('other-board'),
    stranger.ok ? 'opened' : stranger.error.detail,
  );
  const beyond = gpio.openOutput({ ...line, line: 99 });
  check(
    `${name}, a line the chip does not have`,
    !beyond.ok && beyond.error.code === 'notFound',
    beyond.ok ? 'opened' : beyond.error.detail,
  );
}

await holds('character device, a chip that is pulled is a lost input', async () => {
  const lost = Promise.withResolvers<string>();
  const input = characterDeviceGpio().openInput(
    { chip: 'other-board', line: 3, activeLow: false },
    { debounceMs: 0 },
    { onChange: () => undefined, onLost: (fault) => lost.resolve(`${fault.code}: ${fault.detail}`) },
  );
  if (!input.ok) throw new Error(input.error.detail);
  other.remove();
  const seen = await Promise.race([
    lost.promise,
    delay(3000).then(() => Promise.reject(new Error('nothing was told in 3 s'))),
  ]);
  input.value.close();
  return seen;
});

await holds('onoff, a line left active by a process that died is taken over at rest', () => {
  const line = { chip: LABEL, line: OUTPUT, activeLow: false };
  const program = new URL('./gpio-left.ts', import.meta.url).pathname;
  const outcome = spawnSync(process.execPath, [program, LABEL], { encoding: 'utf8' });
  const left = chip.high(OUTPUT);
  const taken = onoffGpio({ clock: systemClock }).openOutput(line);
  if (outcome.signal !== 'SIGKILL' || !left || !taken.ok || chip.high(OUTPUT)) {
    throw new Error(`${outcome.stderr} left ${left ? 'high' : 'low'}, then ${chip.high(OUTPUT) ? 'high' : 'low'}`);
  }
  taken.value.close();
  return 'still high after SIGKILL, low once opened again';
});

await holds('the second request of a line names its holder', () => {
  const gpio = characterDeviceGpio();
  const first = gpio.openOutput({ chip: LABEL, line: OUTPUT, activeLow: false });
  const second = gpio.openOutput({ chip: LABEL, line: OUTPUT, activeLow: false });
  if (!first.ok || second.ok) throw new Error('the second request was granted');
  first.value.close();
  if (!second.error.detail.includes('kadian')) throw new Error(second.error.detail);
  return second.error.detail;
});

await holds('without permission the remedy is named', () => {
  const program = new URL('./gpio-second.ts', import.meta.url).pathname;
  const outcome = spawnSync(process.execPath, [program, LABEL], { encoding: 'utf8', uid: 1000, gid: 1000 });
  if (!/^permissionDenied .*usermod -aG gpio/.test(outcome.stdout)) throw new Error(outcome.stdout + outcome.stderr);
  return outcome.stdout.trim();
});

chip.remove();
process.exit();
