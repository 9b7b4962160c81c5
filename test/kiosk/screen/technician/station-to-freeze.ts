/** A screen server in a process of its own, which a test may stop and end as a station is; says its address when it stands. */
import { parseArgs } from 'node:util';
import { startScreenServer } from '../../../../kiosk/station/page/server.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const [pageDirectory = '', state] = positionals;
const shown = screenStates.find(({ name }) => name === state);
if (shown === undefined) throw new Error(`there is no state ${state}`);
const started = await startScreenServer({
  port: 0,
  pageDirectory,
  routes: {},
  handlers: {
    // What reaches the station is told; the test looks at what does not.
    onMessage: (message) => process.stdout.write(`${message.type}\n`),
    onLost: () => undefined,
    onBack: () => undefined,
  },
});
if (!started.ok) throw new Error(started.error.detail);
started.value.publish(shown.model('en'));
process.stdout.write(`${started.value.url}\n`);
