/**
 * One kind of relay of `scan-to-relay`, in a process started with the options of a box's unit. The floor is measured after
 * each encounter and in the same process, so that both meet the same machine and the same V8: one signature verified and
 * one row durable, and where the guard holds the relay one word to another process and back as well. Before either this
 * process rests: at a gate nothing has run for a tenth of a second when a code is shown, and what was busy just before is
 * twice as fast.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type BareHop, startBareHop } from './bare-hop.ts';
import { BenchStation, type Passing, type RelayKind } from './bench-station.ts';
import { writeBenchSite } from './bench-site.ts';
import { type BareCommits, bareVerification, openBareCommits } from './floor.ts';
import { issuePasses } from './issue-many.ts';

const warmUp = 200;
/** So short that the relay is at rest when the next person comes; the guard keeps real time. */
const releaseTimeMs = 20;

const restMs = 20;
const rested = (): Promise<void> => pause(restMs);

/** Of each passing, the floor's milliseconds. */
export interface Measured {
  readonly passings: readonly Passing[];
  readonly floors: readonly number[];
}

const [directory, kind, encounters] = process.argv.slice(2);
if (directory === undefined || !isKind(kind) || encounters === undefined)
  throw new Error('usage: scan-to-relay-child directory inProcess|guarded encounters');
const measured = await measure(directory, kind, Number(encounters));
// Told first: an exit drops what has not been sent.
process.send?.(measured, () => process.exit());

function isKind(word: string | undefined): word is RelayKind {
  return word === 'inProcess' || word === 'guarded';
}

async function measure(directory: string, kind: RelayKind, encounters: number): Promise<Measured> {
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
    const passing = await station.pass(payload, rested);
    await rested();
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
