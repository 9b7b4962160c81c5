/**
 * The people of the demonstration: synthetic ones whose numbers the district's lists and the simulated gate agree upon,
 * so that whoever walks up is somebody the roster or the watchlist knows.
 */
import { type SyntheticConcern, syntheticConcern, syntheticIdentityNumber, syntheticResident } from './lists.ts';

/** Residents with a phone who come and go, one after the other. */
const comers = [4, 8, 12, 24, 28, 32, 36, 44, 48, 52, 56, 64];

/** A child, an elderly person without a phone, somebody who works here, and a resident of concern. */
const special = { child: 1, elderly: 10, worker: 3, concern: 16 } as const;

export type DemoRole = keyof typeof special | 'resident';

/** The pseudonym of who plays a role; `turn` chooses among the residents. Null for who has no phone. */
export function demoHolder(role: DemoRole, turn = 0): string | null {
  const number = role === 'resident' ? comers[turn % comers.length] : special[role];
  return number === undefined ? null : syntheticResident(number).holder;
}

/** The identity number of the elderly person without a phone. */
export const demoIdentityNumber = syntheticIdentityNumber(special.elderly);

/** The resident of concern, as an entry of the watchlist with this number. */
export function demoConcern(id: number): SyntheticConcern {
  const { holder, identityNumber } = syntheticResident(special.concern);
  return { id, holder, identityNumber, level: 'stayAtHome', note: 'demo' };
}

/** Person of concern `number` (from 1) who is none of the first `residents` residents. */
export function concernElsewhere(number: number, residents: number): SyntheticConcern {
  return { ...syntheticConcern(number + residents), id: number };
}
