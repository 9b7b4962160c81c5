/** Lists and a policy for a demonstration, published for one place: synthetic people, and the ones who come to the gate. */
import type { Clock } from '../../drivers/basics/clock.ts';
import type { DemoKeys } from './demo-keys.ts';
import { syntheticResident } from './lists.ts';
import type { DocumentDesk } from './lists-desk.ts';
import { concernLine, residentLine } from './lists-pack.ts';
import { concernElsewhere, demoConcern } from './lists-people.ts';
import { signPolicy } from './sign-policy.ts';

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
    const others = upTo(concerns).map((number) => concernLine(keys, concernElsewhere(number, residents)));
    return [...others, concernLine(keys, demoConcern(concerns + 1))];
  });
}

/** Signs the text of a policy file and publishes it under its own serial. Throws for a text that is no JSON. */
export function publishPolicyText(
  desk: DocumentDesk,
  audience: string,
  text: string,
  signer: DemoKeys['eddsa'],
  clock: Clock,
): void {
  const { serial = 0 } = JSON.parse(text);
  const signed = signPolicy(text, signer, Math.floor(clock.wallMs() / 1000), audience);
  desk.publishPolicy(audience, Number(serial), Buffer.from(signed));
}
