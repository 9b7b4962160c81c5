/** How long the relay stays active after whoever drives it has died or frozen, and how soon it can be released again. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../../drivers/basics/clock.ts';
import { startGate } from '../../drivers/gate/gate.ts';
import { gateSchema } from '../../drivers/gate/gate-configuration.ts';
import { guardedRelay } from '../../drivers/gate/guarded-relay.ts';
import { DirectoryGpioBench } from '../../drivers/sim/directory-gpio-bench.ts';
import { DirectoryGpio } from '../../drivers/sim/directory-gpio.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

const rounds = 5;
/** The line that guard-station.ts drives. */
const chip = 'sim';
const line = 'GPIO17';
const stationProgram = path.join(import.meta.dirname, '../drivers/gate/guard-station.ts');

type Signal = 'SIGKILL' | 'SIGSTOP';

export function run(): AsyncGenerator<Figure> {
  return inWorkDirectory(figures);
}

async function* figures(directory: string): AsyncGenerator<Figure> {
  const bench = new DirectoryGpioBench(directory, [{ chip, line, high: false }]);
  for (const victim of ['guard', 'station'] as const) {
    for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
      const took: number[] = [];
      for (let round = 0; round < rounds; round += 1) took.push(await safeAfter(directory, bench, victim, signal));
      const about = `relay at rest after ${signal} of the ${victim}`;
      yield { figure: `${about}, median of ${rounds}`, value: median(took), unit: 'ms' };
      yield { figure: `${about}, longest`, value: Math.max(...took), unit: 'ms' };
    }
  }
  for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) took.push(await readyAgainAfter(directory, signal));
    yield {
      figure: `new guard ready after ${signal} of the old, median of ${rounds}`,
      value: median(took),
      unit: 'ms',
    };
  }
  bench.close();
}

/** Milliseconds from the signal to the line at rest. */
async function safeAfter(
  directory: string,
  bench: DirectoryGpioBench,
  victim: 'guard' | 'station',
  signal: Signal,
): Promise<number> {
  const station = spawn(process.execPath, [stationProgram, directory, '30000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const guard = await releasedBy(station.stdout);
    const pid = victim === 'guard' ? guard : station.pid;
    if (pid === undefined || !bench.high(chip, line)) throw new Error('the relay was not released');
    const from = performance.now();
    const atRest = new Promise<number>((resolve) => {
      const stop = bench.watch(chip, line, (high) => {
        if (high) return;
        queueMicrotask(() => stop());
        resolve(performance.now());
      });
    });
    process.kill(pid, signal);
    return (await atRest) - from;
  } finally {
    station.kill('SIGKILL');
  }
}

/** Reads what the station says until the relay is active; the number of the guard's process. */
async function releasedBy(output: NodeJS.ReadableStream): Promise<number> {
  let guard = 0;
  for await (const said of createInterface({ input: output })) {
    if (said.startsWith('guard ')) guard = Number(said.slice('guard '.length));
    if (said === 'active') return guard;
  }
  throw new Error('the station ended before its relay was active');
}

async function readyAgainAfter(directory: string, signal: Signal): Promise<number> {
  const { relay } = gateSchema.parse({
    relay: { line: { chip, line }, release: { mode: 'level', maximumMs: 60_000 } },
  });
  const pids: number[] = [];
  let onReady: () => void = () => undefined;
  const ready = (): Promise<void> => new Promise((resolve) => (onReady = resolve));
  const first = ready();
  const gate = startGate({
    gpio: new DirectoryGpio(directory, systemClock),
    configuration: { relay, inputs: {} },
    clock: systemClock,
    openRelay: guardedRelay({ access: { transport: 'directory', directory }, onGuard: (pid) => void pids.push(pid) }),
    handlers: {
      onState: ({ status }) => {
        if (status === 'ready') onReady();
      },
      onInput: () => undefined,
      onInputState: () => undefined,
      onRelay: () => undefined,
    },
  });
  await first;
  const again = ready();
  const guard = pids.at(-1);
  if (guard === undefined) throw new Error('no guard was started');
  const from = performance.now();
  process.kill(guard, signal);
  await again;
  const tookMs = performance.now() - from;
  await gate.stop();
  return tookMs;
}
