/** What is done to a camera's picture before finder patterns are looked for in it. Luminance, one byte a pixel, row by row. Pure. */

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

/** Half as wide and high, each pixel the mean of four: noise goes, and what is too large to be seen whole becomes smaller. */
export function halved({ luminance, width, height }: Picture): Picture {
  const [half, rows] = [width >> 1, height >> 1];
  const small = new Uint8ClampedArray(half * rows);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < half; x += 1) {
      const at = 2 * y * width + 2 * x;
      const upper = (luminance[at] ?? 0) + (luminance[at + 1] ?? 0);
      const lower = (luminance[at + width] ?? 0) + (luminance[at + width + 1] ?? 0);
      small[y * half + x] = (upper + lower + 2) >> 2;
    }
  }
  return { luminance: small, width: half, height: rows };
}

/** Light at a place, worked out between four pixels, whose middles lie at halves; outside of the picture that of the nearest. */
export function lightAt(
  { luminance, width, height }: Picture,
  { x, y }: { readonly x: number; readonly y: number },
): number {
  const [px, py] = [Math.min(width - 1.001, Math.max(0, x - 0.5)), Math.min(height - 1.001, Math.max(0, y - 0.5))];
  const [left, top] = [Math.floor(px), Math.floor(py)];
  const [right, below] = [px - left, py - top];
  const at = top * width + left;
  const upper = (luminance[at] ?? 0) * (1 - right) + (luminance[at + 1] ?? 0) * right;
  const lower = (luminance[at + width] ?? 0) * (1 - right) + (luminance[at + width + 1] ?? 0) * right;
  return upper * (1 - below) + lower * below;
}
