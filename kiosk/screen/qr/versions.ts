/** The sizes of a QR code at the lowest level of error correction, L (ISO/IEC 18004, table 9). */

/** By version from 1: error correction codewords of each block, and how many blocks there are. */
const ecc =
  '7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 28 28 30 30 26 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30';
const blocks = '1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25';
const eccOf = ecc.split(' ').map(Number);
const blocksOf = blocks.split(' ').map(Number);

export interface Version {
  readonly number: number;
  /** Modules on each side, without the quiet zone. */
  readonly size: number;
  /** Codewords in all, of error correction in each block, and how many blocks. */
  readonly codewords: number;
  readonly eccPerBlock: number;
  readonly blocks: number;
}

export const versions: readonly Version[] = eccOf.map((eccPerBlock, at) => {
  const number = at + 1;
  const size = 17 + 4 * number;
  return { number, size, codewords: codewordsOf(number), eccPerBlock, blocks: blocksOf[at] ?? 1 };
});

/** Codewords that are not error correction. */
export function dataCodewords({ codewords, eccPerBlock, blocks: count }: Version): number {
  return codewords - eccPerBlock * count;
}

/** Where the centres of the alignment patterns lie, on both axes. */
export function alignment({ number, size }: Version): readonly number[] {
  if (number === 1) return [];
  const count = Math.floor(number / 7) + 2;
  const step = number === 32 ? 26 : Math.ceil((size - 13) / (2 * count - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - step * (count - 2 - at))];
}

/** All modules but the patterns, the format and the version, in whole codewords. */
function codewordsOf(number: number): number {
  let modules = (16 * number + 128) * number + 64;
  if (number >= 2) {
    const count = Math.floor(number / 7) + 2;
    modules -= (25 * count - 10) * count - 55;
  }
  if (number >= 7) modules -= 36;
  return Math.floor(modules / 8);
}
