/**
 * `npm run rig`: boots an emulated board of the target's architecture with a real kernel and runs the production adapters of
 * this checkout on it. Exit code: 0 all held, 1 something did not, 64 wrong use.
 */
import '../../drivers/basics/node-version.ts';
import { join } from 'node:path';
import { meant, readCommandLine, type Tool, wrongUse } from '../bench/command-line.ts';
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

const names = [...shared.map(([name]) => name), POWER];
const tool: Tool = {
  name: 'rig',
  about: 'boots an emulated board with a real kernel and runs the production adapters on it',
  options: {
    only: { takes: '<suites>', about: `some of ${names.join(',')}; all unless given` },
    cuts: { takes: '<number>', about: 'how often the power is cut in the suite power; 3 unless given' },
  },
  more: ['what it builds is kept in build/rig; ends with 0 when all held, with 1 when something did not'],
};
const given = readCommandLine(tool);
const cuts = given.count('cuts', 3);
const only = given.text('only')?.split(',');
const unknown = only?.find((name) => !names.includes(name));
if (unknown !== undefined) wrongUse(tool, `there is no suite ${unknown}${meant(unknown, names)}`);
const wanted = (name: string): boolean => only === undefined || only.includes(name);

// A terminal's Ctrl-C must not leave an emulator behind: leaving in order takes it down.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

const checks = new Checks();
const board = prepare();
await checks.part('the emulated board', () => onOneGuest(board, checks, wanted));
if (wanted(POWER)) await checks.part('power loss', () => powerLoss(board, checks, cuts, join(built, POWER)));
process.exit(checks.close());
