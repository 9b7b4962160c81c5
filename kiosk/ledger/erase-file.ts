/** Takes a file off the disk with what was in it: what only lost its name can be found again there. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, statSync, unlinkSync, writeSync } from 'node:fs';
import type { OnStep } from './steps.ts';

const noughts = Buffer.alloc(65_536);
/** Overwritten, and on the disk, before it is cut off: who is stopped in the midst goes on there. */
const pieceBytes = 4 * 1024 * 1024;

/**
 * Its head first, without which nothing opens it any more, then from its end, then its name. One that is not there is no
 * fault. Throws as node:fs.
 */
export function eraseFile(path: string, onStep?: OnStep): void {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return;
  const descriptor = openSync(path, 'r+');
  try {
    overwrite(descriptor, 0, Math.min(noughts.length, fstatSync(descriptor).size));
    onStep?.('aside.headErased');
    for (let end = fstatSync(descriptor).size; end > 0; ) {
      const from = Math.max(0, end - pieceBytes);
      overwrite(descriptor, from, end);
      ftruncateSync(descriptor, from);
      end = from;
      onStep?.('aside.pieceErased');
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  onStep?.('aside.erased');
  unlinkSync(path);
}

function overwrite(descriptor: number, from: number, end: number): void {
  for (let at = from; at < end; ) at += writeSync(descriptor, noughts, 0, Math.min(noughts.length, end - at), at);
  fsyncSync(descriptor);
}
