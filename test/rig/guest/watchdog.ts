/** Feeds the hardware watchdog once a second until it is killed or frozen. */
import { openSync, writeSync } from 'node:fs';

const watchdog = openSync('/dev/watchdog', 'w');
const feed = (): void => {
  writeSync(watchdog, 'f');
  process.stdout.write('fed\n');
};
feed();
setInterval(feed, 1000);
