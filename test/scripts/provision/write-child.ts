/** Provisions a sheet and kills itself at a named step: sheet, directory, step. */
import { provisionSheet } from '../../../scripts/provision/from-sheet.ts';

const [sheet = '', out = '', at = ''] = process.argv.slice(2);
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
    if (step === at && (!step.startsWith('file.') || ++times === 2)) process.kill(process.pid, 'SIGKILL');
  },
});
