/**
 * A device process that speaks as device-process.ts does, with a healthy thermometer behind it until SIGUSR2 comes: then
 * the fault begins that its settings name in place of a path. The next process is healthy again, until it is told.
 */
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { sharedMonotonicMs } from '../../../drivers/basics/shared-time.ts';
import { encodeMessage, type DeviceMessage } from '../../../drivers/host/messages.ts';
import { BEAT_MS, decodeSettings } from '../../../drivers/host/settings.ts';
import { dieWithParent } from '../../../drivers/transport/parent-death.ts';

dieWithParent();

const host = new Socket({ fd: 3, readable: true, writable: true });
host.once('end', () => process.exit());
host.resume();
const send = (message: DeviceMessage): void => void host.write(encodeMessage(message));

const settings = decodeSettings(process.argv[2] ?? '');
const fault = settings.kind === 'thermometer' ? settings.path : '';
const leaked: Buffer[] = [];
const beside: Worker[] = [];

async function begin(): Promise<void> {
  switch (fault) {
    case 'spin':
      for (;;);
    case 'spinBesideTheLoop':
      // Several, so that together they use a core even of a machine on which much else runs.
      for (let count = 0; count < 4; count += 1) beside.push(new Worker('for (;;);', { eval: true }));
      return;
    case 'leak':
      for (;;) {
        leaked.push(Buffer.alloc(8_000_000, 1));
        await pause(20);
      }
    case 'nonsense':
      host.write('{"type":"sample","sample":{"objectC":"warm"}}\n');
      return;
    case 'endlessLine':
      host.write('x'.repeat(2_000_000));
      return;
    case 'exception':
      throw new Error('a driver with a bug');
    default:
      throw new Error(`no such fault: ${fault}`);
  }
}
process.on('SIGUSR2', () => void begin());

if (fault === 'neverStarts') await new Promise(() => setInterval(() => undefined, 1000));
send({ type: 'started' });
send({ type: 'state', state: { status: 'ready' } });
setInterval(() => {
  const { user, system } = process.cpuUsage();
  const residentBytes = process.memoryUsage.rss();
  send({ type: 'beat', atMs: sharedMonotonicMs(), cpuMs: (user + system) / 1000, residentBytes });
}, BEAT_MS);
setInterval(() => {
  send({ type: 'sample', sample: { objectC: 36.5, ambientC: 21.5, atMs: sharedMonotonicMs() } });
}, 70);
