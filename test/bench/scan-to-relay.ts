/** From the scanner's last report to the relay set, durable commit included, with the reading already there. */
import path from 'node:path';
import { type BareHop, startBareHop } from './bare-hop.ts';
import { BenchStation, type Passing, type RelayKind } from './bench-station.ts';
import { writeBenchSite } from './bench-site.ts';
import { beside, type Figure } from './figure.ts';
import { type BareCommits, bareVerification, openBareCommits } from './floor.ts';
import { issuePasses } from './issue-many.ts';
import { median, percentile } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

const encounters = 2_000;
const warmUp = 200;
/** So short that the relay is at rest when the next person comes; the guard keeps real time. */
const releaseTimeMs = 20;

export function run(): AsyncGenerator<Figure> {
  return inWorkDirectory(figures);
}

const words: Readonly<Record<RelayKind, string>> = {
  inProcess: 'relay in the station',
  guarded: 'relay held by the guard process',
};

async function* figures(directory: string): AsyncGenerator<Figure> {
  for (const kind of ['inProcess', 'guarded'] as const) {
    const { passings, floors } = await measure(path.join(directory, kind), kind);
    const about = words[kind];
    const totals = passings.map(({ totalMs }) => totalMs);
    const floor = median(floors);
    yield beside(`${about}: p50`, median(totals), 'ms', floor);
    yield beside(`${about}: p99`, percentile(totals, 0.99), 'ms', percentile(floors, 0.99));
    yield { figure: `${about}: of it verification, p50`, value: partOf(passings, 'verificationMs'), unit: 'ms' };
    yield { figure: `${about}: of it commit, p50`, value: partOf(passings, 'commitMs'), unit: 'ms' };
    yield { figure: `${about}: encounters`, value: totals.length, unit: 'count' };
  }
}

/**
 * The floor is measured after each encounter, so that both meet the same machine: one signature verified and one row
 * durable, and where the guard holds the relay one word to another process and back as well.
 */
async function measure(
  directory: string,
  kind: RelayKind,
): Promise<{ readonly passings: readonly Passing[]; readonly floors: readonly number[] }> {
  const site = writeBenchSite({ directory, releaseTimeMs });
  const passes = issuePasses(warmUp + encounters, site.loaded.site.place.compound, site.keys);
  const bare = openBareCommits(directory);
  const verification = bareVerification(passes[0] ?? '', site.keys);
  const other = kind === 'guarded' ? startBareHop(directory) : null;
  const station = new BenchStation(site, kind);
  const passings: Passing[] = [];
  const floors: number[] = [];
  await station.ready();
  for (const [index, payload] of passes.entries()) {
    const passing = await station.pass(payload);
    const floorMs = await floor(verification, bare, other);
    if (index < warmUp) continue;
    passings.push(passing);
    floors.push(floorMs);
  }
  await station.stop();
  await other?.stop();
  bare.close();
  return { passings, floors };
}

/** Milliseconds. */
async function floor(verification: () => void, bare: BareCommits, other: BareHop | null): Promise<number> {
  const from = performance.now();
  verification();
  bare.commit();
  if (other !== null) await other.hop();
  return performance.now() - from;
}

function partOf(passings: readonly Passing[], part: 'verificationMs' | 'commitMs'): number {
  return median(passings.map((passing) => passing[part]));
}
