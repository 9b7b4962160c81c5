/** The projective map from the plane of a code, in modules, to the picture, in pixels. Pure. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A place of the code, in modules from its upper left corner, and where it was seen; a guess weighs less than 1. */
export interface Seen {
  readonly u: number;
  readonly v: number;
  readonly at: Point;
  readonly weight: number;
}

export type Projection = (u: number, v: number) => Point;

const unknowns = 8;

/** The map that misses the places seen least, by least squares; null when they do not determine one. */
export function fitProjection(seen: readonly Seen[]): Projection | null {
  // Both planes are brought to about one around their middle: the sums of squares would lose digits otherwise.
  const from = middle(seen.map(({ u, v }) => ({ x: u, y: v })));
  const to = middle(seen.map(({ at }) => at));
  const rows = Array.from({ length: unknowns }, () => new Float64Array(unknowns + 1));
  for (const { u, v, at, weight } of seen) {
    const [p, q] = [(u - from.x) / from.reach, (v - from.y) / from.reach];
    const [x, y] = [(at.x - to.x) / to.reach, (at.y - to.y) / to.reach];
    gather(rows, [p, q, 1, 0, 0, 0, -p * x, -q * x, x], weight);
    gather(rows, [0, 0, 0, p, q, 1, -p * y, -q * y, y], weight);
  }
  const found = solve(rows);
  if (found === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = found;
  return (u, v) => {
    const p = (u - from.x) / from.reach;
    const q = (v - from.y) / from.reach;
    const depth = 1 + g * p + h * q;
    return { x: to.x + ((a * p + b * q + c) / depth) * to.reach, y: to.y + ((d * p + e * q + f) / depth) * to.reach };
  };
}

function middle(points: readonly Point[]): Point & { readonly reach: number } {
  const x = points.reduce((sum, point) => sum + point.x, 0) / points.length;
  const y = points.reduce((sum, point) => sum + point.y, 0) / points.length;
  const reach = Math.max(1e-9, ...points.map((point) => Math.hypot(point.x - x, point.y - y)));
  return { x, y, reach };
}

/** Adds one equation to the normal equations. */
function gather(rows: readonly Float64Array[], equation: readonly number[], weight: number): void {
  for (const [at, row] of rows.entries()) {
    const factor = weight * (equation[at] ?? 0);
    if (factor === 0) continue;
    for (let column = 0; column <= unknowns; column += 1) {
      row[column] = (row[column] ?? 0) + factor * (equation[column] ?? 0);
    }
  }
}

/** By elimination with the largest pivot; changes the rows. Null when they are not independent. */
function solve(rows: Float64Array[]): readonly number[] | null {
  for (let column = 0; column < unknowns; column += 1) {
    const rest = rows.slice(column);
    const pivot = rest.toSorted((a, b) => Math.abs(b[column] ?? 0) - Math.abs(a[column] ?? 0))[0];
    const lead = pivot?.[column] ?? 0;
    if (pivot === undefined || Math.abs(lead) < 1e-9) return null;
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(column, 0, pivot);
    for (const [at, row] of rows.entries()) {
      const factor = (row[column] ?? 0) / lead;
      if (at === column || factor === 0) continue;
      for (let k = column; k <= unknowns; k += 1) row[k] = (row[k] ?? 0) - factor * (pivot[k] ?? 0);
    }
  }
  return rows.map((row, at) => (row[unknowns] ?? 0) / (row[at] ?? 1));
}
