import { copyFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { faultCode, must, opened, optionsFor, temporaryDirectory } from './support.ts';

const ways: readonly (readonly [string, (directory: string) => void])[] = [
  ['the directory is deleted', (directory) => rmSync(directory, { recursive: true })],
  ['the directory is moved away', (directory) => renameSync(directory, `${directory}-elsewhere`)],
  [
    'the file is replaced by a copy',
    (directory) => {
      copyFileSync(path.join(directory, 'ledger.db'), path.join(directory, 'copy'));
      renameSync(path.join(directory, 'copy'), path.join(directory, 'ledger.db'));
    },
  ],
  ['the write-ahead log is deleted', (directory) => rmSync(path.join(directory, 'ledger.db-wal'))],
];

test.each(ways)('nothing is written into a ledger that nobody would find again: %s', (_, harm) => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(path.join(directory, 'ledger')));
  must(ledger.append('portal.requestToExit', {}));
  harm(path.join(directory, 'ledger'));
  expect(faultCode(ledger.append('portal.requestToExit', {}))).toBe('cannotOpen');
  expect(faultCode(ledger.appendAll([{ type: 'portal.requestToExit', data: {} }]))).toBe('cannotOpen');
});
