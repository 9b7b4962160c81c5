/** Lists for a demonstration: synthetic people, published for one place. */
import { syntheticConcern, syntheticResident } from './lists.ts';
import type { DocumentDesk } from './lists-desk.ts';
import { concernLine, residentLine } from './lists-pack.ts';

export interface DemoLists {
  /** URN of the place, such as a compound's: every box at or below it gets the lists. */
  readonly audience: string;
  readonly residents: number;
  readonly concerns: number;
}

export function publishDemoLists(desk: DocumentDesk, { audience, residents, concerns }: DemoLists): void {
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  desk.publishSnapshot('roster', audience, (keys) => {
    return upTo(residents).map((number) => residentLine(keys, syntheticResident(number)));
  });
  desk.publishSnapshot('watchlist', audience, (keys) => {
    return upTo(concerns).map((number) => concernLine(keys, syntheticConcern(number)));
  });
}
