/** Black and white out of grey: each pixel against the mean of the field around it, so that shadow does not count. Pure. */
import type { Picture } from './picture.ts';

export interface BlackAndWhite {
  /** 1 for dark, row by row. */
  readonly dark: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * `fieldPx` is half the side of the field: it must reach out of the dark middle of a finder pattern, three modules wide,
 * and the less it reaches beyond, the more of a blur it takes off.
 */
export function blackAndWhite({ luminance, width, height }: Picture, fieldPx: number): BlackAndWhite {
  const dark = new Uint8Array(width * height);
  // Sums of the columns of the field, moved down with it row by row.
  const columns = new Int32Array(width);
  for (let y = 0; y < Math.min(fieldPx, height); y += 1) addRow(columns, luminance, y * width, 1);
  for (let y = 0; y < height; y += 1) {
    if (y + fieldPx < height) addRow(columns, luminance, (y + fieldPx) * width, 1);
    if (y - fieldPx - 1 >= 0) addRow(columns, luminance, (y - fieldPx - 1) * width, -1);
    const rows = Math.min(height - 1, y + fieldPx) - Math.max(0, y - fieldPx) + 1;
    let sum = 0;
    for (let x = 0; x < Math.min(fieldPx, width); x += 1) sum += columns[x] ?? 0;
    for (let x = 0; x < width; x += 1) {
      if (x + fieldPx < width) sum += columns[x + fieldPx] ?? 0;
      if (x - fieldPx - 1 >= 0) sum -= columns[x - fieldPx - 1] ?? 0;
      const across = Math.min(width - 1, x + fieldPx) - Math.max(0, x - fieldPx) + 1;
      dark[y * width + x] = (luminance[y * width + x] ?? 0) * rows * across < sum ? 1 : 0;
    }
  }
  return { dark, width, height };
}

function addRow(columns: Int32Array, luminance: Uint8ClampedArray, from: number, sign: 1 | -1): void {
  for (let x = 0; x < columns.length; x += 1) columns[x] = (columns[x] ?? 0) + sign * (luminance[from + x] ?? 0);
}
