/** Provisions a sheet, says when it writes, and stands still there until it is told to go on: sheet, directory. */
import { readSync, writeSync } from 'node:fs';
import { provisionSheet } from '../../../scripts/provision/from-sheet.ts';

const [sheet = '', out = ''] = process.argv.slice(2);
await provisionSheet({
  sheet,
  out,
  base: null,
  releaseKeys: null,
  board: null,
  dryRun: false,
  goodOnes: false,
  tell: () => undefined,
  onStep(step) {
    if (step !== 'files.staged') return;
    writeSync(1, 'writing\n');
    readSync(0, Buffer.alloc(1));
  },
});
writeSync(1, 'done\n');
