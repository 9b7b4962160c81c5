/** Who passed last in which direction, as far as this box knows: the ground of anti-passback, occupancy and grace. Pure. */
import type { Medium } from './credential.ts';
import type { Direction, Policy } from './policy.ts';

/** Monotonic milliseconds; before zero where it happened before this start of the box. */
export interface Passage {
  readonly direction: Direction;
  readonly atMs: number;
  /** Null: told by another lane. */
  readonly encounter: string | null;
  readonly medium: Medium | null;
  /** What it replaced, for when it turns out not to have happened. */
  readonly before: Passage | null;
}

/** Last passage by holder, the longest ago first. */
export type Passages = ReadonlyMap<string, Passage>;

/** Holders remembered: more than the residents of a compound; the one who passed longest ago is forgotten first. */
const rememberedMax = 20_000;

/** With each of these, in their order, as its holder's last passage. */
export function withPassages(
  passages: Passages,
  passed: readonly (Omit<Passage, 'before'> & { readonly holder: string })[],
): Passages {
  const next = new Map(passages);
  for (const { holder, ...passage } of passed) {
    const earlier = next.get(holder);
    next.delete(holder);
    next.set(holder, { ...passage, before: earlier === undefined ? null : { ...earlier, before: null } });
  }
  for (const oldest of next.keys()) {
    if (next.size <= rememberedMax) break;
    next.delete(oldest);
  }
  return next;
}

/** Without the passage of an encounter whose gate was never opened: that person stayed where they were. */
export function withoutPassage(passages: Passages, encounter: string): Passages {
  const found = [...passages].find(([, passage]) => passage.encounter === encounter);
  if (found === undefined) return passages;
  const [holder, { before }] = found;
  const next = new Map(passages);
  if (before === null) next.delete(holder);
  else next.set(holder, before);
  return next;
}

/** How many went in last and have not come out. */
export function insideOf(passages: Passages): number {
  let inside = 0;
  for (const { direction } of passages.values()) if (direction === 'in') inside += 1;
  return inside;
}

/** Which way somebody is going who stands at a lane: in one for both, whoever went in comes out. */
export function directionOf(lane: Direction | 'both', last: Passage | null): Direction {
  if (lane !== 'both') return lane;
  return last?.direction === 'in' ? 'out' : 'in';
}

/** What anti-passback says to a passage in `direction` after `last`. `sinceMs`: how long ago that was. */
export function passedBack(
  { mode, minutes }: Policy['antiPassback'],
  direction: Direction,
  last: { readonly direction: Direction; readonly sinceMs: number } | null,
): 'no' | 'noted' | 'refused' {
  if (last === null || last.direction !== direction) return 'no';
  switch (mode) {
    case 'off':
      return 'no';
    case 'soft':
      return 'noted';
    case 'hard':
      return 'refused';
    case 'timed':
      return last.sinceMs < minutes * 60_000 ? 'refused' : 'no';
  }
}
