/** Lists of a scenario: the holders it names, published by the district and fetched by the box. */
import type { PlaceCodes } from '../../kiosk/ledger/record.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { syntheticConcern, syntheticResident } from '../district/lists.ts';
import { concernLine, residentLine } from '../district/lists-pack.ts';
import type { Action } from './scenario.ts';
import type { World } from './world.ts';

/** URN of the compound a lane belongs to. */
export function compoundOf(place: PlaceCodes): string {
  return sourceOf(place).split(':').slice(0, -1).join(':');
}

/** Publishes and announces; resolves when the box has both in force. An `as` of 18 digits is an identity number. */
export async function publishLists(
  world: World,
  audience: string,
  { roster, watchlist }: Extract<Action, { do: 'lists' }>,
): Promise<void> {
  const { documents } = world.district;
  const versions = {
    roster: documents.publishSnapshot('roster', audience, (keys) =>
      roster.map(({ as, kind }, index) => residentLine(keys, { ...syntheticResident(index + 1), kind, ...whoIs(as) })),
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

function whoIs(as: string): { readonly holder: string | null; readonly identityNumber: string | null } {
  return /^\d{17}[\dX]$/.test(as) ? { holder: null, identityNumber: as } : { holder: as, identityNumber: null };
}
