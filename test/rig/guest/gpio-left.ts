/** A process that drives line 17 of a chip by sysfs and dies without a word. */
import { systemClock } from '../../../drivers/basics/clock.ts';
import { onoffGpio } from '../../../drivers/transport/gpio-onoff.ts';

const opened = onoffGpio({ clock: systemClock }).openOutput({
  chip: process.argv[2] ?? '',
  line: 17,
  activeLow: false,
});
if (!opened.ok) throw new Error(opened.error.detail);
opened.value.set(true);
process.kill(process.pid, 'SIGKILL');
