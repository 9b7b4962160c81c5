/**
 * The modules of a QR code (ISO/IEC 18004, 6.3 and 7.7 to 7.10). Of our own because of the page's 80 kB of script: the
 * encoder of @zxing/library brings 16 kB of it. Every version is read back by that library's reader (test/kiosk/screen/qr).
 */
import { codewordsOf } from './codewords.ts';
import { alignment, type Version } from './versions.ts';

/** Rows of modules, true for dark; without the quiet zone. */
export type Symbol = readonly (readonly boolean[])[];

/** A module while it is drawn: null until the codewords have come to it. */
type Grid = (boolean | null)[][];

/** Conditions under which a mask turns the module in column x and row y. */
const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The text as a symbol of the lowest level of error correction; null: it is too long. */
export function symbolOf(text: string): Symbol | null {
  const found = codewordsOf(text);
  if (found === null) return null;
  const { version, codewords } = found;
  const drawn = masks.map((turns, mask) => {
    const grid = patterns(version);
    format(grid, mask);
    fill(grid, codewords, turns);
    return grid.map((row) => row.map((dark) => dark === true));
  });
  return drawn.reduce((best, next) => (penalty(next) < penalty(best) ? next : best));
}

function bit(value: number, at: number): boolean {
  return ((value >> at) & 1) === 1;
}

function set(grid: Grid, x: number, y: number, dark: boolean): void {
  const row = grid[y];
  if (row !== undefined && x >= 0 && x < row.length) row[x] = dark;
}

/** What every symbol of a version has in common, the version's own number among it. */
function patterns(version: Version): Grid {
  const { number, size } = version;
  const grid: Grid = Array.from({ length: size }, () => Array<boolean | null>(size).fill(null));
  for (let at = 0; at < size; at++) {
    set(grid, 6, at, at % 2 === 0);
    set(grid, at, 6, at % 2 === 0);
  }
  const square = (cx: number, cy: number, reach: number, light: readonly number[]): void => {
    for (let y = -reach; y <= reach; y++) {
      for (let x = -reach; x <= reach; x++) {
        set(grid, cx + x, cy + y, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
      }
    }
  };
  const centres = alignment(version);
  for (const [i, x] of centres.entries()) {
    for (const [j, y] of centres.entries()) {
      const last = centres.length - 1;
      const finder = (i === 0 && (j === 0 || j === last)) || (i === last && j === 0);
      if (!finder) square(x, y, 2, [1]);
    }
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const) {
    square(x, y, 4, [2, 4]);
  }
  if (number >= 7) {
    const bits = (number << 12) | checked(number, 12, 0x1f25);
    for (let at = 0; at < 18; at++) {
      const [a, b] = [size - 11 + (at % 3), Math.floor(at / 3)];
      set(grid, a, b, bit(bits, at));
      set(grid, b, a, bit(bits, at));
    }
  }
  return grid;
}

/** The check bits of a cyclic code with so many of them. */
function checked(value: number, width: number, polynomial: number): number {
  let rest = value;
  for (let at = 0; at < width; at++) rest = (rest << 1) ^ ((rest >> (width - 1)) * polynomial);
  return rest;
}

/** Level L and the mask, twice, and the module that is always dark. */
function format(grid: Grid, mask: number): void {
  const size = grid.length;
  const data = 8 | mask;
  const bits = ((data << 10) | checked(data, 10, 0x537)) ^ 0x5412;
  for (let at = 0; at < 15; at++) {
    const dark = bit(bits, at);
    if (at < 8) set(grid, 8, at < 6 ? at : at + 1, dark);
    else set(grid, at === 8 ? 7 : 14 - at, 8, dark);
    if (at < 8) set(grid, size - 1 - at, 8, dark);
    else set(grid, 8, size - 15 + at, dark);
  }
  set(grid, 8, size - 8, true);
}

/** Lays the codewords into what is free, upwards and downwards in columns of two from the right. */
function fill(grid: Grid, codewords: readonly number[], turns: (x: number, y: number) => boolean): void {
  const size = grid.length;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let down = 0; down < size; down++) {
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - down : down;
        if (grid[y]?.[x] !== null) continue;
        const dark = bit(codewords[at >> 3] ?? 0, 7 - (at & 7));
        at += 1;
        set(grid, x, y, dark !== turns(x, y));
      }
    }
  }
}

/** How hard the symbol is to read, by the four rules of 7.8.3. */
function penalty(rows: Symbol): number {
  const columns = rows.map((_, x) => rows.map((row) => row[x] === true));
  let points = 0;
  for (const line of [...rows, ...columns]) {
    const text = line.map((dark) => (dark ? '1' : '0')).join('');
    for (const [run] of text.matchAll(/0{5,}|1{5,}/gu)) points += run.length - 2;
    points += 40 * [...text.matchAll(/(?=10111010000|00001011101)/gu)].length;
  }
  for (const [y, row] of rows.entries()) {
    for (const [x, dark] of row.entries()) {
      const below = rows[y + 1];
      if (row[x + 1] === dark && below?.[x] === dark && below[x + 1] === dark) points += 3;
    }
  }
  const dark = rows.flat().filter(Boolean).length / rows.length ** 2;
  return points + 10 * Math.floor(Math.abs(dark - 0.5) * 20);
}
