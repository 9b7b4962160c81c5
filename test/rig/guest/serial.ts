/** A thermometer on a USB serial line: the production driver here, the simulated instrument on the host's side of the wire. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { Discarded, ThermometerSample } from '../../../drivers/device.ts';
import { loadThermometer } from '../../../drivers/thermometer/models.ts';
import { startThermometer } from '../../../drivers/thermometer/thermometer.ts';
import { serialPortTransport } from '../../../drivers/transport/serial.ts';
import { ask } from './ask.ts';
import { check, holds, note } from './report.ts';
import { States } from './states.ts';

const room = '/dev/serial/by-id';

/** The stable name of the line; the time it took to appear. */
async function appears(sinceMs: number): Promise<{ path: string; ms: number }> {
  for (;;) {
    const [name] = existsSync(room) ? readdirSync(room) : [];
    if (name !== undefined) return { path: `${room}/${name}`, ms: performance.now() - sinceMs };
    if (performance.now() - sinceMs > 20_000) throw new Error(`nothing appears in ${room}`);
    await delay(10);
  }
}

const first = await appears(ask('plug thermometer'));
note(`${first.path} -> ${realpathSync(first.path)}, ${first.ms.toFixed(0)} ms after it was plugged in`);

const model = loadThermometer('gy-mcu90614');
if (!model.ok) throw new Error(model.error.detail);
const samples: ThermometerSample[] = [];
const discarded: Discarded[] = [];
const states = new States();
const begunMs = performance.now();
const thermometer = startThermometer({
  model: model.value,
  serial: serialPortTransport,
  path: first.path,
  clock: systemClock,
  handlers: {
    onState: states.onState,
    onSample: (sample) => void samples.push(sample),
    onDiscarded: (what) => void discarded.push(what),
  },
});
await holds(
  'the thermometer is ready',
  async () => `after ${(await states.until('ready', begunMs, 5000)).ms.toFixed(0)} ms`,
);
samples.splice(0);
await delay(3000);
const exact = samples.every((sample) => sample.objectC === 36.52 && sample.ambientC === 25.1);
check(
  'every sample is what the instrument sent',
  samples.length > 20 && exact,
  `${samples.length} samples in 3 s, the last ${JSON.stringify(samples.at(-1))}`,
);

discarded.splice(0);
samples.splice(0);
ask('spoil thermometer');
await delay(2000);
/** Three frames of nine bytes with a wrong checksum, and seven bytes of noise before the first. */
const SPOILT_BYTES = 3 * 9 + 7;
const lostBytes = discarded.reduce((sum, { bytes }) => sum + bytes.length, 0);
check(
  'wrong checksums and noise are discarded, and only they',
  lostBytes === SPOILT_BYTES && samples.length > 10 && samples.every((sample) => sample.objectC === 36.52),
  `${lostBytes} bytes discarded (${[...new Set(discarded.map(({ why }) => why))].join(', ')}), ${samples.length} samples read`,
);

for (const round of [1, 2, 3]) {
  const goneMs = ask(round === 2 ? 'unplug thermometer while it floods the line' : 'unplug thermometer');
  await holds(`unplugged (${round})`, async () => {
    // By the line itself: the driver's own watch for silence would need longer.
    const { ms, detail } = await states.until('lost', goneMs, 1000);
    return `lost after ${ms.toFixed(0)} ms: ${detail}`;
  });
  const usedBefore = process.cpuUsage();
  await delay(2000);
  const used = process.cpuUsage(usedBefore);
  const share = (used.user + used.system) / 20_000;
  check(
    `nothing spins while it is away (${round})`,
    share < 50,
    `${share.toFixed(0)} % of a processor of the emulated machine`,
  );
  const backMs = ask('plug thermometer');
  await holds(`plugged in again (${round})`, async () => {
    const there = await appears(backMs);
    const { ms } = await states.until('ready', backMs, 10_000);
    const seen = `its node came after ${there.ms.toFixed(0)} ms as ${realpathSync(there.path)}, it is ready after ${ms.toFixed(0)} ms`;
    if (there.path !== first.path) throw new Error(`another name: ${there.path}`);
    if (ms > 3000) throw new Error(seen);
    return seen;
  });
}

await holds('a second program is told that the line is in use', async () => {
  const second = await serialPortTransport.open(
    { path: first.path, baudRate: 9600 },
    { onData: () => undefined, onLost: () => undefined },
  );
  if (second.ok || second.error.code !== 'busy')
    throw new Error(second.ok ? 'it was opened twice' : second.error.detail);
  return second.error.detail;
});
await thermometer.stop();
await holds('without permission the remedy is named', () => {
  const program = new URL('./serial-second.ts', import.meta.url).pathname;
  const { stdout, stderr } = spawnSync(process.execPath, [program, first.path], {
    encoding: 'utf8',
    uid: 1000,
    gid: 1000,
  });
  if (!/^permissionDenied .*dialout/.test(stdout)) throw new Error(stdout + stderr);
  return stdout.trim();
});
process.exit();
