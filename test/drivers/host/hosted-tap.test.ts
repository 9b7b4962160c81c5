/** What crosses the port of a device in a process of its own, seen from the station while it asks, also over the end of that process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { hostThermometer } from '../../../drivers/host/hosted-device.ts';
import { crossings, PortTap, type Crossing } from '../../../drivers/recording/port-tap.ts';
import { loadThermometer } from '../../../drivers/thermometer/models.ts';
import { Bench } from '../../../scripts/gate-simulator/bench.ts';

let directory: string;
let bench: Bench;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'tap-'));
  bench = new Bench(directory);
  await bench.start();
});
afterEach(async () => {
  await bench.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('frames come while they are watched, in the order of a recording, and the next process is asked too', async () => {
  const model = loadThermometer('gy-mcu90614');
  if (!model.ok) throw new Error(model.error.detail);
  const tap = new PortTap();
  let pid = 0;
  const samples = { count: 0 };
  const device = hostThermometer(
    {
      model: model.value,
      path: path.join(directory, 'thermometer'),
      presenceRiseC: 1.5,
      clock: systemClock,
      tap,
      handlers: {
        onSample: () => void (samples.count += 1),
        onDiscarded: () => undefined,
        onState: () => undefined,
      },
    },
    { onProcess: (started) => void (pid = started) },
  );
  try {
    await expect.poll(() => samples.count, { timeout: 8000 }).toBeGreaterThan(3);
    const seen: Crossing[] = [];
    const end = tap.watch(crossings((crossing) => seen.push(crossing)));
    const frames = (): number => seen.filter(({ what }) => what === 'bytes').length;
    await expect.poll(frames, { timeout: 5000 }).toBeGreaterThan(3);
    expect(seen[0]).toEqual({ what: 'opened', descriptor: null });
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => seen.filter(({ what }) => what === 'opened').length, { timeout: 8000 }).toBe(2);
    const whats = seen.map(({ what }) => what).filter((what) => what !== 'bytes');
    expect(whats).toEqual(['opened', 'lost', 'opened']);
    end();
    const last = seen.length;
    const before = samples.count;
    await expect.poll(() => samples.count, { timeout: 5000 }).toBeGreaterThan(before + 3);
    expect(seen.length).toBe(last);
  } finally {
    await device.stop();
  }
}, 30_000);
