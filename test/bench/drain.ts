/** Emptying a long outbox: durable here and at the district, over HTTP on loopback, while the gate goes on. */
import path from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { systemClock } from '../../drivers/basics/clock.ts';
import type { Ledger } from '../../kiosk/ledger/ledger.ts';
import { toCloudEvent } from '../../kiosk/uplink/cloud-event.ts';
import { httpsTransport } from '../../kiosk/uplink/https-transport.ts';
import { defaultLimits } from '../../kiosk/uplink/limits.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { startUplink } from '../../kiosk/uplink/uplink.ts';
import { benchPlace, fill, granted, openBenchLedger } from './bench-ledger.ts';
import { startDistrictProcess } from './district-process.ts';
import type { BenchOptions, Figure } from './figure.ts';
import { percentile } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

/** An append every so often, as from a busy gate. */
const everyMs = 10;

export function run(options: BenchOptions): AsyncGenerator<Figure> {
  return inWorkDirectory((directory) => figures(directory, options));
}

async function* figures(directory: string, { full }: BenchOptions): AsyncGenerator<Figure> {
  const count = full ? 1_000_000 : 50_000;
  const ledger = openBenchLedger(path.join(directory, 'ledger'));
  fill(ledger, 0, count);
  yield { figure: 'on the wire, an event of a full batch', value: await wireBytes(ledger), unit: 'bytes' };
  const gate = new BusyGate(ledger, count);
  await gate.runFor(3_000);
  const idle = gate.take();
  const district = await startDistrictProcess(path.join(directory, 'district'));
  const before = ledger.outbox.waiting();
  const tookMs = await empty(ledger, district.url, gate);
  const during = gate.take();
  await district.stop();
  ledger.close();
  yield { figure: `drained, ${before.toLocaleString('en')} events`, value: (1000 * before) / tookMs, unit: '1/s' };
  for (const [share, name] of [
    [0.5, 'p50'],
    [0.99, 'p99'],
  ] as const) {
    const floor = percentile(idle, share);
    const value = percentile(during, share);
    const figure = `append meanwhile, due to durable, ${name}; floor is idle`;
    yield { figure, value, unit: 'ms', floor, ratio: value / floor };
  }
}

async function empty(ledger: Ledger, url: URL, gate: BusyGate): Promise<number> {
  const transport = httpsTransport({
    url,
    source: sourceOf(benchPlace),
    clock: systemClock,
    compression: 'zstd',
    deadlineMs: 30_000,
  });
  const from = performance.now();
  const uplink = startUplink({
    outbox: ledger.outbox,
    transport,
    clock: systemClock,
    random: Math.random,
    limits: defaultLimits,
    handlers: {
      onConnected: () => undefined,
      onLost: ({ detail }) => void process.stderr.write(`drain: the line was lost: ${detail}\n`),
      onFault: () => undefined,
      onSentAgain: () => undefined,
    },
  });
  // What the busy gate adds meanwhile is drained as well; a handful of events is what is always under way.
  while (ledger.outbox.waiting() > 100) await gate.runFor(100);
  const tookMs = performance.now() - from;
  await uplink.stop();
  transport.close();
  return tookMs;
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
