import { symbolOf } from './qr/symbol.ts';

/** The quiet zone around the symbol, in modules (ISO/IEC 18004). */
const quietModules = 4;

/** One SVG path of all dark modules, and the width of the symbol in modules with its quiet zone; null if it is too long. */
export function qrPath(payload: string): { readonly path: string; readonly size: number } | null {
  // A screen has no dirt and no folds: the lowest level gives the largest modules, which is what a phone needs.
  const rows = symbolOf(payload);
  if (rows === null) return null;
  let path = '';
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (row[x] !== true) continue;
      const start = x;
      while (row[x + 1] === true) x++;
      path += `M${start + quietModules} ${y + quietModules}h${x - start + 1}v1H${start + quietModules}z`;
    }
  }
  return { path, size: rows.length + 2 * quietModules };
}
