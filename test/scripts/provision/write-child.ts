/**
 * Provisions a sheet and at a named step kills itself, or says that it is there and stands still until it is told to go on:
 * sheet, directory, step, `kill` or `wait`.
 */
import { readSync, writeSync } from 'node:fs';
import { provisionSheet } from '../../../scripts/provision/from-sheet.ts';

const [sheet = '', out = '', at = '', what = ''] = process.argv.slice(2);
let times = 0;
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
    // In the middle of steps that come for each file.
    if (step !== at || (step.startsWith('file.') && ++times !== 2)) return;
    if (what === 'kill') process.kill(process.pid, 'SIGKILL');
    writeSync(1, 'there\n');
    readSync(0, Buffer.alloc(1));
  },
});
writeSync(1, 'done\n');
