/** Lists of a scenario: the holders it names, published by the district and fetched by the box. */
import { setImmediate } from 'node:timers/promises';
import type { PlaceCodes } from '../../kiosk/ledger/record.ts';
import type { ResidentKind } from '../../kiosk/lists/entries.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { syntheticConcern, type SyntheticResident, syntheticResident } from '../district/lists.ts';
import { concernLine, residentLine } from '../district/lists-pack.ts';
import type { Action } from './scenario.ts';
import type { World } from './world.ts';

/** URN of the compound a lane belongs to. */
export function compoundOf(place: PlaceCodes): string {
  return sourceOf(place).split(':').slice(0, -1).join(':');
}

/**
 * Publishes and announces; resolves when the box has both in force. An `as` of 18 digits is an identity number, of
 * whom the district has no pseudonym.
 */
export async function publishLists(
  world: World,
  audience: string,
  { roster, watchlist }: Extract<Action, { do: 'lists' }>,
): Promise<void> {
  const { documents } = world.district;
  const versions = {
    roster: documents.publishSnapshot('roster', audience, (keys) =>
      roster.map(({ as, kind }, index) => residentLine(keys, residentOf(as, kind, index + 1))),
    ),
    watchlist: documents.publishSnapshot('watchlist', audience, (keys) =>
      watchlist.map(({ as, level }, index) =>
        concernLine(keys, { ...syntheticConcern(index + 1), level, ...whoIs(as) }),
      ),
    ),
  };
  for (const list of ['roster', 'watchlist'] as const) {
    const loaded = world.nextEvent('list.loaded');
    world.station?.announceVersion(list, String(versions[list]));
    await world.clock.advance(0);
    await loaded;
  }
}

function residentOf(as: string, kind: ResidentKind, number: number): SyntheticResident {
  const resident = { ...syntheticResident(number), kind, ...whoIs(as) };
  const { holder: _holder, ...details } = resident.details;
  return { ...resident, details: resident.holder === null ? details : { ...details, holder: resident.holder } };
}

/** The longest that reading the names of a scenario's roster takes, in real milliseconds. */
const readingMs = 10_000;

/** Staff find entry `number` of the roster in its household and pick it, with its name in sight or before it is. */
export async function pickResident(world: World, { entry, named }: Extract<Action, { do: 'pick' }>): Promise<void> {
  const { building, unit, room } = syntheticResident(entry);
  const question = { name: 'household', building, unit, room } as const;
  await world.station?.request({ type: 'staffAsk', question }, 1);
  if (named) await nameShown(world, entry);
  const encounter = world.screen?.staff.openEncounter ?? null;
  await world.station?.request({ type: 'pickResident', encounter, entry }, 1);
}

/** The names are read by a thread that knows no simulated time. */
async function nameShown(world: World, entry: number): Promise<void> {
  const end = performance.now() + readingMs;
  while (nameOf(world, entry) === null) {
    if (performance.now() > end) throw new Error(`entry ${entry} of the roster shows no name`);
    await setImmediate();
    await world.clock.advance(0);
  }
}

function nameOf({ screen }: World, entry: number): string | null {
  const answer = screen?.staff.answer;
  return answer?.name === 'residents' ? (answer.found.find((each) => each.entry === entry)?.name ?? null) : null;
}

function whoIs(as: string): { readonly holder: string | null; readonly identityNumber: string | null } {
  return /^\d{17}[\dX]$/.test(as) ? { holder: null, identityNumber: as } : { holder: as, identityNumber: null };
}
