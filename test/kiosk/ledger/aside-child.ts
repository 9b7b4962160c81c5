/**
 * Removes the ledgers set aside whose time is over, once, and prints as one JSON line what came of it: directory, wall time in
 * milliseconds, and a step at which it kills itself, or `-`.
 */
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { keepDays } from './aside-box.ts';
import { place } from './support.ts';

const [directory = '', wallMs = '0', step = '-'] = process.argv.slice(2);
let armed = false;
const opened = openLedger({
  directory,
  clock: new VirtualClock(Number(wallMs)),
  bootId: 'removing',
  wallTrusted: () => true,
  place,
  onStep(reached) {
    if (armed && reached === step) process.kill(process.pid, 'SIGKILL');
  },
});
if (!opened.ok) {
  console.log(JSON.stringify({ opening: opened.error.code }));
  process.exit(0);
}
armed = true;
const dropped = opened.value.retention.dropAside(keepDays);
console.log(JSON.stringify(dropped.ok ? { dropped: dropped.value } : { fault: dropped.error.code }));
// As a process ends that nobody asked: nothing is made good at its end.
process.exit(0);
