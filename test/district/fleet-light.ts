/**
 * Many light boxes: each has its identity and a chain of its own, with hashes as a ledger makes them, but neither a ledger
 * nor an uplink. What they send is made before the clock starts, so that the figure is the district's.
 */
import { Agent, request } from 'node:http';
import { zstdCompressSync } from 'node:zlib';
import type { PlaceCodes } from '../../kiosk/ledger/record.ts';
import { acknowledgementSchema, type CloudEvent } from '../../kiosk/uplink/contract.ts';
import { mediaTypes, paths, sourceHeader } from '../../kiosk/uplink/http-contract.ts';
import { decision, newChain } from './store/support.ts';

export interface LightLoad {
  readonly boxes: number;
  readonly batchesEach: number;
  readonly eventsEach: number;
}

export interface LightFigures {
  readonly sent: number;
  /** Sent once more, as after a lost answer. */
  readonly sentAgain: number;
  readonly tookMs: number;
  /** Of a request, in milliseconds, ascending. */
  readonly latencies: readonly number[];
}

interface Batch {
  readonly source: string;
  readonly events: number;
  readonly body: Buffer;
}

/** The grid of a district: 9 subdistricts, 55 communities, compounds of two lanes. */
export function placeOfBox(number: number): PlaceCodes {
  const community = number % 55;
  return {
    district: '410100',
    subdistrict: String(1 + (community % 9)).padStart(2, '0'),
    community: String(1 + community).padStart(3, '0'),
    compound: `c-${Math.floor(number / 110)}`,
    lane: String(1 + (Math.floor(number / 55) % 2)),
  };
}

export function makeBatches({ boxes, batchesEach, eventsEach }: LightLoad): Batch[] {
  const firstMs = Date.now() - 3_600_000;
  const chains = Array.from({ length: boxes }, (_, number) => newChain(placeOfBox(number), firstMs));
  const batches: Batch[] = [];
  for (let round = 0; round < batchesEach; round += 1) {
    chains.forEach((chain, box) => {
      const events = Array.from({ length: eventsEach }, (_, index) => passage(chain, box * 31 + index + round));
      const body = zstdCompressSync(JSON.stringify(events));
      batches.push({ source: chain.source, events: eventsEach, body });
    });
  }
  return batches;
}

/** What a gate mostly writes: a verdict with its reading, then the portal. */
function passage(chain: ReturnType<typeof newChain>, number: number): CloudEvent {
  if (number % 3 === 1) return chain.add('portal.opened', { encounter: `e-${number}` });
  if (number % 3 === 2) return chain.add('portal.closed', { durationMs: 1_500 });
  const holder = (number % 30_000).toString(16).padStart(16, '0');
  const reading = {
    source: 'instrument',
    rawC: 35.1,
    correctedC: 36.4,
    ambientC: 3,
    correction: 'v1',
    band: 'normal',
    atMs: 1,
  };
  return chain.add('access.granted', {
    ...decision(holder, 'allInOrder'),
    readings: [reading],
    encounter: `e-${number}`,
  });
}

/**
 * Sends every batch to the services in turn, every twentieth twice, each box its own one after another as boxes do;
 * throws when one is not acknowledged whole.
 */
export async function sendAll(
  urls: readonly URL[],
  batches: readonly Batch[],
  concurrency: number,
): Promise<LightFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const latencies: number[] = [];
  let next = 0;
  let sentAgain = 0;
  const startedMs = performance.now();
  const deliver = async (index: number, batch: Batch): Promise<void> => {
    const fromMs = performance.now();
    const url = urls[index % urls.length] ?? urls[0];
    if (url === undefined) throw new Error('a district without a service');
    const acknowledged = await post(agent, url, batch);
    latencies.push(performance.now() - fromMs);
    if (acknowledged !== batch.events) throw new Error(`${acknowledged} of ${batch.events} events acknowledged`);
  };
  const sending = new Map<string, Promise<void>>();
  const afterTheBoxsLast = async (before: Promise<void> | undefined, index: number, batch: Batch): Promise<void> => {
    await before;
    await deliver(index, batch);
    if (index % 20 !== 0) return;
    sentAgain += batch.events;
    await deliver(index + 1, batch);
  };
  const worker = async (): Promise<void> => {
    for (let batch = batches[next]; batch !== undefined; batch = batches[next]) {
      const sent = afterTheBoxsLast(sending.get(batch.source), next, batch);
      next += 1;
      sending.set(batch.source, sent);
      await sent;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const tookMs = performance.now() - startedMs;
  agent.destroy();
  const sent = batches.reduce((sum, { events }) => sum + events, 0);
  return { sent, sentAgain, tookMs, latencies: latencies.toSorted((a, b) => a - b) };
}

/** Resolves with how many events the answer acknowledges. */
function post(agent: Agent, url: URL, { source, body }: Batch): Promise<number> {
  const headers = { 'content-type': mediaTypes.batch, 'content-encoding': 'zstd', [sourceHeader]: source };
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(paths.events, url), { method: 'POST', agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const parsed = acknowledgementSchema.safeParse(JSON.parse(Buffer.concat(parts).toString()));
        if (!parsed.success) reject(new Error(`status ${answer.statusCode}: ${Buffer.concat(parts).toString()}`));
        else resolve(parsed.data.acknowledged.reduce((sum, { from, to }) => sum + to - from + 1, 0));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
