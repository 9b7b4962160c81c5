import { symbolOf } from './qr/symbol.ts';

/** The quiet zone around the symbol, in modules (ISO/IEC 18004). */
const quietModules = 4;

export interface QrPath {
  /** One SVG path of all dark modules. */
  readonly path: string;
  /** Width of the symbol in modules, with its quiet zone. */
  readonly size: number;
}

/** What stands on a screen at once is at most four, and the same ones come back after each encounter. */
const keptMost = 8;
const kept = new Map<string, QrPath | null>();

/** The drawing of a payload; null if it is too long. Making one takes longer than all else of a frame: the last are kept. */
export function qrPath(payload: string): QrPath | null {
  const known = kept.get(payload);
  if (known !== undefined) return known;
  const drawn = draw(payload);
  for (const oldest of kept.keys()) if (kept.size >= keptMost) kept.delete(oldest);
  kept.set(payload, drawn);
  return drawn;
}

function draw(payload: string): QrPath | null {
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
