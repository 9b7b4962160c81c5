/**
 * The rig: boots an emulated board of the target's architecture with a real kernel and runs the production adapters of
 * this checkout on it. usage: npm run rig [-- --cuts <number>] [--only gpio,hid,serial,sound,binaries,watchdog,power]
 */
import '../../drivers/basics/node-version.ts';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Checks } from './host/checks.ts';
import { type Board, Guest } from './host/guest.ts';
import { built, prepare } from './host/prepare.ts';
import { binaries } from './suites/binaries.ts';
import { devices } from './suites/devices.ts';
import { gpio } from './suites/gpio.ts';
import { hid } from './suites/hid.ts';
import { powerLoss } from './suites/power-loss.ts';
import { serial } from './suites/serial.ts';
import { sound } from './suites/sound.ts';
import { watchdog } from './suites/watchdog.ts';

/** Suites that share one guest, in their order; the watchdog takes it down. */
const shared: readonly (readonly [string, (guest: Guest, checks: Checks) => Promise<void>])[] = [
  ['binaries', binaries],
  ['gpio', gpio],
  ['hid', hid],
  ['serial', serial],
  ['sound', sound],
  ['watchdog', watchdog],
];
const POWER = 'power';

async function onOneGuest(board: Board, checks: Checks, wanted: (name: string) => boolean): Promise<void> {
  const suites = shared.filter(([name]) => wanted(name));
  if (suites.length === 0) return;
  const begunMs = performance.now();
  const guest = await Guest.start({ board, devices });
  try {
    const kernel = await guest.commands.output('uname -srm');
    checks.title('The emulated board');
    checks.check(
      'boots to its command line',
      true,
      `${kernel}, in ${((performance.now() - begunMs) / 1000).toFixed(1)} s`,
    );
    for (const [, run] of suites) await run(guest, checks);
  } finally {
    await guest.end();
  }
}

const { values } = parseArgs({ options: { cuts: { type: 'string', default: '3' }, only: { type: 'string' } } });
const cuts = Number(values.cuts);
const only = values.only?.split(',');
const unknown = only?.find((name) => name !== POWER && !shared.some(([known]) => known === name));
if (unknown !== undefined || !Number.isInteger(cuts) || cuts < 1) {
  console.error(
    `usage: npm run rig [-- --cuts <number>] [--only ${[...shared.map(([name]) => name), POWER].join(',')}]`,
  );
  process.exit(2);
}
const wanted = (name: string): boolean => only === undefined || only.includes(name);

// A terminal's Ctrl-C must not leave an emulator behind: leaving in order takes it down.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

const checks = new Checks();
const board = prepare();
await checks.part('the emulated board', () => onOneGuest(board, checks, wanted));
if (wanted(POWER)) await checks.part('power loss', () => powerLoss(board, checks, cuts, join(built, POWER)));
process.exit(checks.close());
