import ErrorCorrectionLevel from '@zxing/library/esm/core/qrcode/decoder/ErrorCorrectionLevel.js';
import Encoder from '@zxing/library/esm/core/qrcode/encoder/Encoder.js';

/** The quiet zone around the symbol, in modules (ISO/IEC 18004). */
const quietModules = 4;

/** One SVG path of all dark modules, and the width of the symbol in modules with its quiet zone; null if it is too long. */
export function qrPath(payload: string): { readonly path: string; readonly size: number } | null {
  let matrix: ReturnType<ReturnType<typeof Encoder.encode>['getMatrix']>;
  try {
    // A screen has no dirt and no folds: the lowest level gives the largest modules, which is what a phone needs.
    matrix = Encoder.encode(payload, ErrorCorrectionLevel.L, null).getMatrix();
  } catch {
    return null;
  }
  const width = matrix.getWidth();
  let path = '';
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      if (matrix.get(x, y) !== 1) continue;
      const start = x;
      while (x + 1 < width && matrix.get(x + 1, y) === 1) x++;
      path += `M${start + quietModules} ${y + quietModules}h${x - start + 1}v1H${start + quietModules}z`;
    }
  }
  return { path, size: width + 2 * quietModules };
}
