/** Updates the box in a directory and kills itself at a step: arguments `directory good|falls step`. */
import { Box } from './support.ts';
import { update } from '../../../scripts/update/update.ts';

const [directory = '', kind = 'good', at = ''] = process.argv.slice(2);
const die = (): void => void process.kill(process.pid, 'SIGKILL');
const box = new Box(directory);
if (at === 'half.installed') box.onHalfInstalled = die;
if (at === 'half.returned') box.onHalfInstalled = () => void (box.state.installs.length === 1 && die());
await box.through(
  update(
    box.options({}, (step) => {
      if (step === at) die();
    }),
    box.release('2.0.0', { well: kind === 'good' }),
  ),
);
