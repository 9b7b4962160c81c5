/**
 * Where each module of a code lies: finder patterns give three corners, and the alignment patterns are looked for in the
 * grey picture one after another, each where those before it lead to expect it, so that a code that leans away is
 * followed; ISO/IEC 18004, 6.3.6 and annex E.
 */
import type { Corners } from './corners.ts';
import { lightAt, type Picture } from './picture.ts';
import { fitProjection, type Point, type Projection, type Seen } from './projection.ts';

/** Centres of finder patterns lie so far from the edge, in modules. */
const inset = 3.5;
/** So many alignment patterns are looked for in vain before the rest is given up. */
const mostMisses = 3;

/**
 * How the code lies in the picture; null when the places seen determine no map. `centres` are those of the version's
 * alignment patterns, in modules of one axis.
 */
export function locate(
  picture: Picture,
  corners: Corners,
  dimension: number,
  centres: readonly number[],
): Projection | null {
  const far = dimension - inset;
  const finders: Seen[] = [
    { u: inset, v: inset, at: corners.topLeft, weight: 1 },
    { u: far, v: inset, at: corners.topRight, weight: 1 },
    { u: inset, v: far, at: corners.bottomLeft, weight: 1 },
  ];
  const guess: Seen = { u: far, v: far, at: fourthCorner(corners), weight: 1 };
  let projection = fitProjection([...finders, guess]);
  const found: Seen[] = [];
  let misses = 0;
  const [across, down] = [new Set<number>(), new Set<number>()];
  for (const { u, v } of alignmentPatterns(centres)) {
    if (projection === null) return null;
    const at = lookFor(picture, projection, u, v, corners.inverted);
    if (at === null) {
      misses += 1;
      // Corners of what is no code have none of them.
      if (found.length === 0 && misses >= mostMisses) break;
      continue;
    }
    found.push({ u, v, at, weight: 1 });
    across.add(u);
    down.add(v);
    // Once patterns on both edges or within are seen, the guess has had its day.
    const known = found.some((each) => each.u > 7 && each.v > 7) || (across.size > 1 && down.size > 1);
    projection = fitProjection([...finders, ...found, { ...guess, weight: known ? 0 : 0.05 }]);
  }
  return projection;
}

/** Where the fourth corner would be: how sizes change along both edges says how the plane leans. */
function fourthCorner({ topLeft, topRight, bottomLeft, across, down }: Corners): Point {
  const right = Math.sqrt(across[0] / across[1]);
  const below = Math.sqrt(down[0] / down[1]);
  const depth = right + below - 1;
  if (depth < 0.3) return { x: topRight.x + bottomLeft.x - topLeft.x, y: topRight.y + bottomLeft.y - topLeft.y };
  const along = (a: number, b: number, c: number): number => (right * b + below * c - a) / depth;
  return { x: along(topLeft.x, topRight.x, bottomLeft.x), y: along(topLeft.y, topRight.y, bottomLeft.y) };
}

/** Centres in modules, those next to a finder pattern first. */
function alignmentPatterns(centres: readonly number[]): readonly { readonly u: number; readonly v: number }[] {
  const [first = 6, last = 6] = [centres[0], centres.at(-1)];
  return centres
    .flatMap((v) =>
      centres.map((u) => ({
        u: u + 0.5,
        v: v + 0.5,
        inCorner: (u === first || u === last) && (v === first || v === last) && !(u === last && v === last),
      })),
    )
    .filter(({ inCorner }) => !inCorner)
    .toSorted((a, b) => Number(a.u > 7 && a.v > 7) - Number(b.u > 7 && b.v > 7) || a.u + a.v - b.u - b.v);
}

/** So far from where it is expected a pattern is looked for: near first, then wider; in modules. */
const searches = [
  { reach: 1, step: 0.5 },
  { reach: 2.5, step: 0.5 },
] as const;
const fineStep = 0.25;
/** Below this likeness it is taken for something else. */
const leastLikeness = 0.5;
/** At this one it is taken at once. */
const goodLikeness = 0.75;
/** What a module away from the expected place takes off the likeness. */
const farAway = 0.04;

/** The centre of the alignment pattern expected at a place; null when nothing there is like one. */
function lookFor(picture: Picture, projection: Projection, u: number, v: number, inverted: boolean): Point | null {
  const sign = inverted ? -1 : 1;
  let best = leastLikeness;
  let [bestU, bestV] = [Number.NaN, v];
  const compare = (atU: number, atV: number): void => {
    const away = farAway * Math.hypot(atU - u, atV - v);
    if (1 - away <= best) return;
    const like = sign * likeness(picture, projection, atU, atV) - away;
    if (like <= best) return;
    best = like;
    [bestU, bestV] = [atU, atV];
  };
  for (const { reach, step } of searches) {
    for (let dv = -reach; dv <= reach; dv += step) {
      for (let du = -reach; du <= reach; du += step) compare(u + du, v + dv);
    }
    if (best >= goodLikeness) break;
  }
  if (Number.isNaN(bestU)) return null;
  const [coarseU, coarseV] = [bestU, bestV];
  for (const dv of [-fineStep, 0, fineStep]) {
    for (const du of [-fineStep, 0, fineStep]) compare(coarseU + du, coarseV + dv);
  }
  return projection(bestU, bestV);
}

/** Correlation, from -1 to 1, of the light around a place with an alignment pattern: dark, light, dark. */
function likeness(picture: Picture, projection: Projection, u: number, v: number): number {
  let [sum, squares, light] = [0, 0, 0];
  for (let y = -2; y <= 2; y += 1) {
    for (let x = -2; x <= 2; x += 1) {
      const value = lightAt(picture, projection(u + x, v + y));
      sum += value;
      squares += value * value;
      if (Math.max(Math.abs(x), Math.abs(y)) === 1) light += value;
    }
  }
  // Of 25 modules 8 are light.
  const covariance = light - (8 / 25) * sum;
  const spread = Math.sqrt(Math.max(1e-9, squares - (sum * sum) / 25) * (8 - 64 / 25));
  return covariance / spread;
}
