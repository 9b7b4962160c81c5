/** Lists and a policy for a demonstration, published for one place: synthetic people, and the ones who come to the gate. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { DemoKeys } from './demo-keys.ts';
import { syntheticResident } from './lists.ts';
import type { DocumentDesk } from './lists-desk.ts';
import { type WriteLines, writtenBy } from './lists-draft.ts';
import { concernLine, residentLine } from './lists-pack.ts';
import { concernElsewhere, demoConcern } from './lists-people.ts';
import type { Publisher } from './lists-publisher.ts';
import { signPolicy } from './sign-policy.ts';

export interface DemoLists {
  /** URN of the place, such as a compound's: every box at or below it gets the lists. */
  readonly audience: string;
  readonly residents: number;
  readonly concerns: number;
}

/** Publishes at once, whatever was published before. */
export function publishDemoLists(desk: DocumentDesk, lists: DemoLists): void {
  for (const { list, write } of demoLists(lists)) desk.publishSnapshot(list, lists.audience, write);
}

/** Publishes those that are not the ones published last; boxes that have them hear of nothing. */
export async function publishChangedDemoLists(publisher: Publisher, lists: DemoLists): Promise<void> {
  for (const { list, write, people } of demoLists(lists)) {
    const origin = createHash('sha256').update(JSON.stringify(people)).digest('hex');
    await publisher.publishSnapshot(list, lists.audience, () => writtenBy(write), origin);
  }
}

/**
 * Signs the text of a policy file and publishes it under its own serial, unless that very text is what is published.
 * Resolves with why it cannot be, else null. Throws for a text that is no JSON.
 */
export async function publishPolicyText(
  publisher: Publisher,
  audience: string,
  text: string,
  signer: DemoKeys['eddsa'],
  clock: Clock,
): Promise<string | null> {
  const { serial = 0 } = JSON.parse(text);
  const signed = signPolicy(text, signer, Math.floor(clock.wallMs() / 1000), audience);
  const before = await publisher.policy(audience);
  if (before !== null && payloadOf(Buffer.from(before.bytes).toString()) === payloadOf(signed)) return null;
  const published = await publisher.publishPolicy(audience, Number(serial), Buffer.from(signed));
  return 'refused' in published
    ? `a policy with serial ${published.last} is in force: another text needs a serial above it, not ${serial}`
    : null;
}

interface DemoList {
  readonly list: 'roster' | 'watchlist';
  /** Everything the lines are written from. */
  readonly people: readonly unknown[];
  readonly write: WriteLines;
}

function demoLists({ residents, concerns }: DemoLists): readonly DemoList[] {
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  const living = upTo(residents).map(syntheticResident);
  const others = upTo(concerns).map((number) => concernElsewhere(number, residents));
  const watched = [...others, demoConcern(concerns + 1)];
  return [
    { list: 'roster', people: living, write: (keys) => living.map((each) => residentLine(keys, each)) },
    { list: 'watchlist', people: watched, write: (keys) => watched.map((each) => concernLine(keys, each)) },
  ];
}

function payloadOf(jws: string): string | undefined {
  return jws.split('.')[1];
}
