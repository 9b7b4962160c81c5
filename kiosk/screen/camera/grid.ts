/** The light of each module of a code that was located, and which of them are dark. */
import { locate } from './alignment.ts';
import type { Corners } from './corners.ts';
import { lightAt, type Picture } from './picture.ts';
import type { Projection } from './projection.ts';

export interface Grid {
  readonly dimension: number;
  /** Mean light of each module, row by row. */
  readonly light: Float32Array;
  /** From -1 to 1: how well the timing patterns alternate; a wrong dimension has about 0. */
  readonly timing: number;
}

/** Null when the code cannot be located. `centres` are those of the version's alignment patterns. */
export function readGrid(
  picture: Picture,
  corners: Corners,
  dimension: number,
  centres: readonly number[],
): Grid | null {
  const projection = locate(picture, corners, dimension, centres);
  if (projection === null) return null;
  const light = sample(picture, projection, dimension, corners.inverted);
  return { dimension, light, timing: timingOf(light, dimension) };
}

/** Nine places a module, in modules from its middle: noise goes, the neighbours stay out. */
const within = [-0.27, 0, 0.27] as const;

function sample(picture: Picture, projection: Projection, dimension: number, inverted: boolean): Float32Array {
  const light = new Float32Array(dimension * dimension);
  for (let v = 0; v < dimension; v += 1) {
    for (let u = 0; u < dimension; u += 1) {
      let sum = 0;
      for (const dv of within) {
        for (const du of within) sum += lightAt(picture, projection(u + 0.5 + du, v + 0.5 + dv));
      }
      light[v * dimension + u] = inverted ? 255 - sum / 9 : sum / 9;
    }
  }
  return light;
}

function timingOf(light: Float32Array, dimension: number): number {
  let [sum, squares, alternating, count] = [0, 0, 0, 0];
  // As many dark as light ones, so that the mean falls out.
  for (let at = 8; at < dimension - 9; at += 1) {
    for (const value of [light[6 * dimension + at] ?? 0, light[at * dimension + 6] ?? 0]) {
      sum += value;
      squares += value * value;
      alternating += at % 2 === 0 ? -value : value;
      count += 1;
    }
  }
  return alternating / Math.sqrt(Math.max(1e-9, (squares - (sum * sum) / count) * count));
}

/** Half the side of the field a module is compared with, in modules. */
const field = 4;

/** True for dark modules: darker than the mean around; `sharpened` takes off what blur brought over from the neighbours. */
export function darkModules({ light, dimension }: Grid, sharpened: number): readonly boolean[] {
  const value = (u: number, v: number): number => light[v * dimension + u] ?? 0;
  const clear = Float32Array.from(light, (own, at) => {
    const [u, v] = [at % dimension, Math.floor(at / dimension)];
    const next = [
      u > 0 ? value(u - 1, v) : own,
      u < dimension - 1 ? value(u + 1, v) : own,
      v > 0 ? value(u, v - 1) : own,
      v < dimension - 1 ? value(u, v + 1) : own,
    ];
    return own + sharpened * (4 * own - next.reduce((sum, each) => sum + each, 0));
  });
  return Array.from(clear, (own, at) => {
    const [u, v] = [at % dimension, Math.floor(at / dimension)];
    let [sum, count] = [0, 0];
    for (let y = Math.max(0, v - field); y <= Math.min(dimension - 1, v + field); y += 1) {
      for (let x = Math.max(0, u - field); x <= Math.min(dimension - 1, u + field); x += 1) {
        sum += light[y * dimension + x] ?? 0;
        count += 1;
      }
    }
    return own * count < sum;
  });
}
