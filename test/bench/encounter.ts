/**
 * What one person costs the box: processor time and bytes written, of the station, its device processes, the guard and the
 * player, with the devices and the district of a real start. The district and the simulated devices are not the box and do
 * not count. The figures carry over to a slower board and to a memory card.
 *
 * A person is the difference of two figures that both wander, so stretches with persons and stretches without take turns,
 * each with persons is compared with the rest before and after it, and the median of the differences is told with the
 * least and the most: a figure that lies far from both is no figure. What a person leaves to be done (the relay's end, the
 * upload, the picture of rest) falls into their own stretch.
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openReader } from '../../kiosk/ledger/reader.ts';
import { Bench as Devices } from '../../scripts/gate-simulator/bench.ts';
import { writeBenchSite } from './bench-site.ts';
import { type Cost, type Costs, costsOf, sumOf, usedBetween } from './box-costs.ts';
import { startDistrictProcess } from './district-process.ts';
import type { BenchOptions, Figure } from './figure.ts';
import { issuePasses } from './issue-many.ts';
import { letPass } from './pass-through.ts';
import { startStationProcess } from './station-process.ts';
import { median } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

/** What a start leaves to be done, its collection of rubbish included, is nobody's. */
const settleMs = 30_000;
const restMs = 8_000;
const afterwardsMs = 5_000;
const together = 6;

export function run({ full }: BenchOptions): AsyncGenerator<Figure> {
  return inWorkDirectory((directory) => figures(directory, full ? 30 : 5));
}

interface Stretch {
  readonly tookMs: number;
  readonly used: Costs;
}

async function* figures(directory: string, rounds: number): AsyncGenerator<Figure> {
  const encounters = rounds * together;
  const district = await startDistrictProcess(path.join(directory, 'district'));
  const site = writeBenchSite({ directory, uplinkUrl: district.url.href });
  const passes = issuePasses(encounters, site.loaded.site.place.compound, site.keys);
  const devices = new Devices(site.devices);
  await devices.start();
  const station = await startStationProcess(site);
  async function stretch(run: () => Promise<void>): Promise<Stretch> {
    const [before, from] = [costsOf(station.pid), performance.now()];
    await run();
    return { tookMs: performance.now() - from, used: usedBetween(before, costsOf(station.pid)) };
  }
  try {
    await pause(settleMs);
    const ledger = path.join(directory, 'ledger');
    const sizeBefore = eventsOf(ledger);
    const rests = [await stretch(() => pause(restMs))];
    const busy: Stretch[] = [];
    for (let round = 0; round < rounds; round += 1) {
      busy.push(
        await stretch(async () => {
          for (const payload of passes.slice(round * together, (round + 1) * together)) await letPass(devices, payload);
          await pause(afterwardsMs);
        }),
      );
      rests.push(await stretch(() => pause(restMs)));
    }
    const sizeAfter = eventsOf(ledger);
    const events = (sizeAfter.count - sizeBefore.count) / encounters;
    const payload = (sizeAfter.bytes - sizeBefore.bytes) / encounters;
    const persons = busy.map((one, at) => beyondRest(one, rests[at], rests[at + 1]));
    const of = (what: keyof Cost): readonly number[] => persons.map((person) => sumOf(person)[what]);
    yield { figure: 'encounters, one after another', value: encounters, unit: 'count' };
    yield { figure: 'events an encounter', value: events, unit: 'count' };
    yield* spread('processor time an encounter, all processes, beyond idle', of('cpuMs'), 'ms');
    for (const name of persons[0]?.keys() ?? []) {
      const ofIt = persons.map((person) => person.get(name)?.cpuMs ?? 0);
      yield { figure: `of it, ${name}`, value: median(ofIt), unit: 'ms' };
    }
    const bytes = median(of('bytes'));
    yield {
      figure: 'bytes written an encounter, all processes, beyond idle; floor: its events as JSON',
      value: bytes,
      unit: 'byte',
      floor: payload,
      ratio: bytes / payload,
    };
    const restedS = Math.round(rests.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000);
    const idleBytes = rests.reduce((sum, { used }) => sum + sumOf(used).bytes, 0);
    // Not by the hour: what comes once in a while (a report, a day's end) is not in so short a rest.
    yield { figure: `bytes written in ${restedS} s while nobody comes`, value: idleBytes, unit: 'byte' };
  } finally {
    await station.stop();
    await devices.stop();
    await district.stop();
  }
}

/** A median with the least and the most it came from. */
function* spread(figure: string, values: readonly number[], unit: string): Generator<Figure> {
  yield { figure: `${figure}: median of ${values.length} stretches`, value: median(values), unit };
  yield { figure: 'the same, the least of a stretch', value: Math.min(...values), unit };
  yield { figure: 'the same, the most of a stretch', value: Math.max(...values), unit };
}

/** Each process's cost of one person: what it used, less what it uses at rest in the same time, by the rests on both sides. */
function beyondRest(busy: Stretch, before: Stretch | undefined, after: Stretch | undefined): Costs {
  const rests = [before, after].filter((rest) => rest !== undefined);
  const perMs = (name: string, of: keyof Cost): number =>
    mean(rests.map(({ used, tookMs }) => (used.get(name)?.[of] ?? 0) / tookMs));
  return new Map(
    [...busy.used].map(([name, used]) => [
      name,
      {
        cpuMs: (used.cpuMs - perMs(name, 'cpuMs') * busy.tookMs) / together,
        bytes: (used.bytes - perMs(name, 'bytes') * busy.tookMs) / together,
      },
    ]),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function eventsOf(directory: string): { readonly count: number; readonly bytes: number } {
  const reader = openReader(path.join(directory, 'ledger.db'));
  if (!reader.ok) throw new Error(reader.error.detail);
  const events = reader.value.readEvents({ from: 1, limit: 1_000_000 });
  reader.value.close();
  if (!events.ok) throw new Error(events.error.detail);
  return { count: events.value.length, bytes: Buffer.byteLength(JSON.stringify(events.value)) };
}
