/**
 * Looks for the finder patterns of a code, ISO/IEC 18004, 6.3.3: dark, light, dark, light, dark in the widths 1:1:3:1:1
 * along a row and along the column through its middle; dark and light may be exchanged.
 */
import type { BlackAndWhite } from './binary.ts';
import type { Point } from './projection.ts';

export interface FinderPattern extends Point {
  /** Pixels a module, of the mean of row and column: up to 1.4 times too large in a turned code. */
  readonly module: number;
  /** Rows in which it was seen. */
  readonly rows: number;
  /** Light on dark, as telephones in dark mode draw codes. */
  readonly inverted: boolean;
}

/** Lengths of five runs in pixels, one colour each. */
type Runs = readonly [number, number, number, number, number];

/** All that look like one, those seen in most rows for their size first. */
export function findFinderPatterns(picture: BlackAndWhite): readonly FinderPattern[] {
  const found: FinderPattern[] = [];
  const { dark, width, height } = picture;
  for (let y = 1; y < height; y += 1) {
    const row = y * width;
    let runs: Runs = [0, 0, 0, 0, 0];
    let length = 0;
    for (let x = 0; x < width; x += 1) {
      length += 1;
      const colour = dark[row + x];
      if (x + 1 < width && dark[row + x + 1] === colour) continue;
      runs = [runs[1], runs[2], runs[3], runs[4], length];
      length = 0;
      if (isFinder(runs)) note(found, confirm(picture, x + 1 - runs[4] - runs[3] - runs[2] / 2, y, runs));
    }
  }
  return found.toSorted((a, b) => b.rows / b.module - a.rows / a.module);
}

function isFinder(runs: Runs): boolean {
  const [a, b, middle, d, e] = runs;
  if (a === 0 || middle < a || middle < e) return false;
  const module = (a + b + middle + d + e) / 7;
  if (module < 1) return false;
  // Half a module, and for small ones the pixel by which an edge may lie wrong.
  const slack = Math.max(module / 2, 0.8);
  return (
    Math.abs(a - module) < slack &&
    Math.abs(b - module) < slack &&
    Math.abs(d - module) < slack &&
    Math.abs(e - module) < slack &&
    Math.abs(middle - 3 * module) < 3 * slack
  );
}

/** The same along the column, and the row once more through the middle so found; null when it is something else. */
function confirm(picture: BlackAndWhite, x: number, y: number, runs: Runs): FinderPattern | null {
  const across = runs.reduce((sum, run) => sum + run, 0);
  const column = runsThrough(picture, Math.floor(x), y, 0, 1, across);
  if (column === null || !isFinder(column.runs)) return null;
  const down = column.runs.reduce((sum, run) => sum + run, 0);
  // A code that leans away is narrower one way than the other; more than that is another thing.
  if (down > 2.2 * across || across > 2.2 * down) return null;
  const middleY = y + column.offset;
  const row = runsThrough(picture, Math.floor(x), Math.floor(middleY), 1, 0, across);
  if (row === null || !isFinder(row.runs)) return null;
  const wide = row.runs.reduce((sum, run) => sum + run, 0);
  return {
    x: Math.floor(x) + row.offset,
    y: middleY,
    module: (wide + down) / 14,
    rows: 1,
    inverted: picture.dark[y * picture.width + Math.floor(x)] === 0,
  };
}

/** Five runs of one colour each along a line through a place in the middle one; how far the middle is from the place. */
function runsThrough(
  { dark, width, height }: BlackAndWhite,
  x: number,
  y: number,
  dx: number,
  dy: number,
  longest: number,
): { readonly runs: Runs; readonly offset: number } | null {
  const runs = new Uint32Array(5);
  const middle = dark[y * width + x];
  const most = 2.2 * longest;
  const ends: number[] = [];
  for (const way of [-1, 1] as const) {
    let run = 2;
    let colour = middle;
    let steps = way === 1 ? 1 : 0;
    for (; ; steps += 1) {
      const [px, py] = [x + way * steps * dx, y + way * steps * dy];
      if (px < 0 || py < 0 || px >= width || py >= height) {
        // The edge of the picture ends the outermost run like any other colour would.
        if (run !== (way === 1 ? 4 : 0)) return null;
        break;
      }
      if (dark[py * width + px] !== colour) {
        if (run === 2) ends.push(steps);
        run += way;
        if (run < 0 || run > 4) break;
        colour = dark[py * width + px];
      }
      runs[run] = (runs[run] ?? 0) + 1;
      if (steps > most) return null;
    }
  }
  // The middle run reaches from `back` pixels before the place (itself counted) to `on` behind it.
  const [back = 0, on = 0] = ends;
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = runs;
  return { runs: [a, b, c, d, e], offset: (on - back + 1) / 2 };
}

/** Joins it to one that was found in the rows above, or begins a new one. */
function note(found: FinderPattern[], one: FinderPattern | null): void {
  if (one === null) return;
  const at = found.findIndex(
    (each) =>
      each.inverted === one.inverted &&
      Math.abs(each.x - one.x) <= each.module * 1.5 &&
      Math.abs(each.y - one.y) <= each.module * 1.5 &&
      Math.abs(each.module - one.module) <= Math.max(1, each.module / 2),
  );
  const same = found[at];
  if (same === undefined) {
    found.push(one);
    return;
  }
  const rows = same.rows + 1;
  const mean = (a: number, b: number): number => (a * same.rows + b) / rows;
  found[at] = { ...same, rows, x: mean(same.x, one.x), y: mean(same.y, one.y), module: mean(same.module, one.module) };
}
