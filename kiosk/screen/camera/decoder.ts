/**
 * Finds a QR code in a picture: its corners in black and white, its modules in the grey picture. What the modules say is
 * worked out by the decoder of @zxing/library; deep imports keep every other kind of code out.
 */
import BitMatrix from '@zxing/library/esm/core/common/BitMatrix.js';
import Decoder from '@zxing/library/esm/core/qrcode/decoder/Decoder.js';
import Version from '@zxing/library/esm/core/qrcode/decoder/Version.js';
import { type BlackAndWhite, blackAndWhite } from './binary.ts';
import { type Corners, cornersOf, likelyDimensions, scaled } from './corners.ts';
import { findFinderPatterns } from './finder.ts';
import { darkModules, type Grid, readGrid } from './grid.ts';
import { halved, type Picture, smoothed } from './picture.ts';

/**
 * The ways of looking, one a frame in turn: which of them and in what order follows from the measurement in README.md.
 * A code that is held still for half a second is looked at in every way.
 */
export const looks: readonly ((picture: Picture) => string | null)[] = [
  most,
  // Held close, or in bad light: half the size.
  (picture) => read(picture, blackAndWhite(halved(picture), 28), 2),
  most,
  // Held far away: modules of two pixels do not bear to be smoothed.
  (picture) => read(picture, blackAndWhite(picture, 8), 1),
];

function most(picture: Picture): string | null {
  return read(picture, blackAndWhite(smoothed(picture), 8), 1);
}

/** So many sets of corners are tried: what is not among the likeliest is a pattern of the background. */
const mostCorners = 3;
/** Less alternation of the timing patterns is no code; more than the second needs no other dimension to be tried. */
const leastTiming = 0.3;
const goodTiming = 0.6;
/** How much of the neighbours' light is taken off, in the order of trying. */
const sharpness = [0, 0.15, 0.3] as const;

const decoder = new Decoder();

/** The text of the code whose corners are seen in `small`, of which `picture` is `times` the size; null when there is none that can be read. */
function read(picture: Picture, small: BlackAndWhite, times: number): string | null {
  for (const corners of cornersOf(small, findFinderPatterns(small)).slice(0, mostCorners)) {
    const grid = bestGrid(picture, scaled(corners, times));
    if (grid === null) continue;
    for (const sharpened of sharpness) {
      const text = decode(grid.dimension, darkModules(grid, sharpened));
      if (text !== null) return text;
    }
  }
  return null;
}

function bestGrid(picture: Picture, corners: Corners): Grid | null {
  let best: Grid | null = null;
  for (const dimension of likelyDimensions(corners)) {
    const centres = Version.getVersionForNumber((dimension - 17) / 4).getAlignmentPatternCenters();
    const grid = readGrid(picture, corners, dimension, [...centres]);
    if (grid === null || grid.timing < (best?.timing ?? leastTiming)) continue;
    if (grid.timing >= goodTiming) return grid;
    best = grid;
  }
  return best;
}

function decode(dimension: number, dark: readonly boolean[]): string | null {
  const modules = new BitMatrix(dimension);
  for (const [at, isDark] of dark.entries()) {
    if (isDark) modules.set(at % dimension, Math.floor(at / dimension));
  }
  try {
    return decoder.decodeBitMatrix(modules, null).getText();
  } catch {
    // Too many modules are wrong: the library says every damage of a code by throwing.
    return null;
  }
}
