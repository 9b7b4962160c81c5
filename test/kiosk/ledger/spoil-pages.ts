import { closeSync, openSync, statSync, writeSync } from 'node:fs';

/** Writes rubbish over every page of a closed ledger but the first. */
export function spoilPages(file: string): void {
  const descriptor = openSync(file, 'r+');
  const { size } = statSync(file);
  for (let at = 1_024; at < size; at += 1_024) writeSync(descriptor, Buffer.alloc(512, 0xa5), 0, 512, at);
  closeSync(descriptor);
}
