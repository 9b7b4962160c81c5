/** What is done to a camera's picture before a code is looked for in it. Luminance, one byte a pixel, row by row. Pure. */

export interface Picture {
  readonly luminance: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Luminance of RGBA pixels, with the weights of ITU-R BT.601 in 256ths. */
export function luminanceOf(rgba: Uint8ClampedArray, width: number, height: number): Picture {
  const luminance = new Uint8ClampedArray(width * height);
  for (let at = 0, from = 0; at < luminance.length; at += 1, from += 4) {
    luminance[at] = (77 * (rgba[from] ?? 0) + 150 * (rgba[from + 1] ?? 0) + 29 * (rgba[from + 2] ?? 0)) >> 8;
  }
  return { luminance, width, height };
}

/** Dark for light: a code drawn light on dark, as telephones in dark mode do. */
export function inverted({ luminance, width, height }: Picture): Picture {
  return { luminance: luminance.map((value) => 255 - value), width, height };
}

/** Twice as wide and high, with what lies between worked out: modules of two pixels become four, which the finder needs. */
export function enlarged({ luminance, width, height }: Picture): Picture {
  const large = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < 2 * height; y += 1) {
    const above = Math.max(0, Math.min(height - 2, (y - 1) >> 1));
    const lower = y % 2 === 0 ? 3 : 1;
    for (let x = 0; x < 2 * width; x += 1) {
      const left = Math.max(0, Math.min(width - 2, (x - 1) >> 1));
      const right = x % 2 === 0 ? 3 : 1;
      const at = above * width + left;
      const top = (luminance[at] ?? 0) * (4 - right) + (luminance[at + 1] ?? 0) * right;
      const bottom = (luminance[at + width] ?? 0) * (4 - right) + (luminance[at + width + 1] ?? 0) * right;
      large[y * 2 * width + x] = (top * (4 - lower) + bottom * lower) >> 4;
    }
  }
  return { luminance: large, width: 2 * width, height: 2 * height };
}

/** The mean of each pixel and its eight neighbours: noise goes, fine modules go too. */
export function smoothed({ luminance, width, height }: Picture): Picture {
  const smooth = luminance.slice();
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      let sum = 0;
      for (const row of [at - width, at, at + width]) {
        sum += (luminance[row - 1] ?? 0) + (luminance[row] ?? 0) + (luminance[row + 1] ?? 0);
      }
      smooth[at] = sum / 9;
    }
  }
  return { luminance: smooth, width, height };
}

/** Half the side of the field whose light is evened out, in pixels; the spread it is brought to; the least spread raised. */
const fieldPx = 30;
const spread = 60;
const leastSpread = 4;

/** The same contrast everywhere: each pixel against mean and spread of the field around it. For shadow and pale codes. */
export function levelled({ luminance, width, height }: Picture): Picture {
  const across = width + 1;
  // Sums over everything above and to the left, so that the sum of any field takes four of them.
  const sums = new Float64Array(across * (height + 1));
  const squares = new Float64Array(across * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    let square = 0;
    for (let x = 0; x < width; x += 1) {
      const value = luminance[y * width + x] ?? 0;
      sum += value;
      square += value * value;
      const at = (y + 1) * across + x + 1;
      sums[at] = (sums[at - across] ?? 0) + sum;
      squares[at] = (squares[at - across] ?? 0) + square;
    }
  }
  const level = new Uint8ClampedArray(luminance.length);
  for (let y = 0; y < height; y += 1) {
    const top = Math.max(0, y - fieldPx) * across;
    const bottom = Math.min(height, y + fieldPx + 1) * across;
    for (let x = 0; x < width; x += 1) {
      const left = Math.max(0, x - fieldPx);
      const right = Math.min(width, x + fieldPx + 1);
      const pixels = ((bottom - top) / across) * (right - left);
      const mean = fieldSum(sums, { top, bottom, left, right }) / pixels;
      const variance = fieldSum(squares, { top, bottom, left, right }) / pixels - mean * mean;
      const deviation = Math.max(leastSpread, Math.sqrt(Math.max(0, variance)));
      level[y * width + x] = 128 + (((luminance[y * width + x] ?? 0) - mean) * spread) / deviation;
    }
  }
  return { luminance: level, width, height };
}

interface Field {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function fieldSum(sums: Float64Array, { top, bottom, left, right }: Field): number {
  return (sums[bottom + right] ?? 0) - (sums[top + right] ?? 0) - (sums[bottom + left] ?? 0) + (sums[top + left] ?? 0);
}
