/** Many encounters, one after the other, on a whole station in simulated time, with its district, its outbox and its retention. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '../../drivers/sim/simulated-thermometer-noise.ts';
import { openDeviceIdentity } from '../../kiosk/station/district/device-identity.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { loadDemoKeys } from '../district/demo-keys.ts';
import { type CodeKind, codeOf } from '../simulation/codes.ts';
import { type Gate, people, type PersonKind, pickPerson } from '../simulation/people.ts';
import { parseScenario } from '../simulation/scenario.ts';
import { loadScenarioSite } from '../simulation/site.ts';
import { World } from '../simulation/world.ts';
import { startDistrictElsewhere } from './district-elsewhere.ts';
import { fixedWork } from './fixed-work.ts';
import { isAsExpected } from './expected.ts';
import { type Length, samplesADay } from './length.ts';
import { bytesBelow, type Sample, threadMs, usage } from './samples.ts';

export interface SoakOptions {
  readonly encounters: number;
  readonly length: Length;
  readonly seed: number;
  readonly onSample: (sample: Sample) => void;
}

export interface Soaked {
  readonly samples: readonly Sample[];
  readonly granted: number;
  readonly released: number;
  readonly dropped: number;
  /** What the box has recorded and the district holds, in the end. */
  readonly recorded: number;
  readonly atDistrict: number;
  readonly complaints: number;
  readonly simulatedDays: number;
  /** Reports of a day that was over. */
  readonly dayReports: number;
  /** How often the ledger had another verdict than who came must get, or none, or one too many. */
  readonly otherwise: number;
}

/** Kept for a day: the ledger shrinks while the run goes on. */
const policy = { retentionDays: { passage: 1, security: 1, technical: 1, oversight: 1 } };
/** The instrument settles, a window of samples is still. */
const measuredMs = 2_300;
const goneMs = 2_200;
/** Of a large compound, as far as the run is long enough for all to come twice in its first quarter, before growth is
 * looked for; each comes again when all others have come, with a new code. */
const mostResidents = 6_000;
const dayMs = 86_400_000;

/** Rejects when the station does not start. */
export async function soak({ encounters, length, seed, onSample }: SoakOptions): Promise<Soaked> {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-soak-'));
  const { days, wall } = length;
  const residents = Math.min(mostResidents, Math.ceil(encounters / 8));
  const scenario = parseScenario(JSON.stringify({ scenario: 'soak', wall, seed: seed + 1, policy }), 'soak');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const site = loadScenarioSite(scenario.value.header);
  if (!site.ok) throw new Error(site.error.join('\n'));
  const { loaded, keysDirectory } = site.value;
  let wallMs = (): number => Date.parse(scenario.value.header.wall);
  const district = await startDistrictElsewhere(path.join(directory, 'district'), () => wallMs());
  const world = await World.create(loaded, scenario.value.header, undefined, district.accept);
  wallMs = () => world.trueWallMs;
  const source = sourceOf(loaded.site.place);
  const { publicKey, privateKey } = openDeviceIdentity(world.disk.ledgerDirectory, source);
  await district.enrol(source, publicKey, privateKey);
  const keys = loadDemoKeys(keysDirectory);
  const random = seededRandom(seed + 1);
  const samples: Sample[] = [];
  const sums = { granted: 0, released: 0, dropped: 0, dayReports: 0, otherwise: 0 };
  const took: number[] = [];
  const floor: number[] = [];
  const sampleEveryMs = dayMs / samplesADay(encounters, length);
  let sampleAtMs = sampleEveryMs;
  let number = 0;
  const show = (kind: CodeKind): void => {
    const holder = `resident-${number % residents}`;
    const { compound } = loaded.site.place;
    const { trueWallMs } = world;
    const payload =
      kind === 'identityNumber'
        ? codeOf(kind, compound, keys, trueWallMs)
        : codeOf(kind, compound, keys, trueWallMs, holder);
    world.devices.scan({ payload });
  };
  const gate = gateIn(world, show);
  /** Takes what happened since it was last asked; `who` came and went in that time. */
  const heard = async (who: PersonKind | null): Promise<void> => {
    // The district lives in real time: while somebody is there it may be late, as over a network, but not for ever.
    await district.answered();
    // What the world keeps for its scenarios is not the box's to keep.
    const events = world.events.splice(0);
    for (const event of events) {
      if (event.type === 'access.granted') sums.granted += 1;
      if (event.type === 'portal.released') sums.released += 1;
      if (event.type === 'daily.report') sums.dayReports += 1;
      if (event.type === 'ledger.pruned') sums.dropped += event.data.count;
    }
    if (!isAsExpected(who, events)) sums.otherwise += 1;
    world.absences.splice(0);
    world.devices.gpio.forgetDriven();
    world.devices.relay.splice(0, world.devices.relay.length - 1);
  };
  try {
    world.start();
    await world.clock.advance(5_000);
    while (number < encounters) {
      number += 1;
      const who = random() < 0.8 ? 'resident' : pickPerson(random());
      if (who === 'resident') {
        took.push(...(await passes(world, show)));
        floor.push(fixedWork());
      } else await people[who].act(gate);
      await world.clock.advance(goneMs);
      await heard(who);
      // Nobody comes then until it is the next one's turn: over the whole run, the days it is to last.
      const nextMs = (number / encounters) * days * dayMs;
      for (; sampleAtMs <= nextMs; sampleAtMs += sampleEveryMs) {
        await world.clock.advanceTo(Math.max(world.clock.monotonicMs(), sampleAtMs));
        await heard(null);
        const [decisionMs, floorMs] = [meanOf(took.splice(0)), meanOf(floor.splice(0))];
        const sample = sampleOf(world, { encounters: number, dropped: sums.dropped, decisionMs, floorMs });
        samples.push(sample);
        onSample(sample);
      }
      await world.clock.advanceTo(Math.max(world.clock.monotonicMs(), nextMs));
      await heard(null);
    }
    for (let quietS = 0; quietS < 120; quietS += 1) {
      await world.clock.advance(1_000);
      await district.answered();
    }
    const state = await district.state();
    return {
      samples,
      ...sums,
      recorded: world.disk.lastSequence,
      atDistrict: state.events,
      complaints: state.complaints,
      simulatedDays: world.clock.monotonicMs() / dayMs,
    };
  } finally {
    await world.close();
    await district.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * Somebody whose temperature is known shows a good code, and goes through; the milliseconds of the processor that the
 * decision took: other programs on the machine do not lengthen them, what grows here does.
 */
async function passes(world: World, show: (kind: CodeKind) => void): Promise<number[]> {
  world.standBefore(36.4);
  await world.clock.advance(measuredMs);
  const took: number[] = [];
  const fromMs = threadMs();
  const granted = (async () => {
    await world.nextEvent('access.granted');
    took.push(threadMs() - fromMs);
  })();
  show('valid');
  await world.clock.advance(500);
  if (took.length > 0) await granted;
  world.door(true);
  world.stepAway();
  await world.clock.advance(1_500);
  world.door(false);
  return took;
}

/** Not the median: the kernel counts processor time by the tick, and only a sum over many is finer than that. */
const meanOf = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;

function gateIn(world: World, show: (kind: CodeKind) => void): Gate {
  return {
    bench: world,
    show: (kind) => show(kind),
    pause: (ms) => world.clock.advance(ms),
    async released(ms) {
      const until = world.clock.monotonicMs() + ms;
      while (world.clock.monotonicMs() < until) {
        await world.clock.advance(100);
        if (world.devices.relayActive) return true;
      }
      return false;
    },
  };
}

function sampleOf(
  world: World,
  {
    encounters,
    dropped,
    ...latency
  }: Pick<Sample, 'encounters' | 'decisionMs' | 'floorMs'> & { readonly dropped: number },
): Sample {
  const { ledgerDirectory, directory, lastSequence } = world.disk;
  const isLedger = (name: string): boolean => name.startsWith('ledger.db');
  return {
    encounters,
    days: world.clock.monotonicMs() / dayMs,
    ...usage(),
    timers: world.clock.pendingTimers,
    ledgerEvents: lastSequence - dropped,
    ledgerBytes: bytesBelow(ledgerDirectory, (name) => name === 'ledger.db'),
    logBytes: bytesBelow(ledgerDirectory, (name) => isLedger(name) && name !== 'ledger.db'),
    otherBytes: bytesBelow(directory, (name) => !isLedger(name)),
    ...latency,
  };
}
