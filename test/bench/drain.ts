/** Emptying a long outbox: durable here and at the district, over HTTP on loopback, while the gate goes on. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { toCloudEvent } from '../../kiosk/uplink/cloud-event.ts';
import { defaultLimits } from '../../kiosk/uplink/limits.ts';
import { emptyOutbox } from './empty-outbox.ts';
import { type BareGate, startBareGate } from './bare-gate.ts';
import { fill, granted, openBenchLedger } from './bench-ledger.ts';
import { startDistrictProcess } from './district-process.ts';
import { beside, type BenchOptions, type Figure } from './figure.ts';
import { percentile } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

/** An append every so often, as from a busy gate. */
const everyMs = 10;

export function run(options: BenchOptions): AsyncGenerator<Figure> {
  return inWorkDirectory((directory) => figures(directory, options));
}

/** Idle and draining take turns this often, so that both meet the same machine. */
const rounds = 5;
const idleMs = 1_200;

/** A place in memory: a box does not share its disk with the district. */
const elsewhere = '/dev/shm';

async function* figures(directory: string, { full }: BenchOptions): AsyncGenerator<Figure> {
  const ledger = openBenchLedger(path.join(directory, 'ledger'));
  const count = full ? 1_000_000 : 50_000;
  fill(ledger, 0, count);
  yield { figure: 'on the wire, an event of a full batch', value: await wireBytes(ledger), unit: 'bytes' };
  const gate = new BusyGate(ledger, count);
  const bare = startBareGate(directory, everyMs);
  yield* drained(ledger, gate, bare, path.join(directory, 'district'), 'both ends on one disk');
  if (existsSync(elsewhere)) {
    fill(ledger, 0, 50_000);
    const memory = mkdtempSync(path.join(elsewhere, 'kadian-bench-'));
    try {
      yield* drained(ledger, gate, bare, memory, 'the district’s in memory');
    } finally {
      rmSync(memory, { recursive: true, force: true });
    }
  }
  await bare.stop();
  ledger.close();
}

async function* drained(
  ledger: Ledger,
  gate: BusyGate,
  bare: BareGate,
  where: string,
  about: string,
): AsyncGenerator<Figure> {
  const district = await startDistrictProcess(where);
  const idle: number[] = [];
  const during: number[] = [];
  const bareIdle: number[] = [];
  const bareDuring: number[] = [];
  const before = ledger.outbox.waiting();
  let tookMs = 0;
  for (let round = 1; round <= rounds; round += 1) {
    await bare.take();
    await gate.runFor(idleMs);
    idle.push(...gate.take());
    bareIdle.push(...(await bare.take()));
    // What the busy gate adds meanwhile is drained as well; a handful of events is what is always under way.
    const left = Math.max(100, (before * (rounds - round)) / rounds);
    tookMs += await emptyOutbox(ledger, district.url, left, () => gate.runFor(50));
    during.push(...gate.take());
    bareDuring.push(...(await bare.take()));
  }
  await district.stop();
  const figure = `drained, ${before.toLocaleString('en')} events, ${about}`;
  yield { figure, value: (1000 * before) / tookMs, unit: '1/s' };
  for (const [share, name] of [
    [0.5, 'p50'],
    [0.99, 'p99'],
  ] as const) {
    const value = percentile(during, share);
    const quiet = percentile(idle, share);
    yield beside(`append meanwhile, due to durable, ${name}; floor is idle`, value, 'ms', quiet);
    // What the disk and the processors leave to a process that sends nothing: the rest is this one's own.
    const others = percentile(bareDuring, share);
    yield beside(`the same; floor is a bare commit elsewhere meanwhile, ${name}`, value, 'ms', others);
    yield beside(`bare commit elsewhere, ${name}; floor is idle`, others, 'ms', percentile(bareIdle, share));
  }
}

/** Appends in step with the clock; counted is the time from when an append was due to when it was on the disk. */
class BusyGate {
  readonly #ledger: Ledger;
  #number: number;
  #took: number[] = [];

  constructor(ledger: Ledger, from: number) {
    this.#ledger = ledger;
    this.#number = from;
  }

  async runFor(forMs: number): Promise<void> {
    for (let leftMs = forMs; leftMs > 0; leftMs -= everyMs) {
      const dueMs = performance.now() + everyMs;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      this.#number += 1;
      const written = this.#ledger.appendAll([granted(`8f3a9b2c1d4e-${this.#number}`, this.#number)]);
      if (!written.ok) throw new Error(written.error.detail);
      this.#took.push(performance.now() - dueMs);
    }
  }

  /** The milliseconds of all appends since it was last asked. */
  take(): readonly number[] {
    const took = this.#took;
    this.#took = [];
    return took;
  }
}

async function wireBytes(ledger: Ledger): Promise<number> {
  const { maxEvents, maxBytes } = defaultLimits;
  const batch = ledger.outbox.nextBatch({ maxEvents, maxBytes });
  if (!batch.ok) throw new Error(batch.error.detail);
  const body = await promisify(zstdCompress)(JSON.stringify(batch.value.map(toCloudEvent)));
  return body.length / batch.value.length;
}
