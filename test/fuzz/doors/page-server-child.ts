/** The real server of the page in a process of its own, which tells how long its turns were and what it holds. */
import { readdirSync } from 'node:fs';
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

// What this thread works between two looks, a millisecond apart: one turn, and not what others on the machine do meanwhile.
let longestMs = 0;
let worked = process.threadCpuUsage();
const look = (): void => {
  const { user, system } = process.threadCpuUsage();
  longestMs = Math.max(longestMs, (user + system - worked.user - worked.system) / 1000);
  worked = { user, system };
  setTimeout(look, 1);
};
look();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let usage = process.cpuUsage();
process.on('message', () => {
  const { user, system } = process.cpuUsage(usage);
  usage = process.cpuUsage();
  process.send?.({
    longestMs,
    p99Ms: delay.percentile(99) / 1e6,
    cpuMs: (user + system) / 1000,
    descriptors: readdirSync('/proc/self/fd').length,
    residentBytes: process.memoryUsage.rss(),
    pages: server.value.pages,
    heard,
    refused,
  });
  delay.reset();
  longestMs = 0;
});
process.send?.({ port: server.value.port, shellUrl: server.value.shellUrl });
