/** Who passed last in which direction, as far as this box knows: the ground of anti-passback, occupancy and grace. Pure. */
import type { Medium } from './credential.ts';
import type { Direction, Policy } from './policy.ts';
import { allRemembered, recall, type Remembered, withNewest } from './remembered.ts';

/** Monotonic milliseconds; before zero where it happened before this start of the box. */
export interface Passage {
  readonly direction: Direction;
  readonly atMs: number;
  /** As `atMs`; where that is not known, when this box was told: it may have been a moment ago. */
  readonly countedMs: number;
  /** Null: told by another lane. */
  readonly encounter: string | null;
  readonly medium: Medium | null;
  /** What it replaced, for when it turns out not to have happened. */
  readonly before: Passage | null;
}

/** Last passage by holder. */
export type Passages = Remembered<Passage>;

/** Holders remembered: more than the residents of a compound; the one who passed longest ago is forgotten first. */
const rememberedMax = 20_000;

/** With each of these, in their order, as its holder's last passage. */
export function withPassages(
  passages: Passages,
  passed: readonly (Omit<Passage, 'before'> & { readonly holder: string })[],
): Passages {
  const next = new Map<string, Passage>();
  for (const { holder, ...passage } of passed) {
    const earlier = next.get(holder) ?? recall(passages, holder);
    next.delete(holder);
    next.set(holder, { ...passage, before: earlier === undefined ? null : { ...earlier, before: null } });
  }
  return withNewest(passages, next, rememberedMax);
}

/** Without the passage of an encounter whose gate was never opened: that person stayed where they were. */
export function withoutPassage(passages: Passages, encounter: string): Passages {
  for (const [holder, passage] of allRemembered(passages)) {
    if (passage.encounter === encounter) return withNewest(passages, [[holder, passage.before]], rememberedMax);
  }
  return passages;
}

/** How many went in last and have not come out. */
export function insideOf(passages: Passages): number {
  let inside = 0;
  for (const [, { direction }] of allRemembered(passages)) if (direction === 'in') inside += 1;
  return inside;
}

/** Nobody turns round sooner: a code handed back over the gate is shown again within seconds. */
const shortestStayMs = 60_000;

/** Which way somebody goes of whom nothing is known. */
export function directionOfStranger(lane: Direction | 'both'): Direction {
  return lane === 'both' ? 'in' : lane;
}

/**
 * Which way somebody is going who shows a code at a lane: in one for both, whoever went in comes out. Within the replay
 * window of what they passed with, and a minute at least, a second showing is not believed to be the way back: it goes the
 * same way again, so that what refuses a second passage refuses it.
 */
export function directionOf(
  lane: Direction | 'both',
  last: Passage | null,
  shown: { readonly atMs: number; readonly medium: Medium },
  { replayWindowMinutes }: Pick<Policy, 'replayWindowMinutes'>,
): Direction {
  if (lane !== 'both' || last === null) return directionOfStranger(lane);
  const stayMs = Math.max(shortestStayMs, replayWindowMinutes[last.medium ?? shown.medium] * 60_000);
  if (shown.atMs - last.countedMs < stayMs) return last.direction;
  return last.direction === 'in' ? 'out' : 'in';
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
