/**
 * Which bytes of a page of the ledger's file nothing refers to (https://www.sqlite.org/fileformat2.html#b_tree_pages).
 * SQLite leaves there what it moved to another page, and never reads it.
 */
import Database from 'better-sqlite3';

/** From the first byte to before the second. */
export type Span = readonly [from: number, to: number];

/** Payload that did not fit into its cell: the first of its pages, and how many bytes lie in them. */
export interface Overflow {
  readonly page: number;
  readonly bytes: number;
}

export interface Cell {
  /** The row, or in an inner page the last one of `child`; 0 in an index. */
  readonly key: number;
  /** The page before this cell; null in a leaf. */
  readonly child: number | null;
  readonly overflow: Overflow | null;
}

export interface Layout {
  readonly index: boolean;
  readonly cells: readonly Cell[];
  /** The page after all cells; null in a leaf. */
  readonly lastChild: number | null;
  readonly unused: readonly Span[];
}

/** To be thrown where the pages are not those of a whole file: nothing may be written then. */
export function damagedPage(page: number): Error {
  return new Database.SqliteError(`page ${page} is not as the file format says`, 'SQLITE_CORRUPT');
}

const fileHeaderBytes = 100;
/** No cell takes less, so that what is freed has room for its own length. */
const leastCellBytes = 4;
const freeBlockBytes = 4;

/** Of the page with this number; `usable`: its bytes without those reserved at its end. Throws where it is none of a tree. */
export function layoutOf(bytes: Buffer, page: number, usable: number): Layout {
  const start = page === 1 ? fileHeaderBytes : 0;
  const kind = bytes.readUInt8(start);
  if (kind !== 2 && kind !== 5 && kind !== 10 && kind !== 13) throw damagedPage(page);
  const leaf = kind >= 10;
  const index = kind === 2 || kind === 10;
  const pointers = start + (leaf ? 8 : 12);
  const count = bytes.readUInt16BE(start + 3);
  const content = pointers + 2 * count;
  if (content > usable) throw damagedPage(page);
  const used: Span[] = freeBlocks(bytes, start, page, usable);
  const cells: Cell[] = [];
  for (let at = pointers; at < content; at += 2) {
    const from = bytes.readUInt16BE(at);
    if (from < content || from + leastCellBytes > usable) throw damagedPage(page);
    const { cell, to } = cellAt(bytes, from, { index, leaf, usable });
    used.push([from, Math.max(to, from + leastCellBytes)]);
    cells.push(cell);
  }
  const unused = between(used, content, usable);
  if (unused === null) throw damagedPage(page);
  return { index, cells, lastChild: leaf ? null : bytes.readUInt32BE(start + 8), unused };
}

/** Of a block that was freed SQLite reads where the next one is and how long this one is. */
function freeBlocks(bytes: Buffer, start: number, page: number, usable: number): Span[] {
  const blocks: Span[] = [];
  let before = 0;
  for (let at = bytes.readUInt16BE(start + 1); at !== 0; at = bytes.readUInt16BE(at)) {
    if (at <= before || at + freeBlockBytes > usable) throw damagedPage(page);
    blocks.push([at, at + freeBlockBytes]);
    before = at;
  }
  return blocks;
}

interface Kind {
  readonly index: boolean;
  readonly leaf: boolean;
  readonly usable: number;
}

function cellAt(bytes: Buffer, from: number, { index, leaf, usable }: Kind): { cell: Cell; to: number } {
  const child = leaf ? null : bytes.readUInt32BE(from);
  let at = leaf ? from : from + 4;
  let payload = 0;
  let key = 0;
  if (leaf || index) [payload, at] = numberAt(bytes, at);
  if (!index) [key, at] = numberAt(bytes, at);
  const local = index || leaf ? bytesInCell(payload, index, usable) : 0;
  if (local === payload) return { cell: { key, child, overflow: null }, to: at + local };
  const to = at + local + 4;
  const page = to <= usable ? bytes.readUInt32BE(at + local) : 0;
  return { cell: { key, child, overflow: { page, bytes: payload - local } }, to };
}

/** The number written in the bytes from `at` on, seven bits each, and where it ends: beyond the page in a damaged one. */
function numberAt(bytes: Buffer, at: number): [value: number, end: number] {
  let value = 0;
  for (let end = at; end < at + 8; end += 1) {
    const byte = bytes[end] ?? 0;
    value = value * 128 + (byte & 127);
    if (byte < 128) return [value, end + 1];
  }
  return [value * 256 + (bytes[at + 8] ?? 0), at + 9];
}

/** https://www.sqlite.org/fileformat2.html#b_tree_pages, "cell payload overflow pages". */
function bytesInCell(payload: number, index: boolean, usable: number): number {
  const most = index ? Math.floor(((usable - 12) * 64) / 255) - 23 : usable - 35;
  if (payload <= most) return payload;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const even = least + ((payload - least) % (usable - 4));
  return even <= most ? even : least;
}

/** What lies between `used` from `from` to `to`; null where two of them share a byte or one goes beyond. */
function between(used: readonly Span[], from: number, to: number): Span[] | null {
  const unused: Span[] = [];
  let end = from;
  for (const [start, next] of used.toSorted(([a], [b]) => a - b)) {
    if (start < end) return null;
    if (start > end) unused.push([end, start]);
    end = next;
  }
  if (end > to) return null;
  if (end < to) unused.push([end, to]);
  return unused;
}
