/** One person of a site file gets another PIN or badge; all else of the file stays as it is written. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import { membersAt } from './json-members.ts';

/** Where somebody stands in a site file. */
export interface Person {
  readonly kind: 'staff' | 'technicians';
  readonly index: number;
  readonly pin: string;
}

export interface Change {
  readonly what: 'pin' | 'badge';
  readonly hash: string;
}

export type PersonFault =
  | { readonly code: 'nobody'; readonly known: readonly string[] }
  /** Two may not be told apart. */
  | { readonly code: 'ambiguous' };

/** By the code that stands in the file. */
export function findPerson(site: Pick<Site, 'staff' | 'technicians'>, id: string): Result<Person, PersonFault> {
  const all = (['staff', 'technicians'] as const).flatMap((kind) =>
    site[kind].map((one, index) => ({ id: one.id, kind, index, pin: one.pin })),
  );
  const [first, second] = all.filter((one) => one.id === id);
  if (first === undefined) return err({ code: 'nobody', known: all.map((one) => one.id) });
  if (second !== undefined) return err({ code: 'ambiguous' });
  return ok(first);
}

/**
 * The text of the site file after the change: another value where it stands, or a last member written as the one before it.
 * `text` is that of a site that was read as one.
 */
export function changedSite(text: string, { kind, index }: Person, { what, hash }: Change): string {
  const person = membersAt(text, [kind, index]);
  const last = person.at(-1);
  if (last === undefined) throw new Error(`no ${kind} ${index} in this text`);
  // Of a name that stands twice the later one counts.
  const own = person.findLast(({ name }) => name === what);
  if (own !== undefined) return text.slice(0, own.from) + JSON.stringify(hash) + text.slice(own.to);
  const before = text.slice(last.after, last.at);
  const between = text.slice(last.nameTo, last.from);
  const member = `,${before}${JSON.stringify(what)}${between}${JSON.stringify(hash)}`;
  return text.slice(0, last.to) + member + text.slice(last.to);
}
