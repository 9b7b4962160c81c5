/** Backs up, restores or retires the pair in a directory, and kills itself at a step: `<what> <directory> <step>`. */
import { systemClock } from '../../../drivers/basics/clock.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { restoreBox } from '../../../scripts/restore/restore-box.ts';
import { retireBox } from '../../../scripts/retire/retire-box.ts';
import { backUp, pairIn, restoreOptions } from './pair.ts';

const [what = '', directory = '', step = ''] = process.argv.slice(2);
const pair = pairIn(directory);
const onStep = (reached: string): void => {
  if (reached === step) process.kill(process.pid, 'SIGKILL');
};

switch (what) {
  case 'backup':
    await backUp(pair, { final: true, onStep });
    break;
  case 'restore':
    restoreBox(await restoreOptions(pair, onStep));
    break;
  case 'retire':
    await retireBox({
      loaded: siteOf(pair.siteFile, ''),
      certificateFile: `${pair.directory}/stick/certificate.json`,
      runtimeDirectory: pair.runtime,
      abandon: 31,
      tell: () => Promise.resolve(null),
      clock: systemClock,
      clockTrusted: true,
      progress: () => {},
      onStep,
    });
    break;
  default:
    throw new Error(`cannot ${what}`);
}
