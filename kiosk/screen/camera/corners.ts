/** Which three of the finder patterns found are the corners of one code. Pure. */
import type { BlackAndWhite } from './binary.ts';
import type { FinderPattern } from './finder.ts';
import type { Point } from './projection.ts';

/** The three finder patterns, in pixels, and how large a module is at each of them towards the others. */
export interface Corners {
  readonly topLeft: Point;
  readonly topRight: Point;
  readonly bottomLeft: Point;
  /** Pixels a module along the upper edge at its left and right end, along the left edge at its upper and lower end. */
  readonly across: readonly [number, number];
  readonly down: readonly [number, number];
  /** Light on dark. */
  readonly inverted: boolean;
}

/** Of more patterns than these, only those seen best are put together. */
const mostPatterns = 10;
/** Between the centres of the smallest code, version 1, lie 14 modules; a little may be measured wrongly. */
const leastModules = 12;
/** Sine of the angle between upper and left edge: what leans away is no longer square. */
const leastSine = 0.6;
/** How far apart, as natural logarithms, the sizes at both ends of an edge and the lengths of both edges may be. */
const mostLean = 0.8;
const mostUnlike = 0.35;

/** Those most like a square of one size first. */
export function cornersOf(picture: BlackAndWhite, patterns: readonly FinderPattern[]): readonly Corners[] {
  const found: { readonly corners: Corners; readonly unlike: number }[] = [];
  const best = patterns.slice(0, mostPatterns);
  for (const topLeft of best) {
    for (const topRight of best) {
      if (topRight === topLeft || topRight.inverted !== topLeft.inverted) continue;
      for (const bottomLeft of best) {
        if (bottomLeft === topLeft || bottomLeft === topRight || bottomLeft.inverted !== topLeft.inverted) continue;
        const judged = judge(picture, topLeft, topRight, bottomLeft);
        if (judged !== null) found.push(judged);
      }
    }
  }
  return found.toSorted((a, b) => a.unlike - b.unlike).map(({ corners }) => corners);
}

function judge(
  picture: BlackAndWhite,
  topLeft: FinderPattern,
  topRight: FinderPattern,
  bottomLeft: FinderPattern,
): { readonly corners: Corners; readonly unlike: number } | null {
  const [ax, ay] = [topRight.x - topLeft.x, topRight.y - topLeft.y];
  const [bx, by] = [bottomLeft.x - topLeft.x, bottomLeft.y - topLeft.y];
  const sine = (ax * by - ay * bx) / (Math.hypot(ax, ay) * Math.hypot(bx, by));
  if (sine < leastSine) return null;
  const across = moduleAtBoth(picture, topLeft, topRight);
  const down = moduleAtBoth(picture, topLeft, bottomLeft);
  if (across === null || down === null) return null;
  const corners = { topLeft, topRight, bottomLeft, across, down, inverted: topLeft.inverted };
  const { wide, high } = modulesBetween(corners);
  const lean = Math.max(...[across, down].map(([a, b]) => Math.abs(Math.log(a / b))));
  const edges = Math.abs(Math.log(wide / high));
  if (Math.min(wide, high) < leastModules || edges > mostUnlike || lean > mostLean) return null;
  return { corners, unlike: edges + lean / 2 + 1 - sine };
}

/** By the geometric mean of the sizes at both ends of an edge: in a plane seen askew that is exact. */
function modulesBetween({ topLeft, topRight, bottomLeft, across, down }: Corners): {
  readonly wide: number;
  readonly high: number;
} {
  const modules = (to: Point, [a, b]: readonly [number, number]): number =>
    Math.hypot(to.x - topLeft.x, to.y - topLeft.y) / Math.sqrt(a * b);
  return { wide: modules(topRight, across), high: modules(bottomLeft, down) };
}

/** Modules a side, the likeliest first. */
export function likelyDimensions(corners: Corners): readonly number[] {
  const { wide, high } = modulesBetween(corners);
  const version = ((wide + high) / 2 + 7 - 17) / 4;
  const nearest = Math.round(version);
  const towards = version > nearest ? 1 : -1;
  return [nearest, nearest + towards, nearest - towards]
    .filter((each) => each >= 1 && each <= 40)
    .map((each) => 17 + 4 * each);
}

/** The same corners in a picture `times` as large. */
export function scaled(corners: Corners, times: number): Corners {
  const point = ({ x, y }: Point): Point => ({ x: x * times, y: y * times });
  const sizes = ([a, b]: readonly [number, number]): [number, number] => [a * times, b * times];
  return {
    topLeft: point(corners.topLeft),
    topRight: point(corners.topRight),
    bottomLeft: point(corners.bottomLeft),
    across: sizes(corners.across),
    down: sizes(corners.down),
    inverted: corners.inverted,
  };
}

function moduleAtBoth(picture: BlackAndWhite, a: Point, b: Point): [number, number] | null {
  const [atA, atB] = [moduleTowards(picture, a, b), moduleTowards(picture, b, a)];
  return atA === null || atB === null ? null : [atA, atB];
}

/** Pixels a module of the pattern around `from`, along the line to `to`: between its outer edges lie seven. Null without such edges. */
function moduleTowards({ dark, width, height }: BlackAndWhite, from: Point, to: Point): number | null {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  const [dx, dy] = [(to.x - from.x) / distance, (to.y - from.y) / distance];
  let sum = 0;
  for (const way of [-1, 1]) {
    let colour = dark[Math.floor(from.y) * width + Math.floor(from.x)];
    let changes = 0;
    let steps = 0;
    while (changes < 3) {
      steps += 0.5;
      if (steps > distance) return null;
      const [x, y] = [Math.floor(from.x + way * steps * dx), Math.floor(from.y + way * steps * dy)];
      if (x < 0 || y < 0 || x >= width || y >= height) return null;
      if (dark[y * width + x] === colour) continue;
      colour = dark[y * width + x];
      changes += 1;
    }
    // The edge lies somewhere in the last half pixel.
    sum += steps - 0.25;
  }
  return sum / 7;
}
