/** The real server of the page in a process of its own, which tells how long its turns were and what it holds. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startScreenServer } from '../../../kiosk/station/page/server.ts';
import { screenStates } from '../../../scripts/screens/states.ts';

const [, , pageDirectory = '', token = ''] = process.argv;
let heard = 0;
let refused = 0;
const server = await startScreenServer({
  port: 0,
  token,
  pageDirectory,
  routes: { '/health': () => ({ status: 200, contentType: 'application/json', body: '{"ok":true}' }) },
  handlers: {
    onMessage: () => void (heard += 1),
    onLost: () => {},
    onBack: () => {},
    onRefused: () => void (refused += 1),
  },
});
if (!server.ok) throw new Error(server.error.detail);
const [state] = screenStates;
if (state !== undefined) server.value.publish(state.model('zh-CN'));

// Counted by turns, not sampled: every 1 ms a turn is asked for, and its lateness is the length of the one before.
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let usage = process.cpuUsage();
process.on('message', () => {
  const { user, system } = process.cpuUsage(usage);
  usage = process.cpuUsage();
  process.send?.({
    longestMs: delay.max / 1e6,
    p99Ms: delay.percentile(99) / 1e6,
    cpuMs: (user + system) / 1000,
    residentBytes: process.memoryUsage.rss(),
    pages: server.value.pages,
    heard,
    refused,
  });
  delay.reset();
});
process.send?.({ port: server.value.port });
