/** What a district takes, by how many boxes send to it: one service on SQLite, batches made beforehand. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { makeBatches, sendAll } from '../../district/fleet-light.ts';
import { startFleetDistrict } from '../../district/fleet-services.ts';
import { percentile } from '../statistics.ts';
import type { Curve } from './curve.ts';

/** As many batches at every size, so that only the number of boxes differs. */
const batches = 2_000;
const eventsEach = 5;
const atOnce = 32;

export async function fleetGrowth(directory: string, full: boolean): Promise<readonly [Curve, Curve]> {
  const sizes = [10, 100, 1_000, ...(full ? [7_000] : [])];
  const perSecond: number[] = [];
  const p50: number[] = [];
  const p99: number[] = [];
  for (const boxes of sizes) {
    const where = path.join(directory, `fleet-${boxes}`);
    mkdirSync(where);
    const load = makeBatches({ boxes, batchesEach: Math.ceil(batches / boxes), eventsEach });
    const district = await startFleetDistrict({ store: 'sqlite', services: 1, directory: where });
    try {
      const { sent, tookMs, latencies } = await sendAll(district.urls, load, atOnce);
      perSecond.push((1000 * sent) / tookMs);
      p50.push(percentile(latencies, 0.5));
      p99.push(percentile(latencies, 0.99));
    } finally {
      await district.stop();
    }
  }
  const over = 'boxes that send to the district';
  return [
    {
      name: 'district-by-boxes',
      title: 'Events the reference district takes, by its boxes',
      over,
      sizes,
      unit: '1/s',
      lines: [{ name: 'acknowledged', values: perSecond }],
    },
    {
      name: 'answer-by-boxes',
      title: 'A batch sent until acknowledged, by the boxes',
      over,
      sizes,
      unit: 'ms',
      lines: [
        { name: 'p50', values: p50 },
        { name: 'p99', values: p99 },
      ],
    },
  ];
}
