/**
 * The relay's safe state on a real line: the station or its guard is killed or frozen in the middle of a release, and the
 * time until the line is at rest is measured from below, in the guest's own time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { SimulatedChip } from './gpio-sim.ts';
import { check, holds, note } from './report.ts';

const LABEL = 'pinctrl-relay';
const LINE = 17;
/** The relay must be at rest within one second of a death or a freeze. */
const LIMIT_MS = 1000;
const chip = new SimulatedChip({ device: 'relay', label: LABEL, lines: 32, names: { [LINE]: 'GPIO17' } });
const program = new URL('./relay-station.ts', import.meta.url).pathname;

// What a guard is made of, compiled once: killed guards would never leave it to the next in the compile cache.
const parts = [
  'gate/guard.ts',
  'gate/guard-protocol.ts',
  'gate/guard-settings.ts',
  'transport/gpio-chardev.ts',
  'transport/gpio-onoff.ts',
];
const imports = parts.map((part) => `await import('/app/drivers/${part}');`).join('');
spawnSync(process.execPath, ['--input-type=module', '-e', imports]);

interface Station {
  readonly pid: number;
  readonly guard: number;
  /** Resolves with what the station says when it lost its relay. */
  readonly lost: Promise<string>;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** A station in the middle of a release. */
async function releasing(transport: string, durationMs: number): Promise<Station> {
  const station = spawn(process.execPath, [program, transport, LABEL, String(durationMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const active = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<string>();
  const exited = new Promise<void>((resolve) => station.once('exit', () => resolve()));
  let guard = 0;
  createInterface({ input: station.stdout }).on('line', (line) => {
    if (line.startsWith('guard ')) guard = Number(line.slice(6));
    if (line === 'active') active.resolve();
    if (line.startsWith('lost ')) lost.resolve(line);
    if (line.startsWith('again ')) note(line);
  });
  void exited.then(() => active.reject(new Error('the station ended before it released')));
  await active.promise;
  if (!chip.high(LINE)) throw new Error('the station says active, and the line is low');
  return {
    pid: station.pid ?? 0,
    guard,
    lost: lost.promise,
    async end(signal) {
      station.kill(signal);
      await exited;
    },
  };
}

/** Milliseconds until the line is low. */
async function untilAtRest(): Promise<number> {
  const begun = performance.now();
  while (chip.high(LINE)) {
    if (performance.now() - begun > 5000) return Number.POSITIVE_INFINITY;
    await delay(2);
  }
  return performance.now() - begun;
}

async function measure(transport: string, whom: 'station' | 'guard', signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
  await holds(`${transport}, ${signal} of the ${whom} in mid-release`, async () => {
    const station = await releasing(transport, 30_000);
    await delay(200);
    const victim = whom === 'station' ? station.pid : station.guard;
    process.kill(victim, signal);
    const tookMs = await untilAtRest();
    await delay(300);
    const stays = !chip.high(LINE);
    const said = whom === 'guard' ? `; the station says: ${await station.lost}` : '';
    if (signal === 'SIGSTOP' && whom === 'station') process.kill(victim, 'SIGCONT');
    await station.end('SIGKILL');
    const seen = `at rest after ${tookMs.toFixed(0)} ms${stays ? '' : ', then active AGAIN'}${said}`;
    if (tookMs > LIMIT_MS || !stays) throw new Error(seen);
    return seen;
  });
}

for (const transport of ['characterDevice', 'sysfs']) {
  await holds(
    `${transport}, a release ends by itself and a station that ends in order leaves the line at rest`,
    async () => {
      const short = await releasing(transport, 400);
      const tookMs = await untilAtRest();
      await short.end('SIGTERM');
      if (chip.high(LINE) || tookMs > 1000) throw new Error(`low after ${tookMs.toFixed(0)} ms`);
      return `a release of 400 ms ended ${tookMs.toFixed(0)} ms after it was seen`;
    },
  );
  for (const whom of ['station', 'guard'] as const) {
    for (const signal of ['SIGKILL', 'SIGSTOP'] as const) await measure(transport, whom, signal);
  }
}
chip.remove();
check('the line is free afterwards', true, 'the chip could be removed');
note('measured every 2 ms');
process.exit();
