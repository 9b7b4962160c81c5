/**
 * Overwrites, in the ledger's file itself, what no row needs: SQLite's secure_delete overwrites a row where it is removed and
 * a page where it is freed, but not the copies a row left where pages were split or joined while it stayed.
 *
 * Only while the log is empty, so that the file is all there is, and in one go with the look at each page: nobody else writes.
 * Bytes that nothing refers to are written, and no others; a power cut leaves a whole page however many of them it took.
 */
import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { OnStep } from './steps.ts';
import { damagedPage, type Layout, layoutOf, type Overflow, type Span } from './page-layout.ts';

export interface UnusedBytes {
  /**
   * Overwrites what is unused in the tree with this root, from the row `from` on, in one leaf and then in more as long as
   * fewer than `pages` were read; returns the row to go on with, null at the end. An index is done as a whole.
   */
  inTree(root: number, from: number, pages: number): number | null;
  /** The same in pages that are free, but for those in `known`, to which it adds; true at the end. */
  inFreePages(known: Set<number>, pages: number): boolean;
  /** Whether anything was overwritten since this was asked last. */
  wrote(): boolean;
  /** What was overwritten is so on the disk when this returns. */
  sync(): void;
  /** Only after the ledger was closed: it drops the locks of the whole process (https://www.sqlite.org/howtocorrupt.html, 2.2). */
  close(): void;
}

/** More than SQLite allows any tree. */
const deepest = 20;

/** Opens the ledger's file beside SQLite. Throws as node:fs; the others also what `damagedPage` makes. */
export function openUnusedBytes(path: string, onStep?: OnStep): UnusedBytes {
  const descriptor = openSync(path, 'r+');
  let pageBytes = 0;
  let usable = 0;
  let pageCount = 0;
  let firstTrunk = 0;
  let read = 0;
  let written = false;
  let unsynced = false;

  function look(): void {
    const head = Buffer.alloc(100);
    readSync(descriptor, head, 0, head.length, 0);
    const size = head.readUInt16BE(16);
    pageBytes = size === 1 ? 65_536 : size;
    usable = pageBytes - head.readUInt8(20);
    pageCount = head.readUInt32BE(28);
    firstTrunk = head.readUInt32BE(32);
    // With pages that point back SQLite moves pages of its own accord; no ledger was ever made so.
    if (pageBytes < 512 || usable < 480 || head.readUInt32BE(52) !== 0) throw damagedPage(1);
    read = 0;
  }

  function pageOf(page: number): Buffer {
    const bytes = Buffer.allocUnsafe(pageBytes);
    read += 1;
    if (page < 1 || page > pageCount || read > 2 * pageCount) throw damagedPage(page);
    if (readSync(descriptor, bytes, 0, pageBytes, (page - 1) * pageBytes) !== pageBytes) throw damagedPage(page);
    return bytes;
  }

  function overwrite(bytes: Buffer, page: number, [from, to]: Span): void {
    const part = bytes.subarray(from, to);
    if (part.every((byte) => byte === 0)) return;
    part.fill(0);
    for (let done = 0; done < part.length; ) {
      done += writeSync(descriptor, part, done, part.length - done, (page - 1) * pageBytes + from + done);
    }
    written = true;
    unsynced = true;
    onStep?.('erasing.overwritten');
  }

  function inOverflow({ page, bytes }: Overflow): void {
    let left = bytes;
    for (let at = page; left > 0; left -= usable - 4) {
      const content = pageOf(at);
      if (left < usable - 4) overwrite(content, at, [4 + left, usable]);
      at = content.readUInt32BE(0);
    }
  }

  function inPage(page: number): Layout {
    const bytes = pageOf(page);
    const layout = layoutOf(bytes, page, usable);
    for (const span of layout.unused) overwrite(bytes, page, span);
    for (const { overflow } of layout.cells) if (overflow !== null) inOverflow(overflow);
    return layout;
  }

  return {
    inTree(root, from, pages) {
      look();
      let last: number | null = null;
      const enough = (index: boolean) => !index && last !== null && read >= pages;

      /** False when it was ended before its end. */
      function walk(page: number, depth: number): boolean {
        if (depth > deepest) throw damagedPage(page);
        const { index, cells, lastChild } = inPage(page);
        if (lastChild === null) {
          last = cells.at(-1)?.key ?? last;
          return true;
        }
        for (const { key, child } of cells) {
          if (child === null || (!index && key < from)) continue;
          if (enough(index) || !walk(child, depth + 1)) return false;
        }
        return !enough(index) && walk(lastChild, depth + 1);
      }

      return walk(root, 1) || last === null ? null : last + 1;
    },
    inFreePages(known, pages) {
      look();
      let done = 0;
      for (let trunk = firstTrunk; trunk !== 0; ) {
        const bytes = pageOf(trunk);
        const content = 8 + 4 * bytes.readUInt32BE(4);
        if (content > usable) throw damagedPage(trunk);
        overwrite(bytes, trunk, [content, usable]);
        for (let at = 8; at < content; at += 4) {
          const page = bytes.readUInt32BE(at);
          if (known.has(page)) continue;
          if (done === pages) return false;
          overwrite(pageOf(page), page, [0, pageBytes]);
          known.add(page);
          done += 1;
        }
        trunk = bytes.readUInt32BE(0);
      }
      return true;
    },
    wrote() {
      const did = written;
      written = false;
      return did;
    },
    sync() {
      if (unsynced) fdatasyncSync(descriptor);
      unsynced = false;
    },
    close: () => closeSync(descriptor),
  };
}
