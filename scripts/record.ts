/**
 * `npm run record -- --site <file> --device thermometer|scanner --out <file> [--seconds N] [--scrub] [--provenance <text>]`
 * Opens the device itself, so the station must be stopped; what crosses its port goes to the file until Ctrl+C.
 * Exit code: 0 recorded, 1 the site or the file cannot be used, 2 wrong use, 3 the device sent nothing its driver understood.
 */
import '../drivers/basics/node-version.ts';
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../drivers/basics/clock.ts';
import { serialPortTransport } from '../drivers/transport/serial.ts';
import { scannerPortOf } from '../kiosk/station/devices/adapters.ts';
import { loadSite, siteFaultText } from '../kiosk/station/site/file.ts';
import { recordDevice } from './recording/record-device.ts';

const usage =
  'usage: npm run record -- --site <file> --device thermometer|scanner --out <file> [--seconds N] [--scrub] [--provenance <text>]';

function leave(code: number, ...lines: readonly string[]): never {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(code);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        site: { type: 'string' },
        device: { type: 'string' },
        out: { type: 'string' },
        seconds: { type: 'string' },
        scrub: { type: 'boolean', default: false },
        provenance: { type: 'string', default: 'recorded from the device itself' },
      },
    }).values;
  } catch (error) {
    return leave(2, error instanceof Error ? error.message : String(error), usage);
  }
}

const { site: siteFile, device: role, out, seconds, scrub, provenance } = readArguments();
if (siteFile === undefined || out === undefined) leave(2, usage);
if (role !== 'thermometer' && role !== 'scanner') leave(2, '--device: thermometer or scanner', usage);
const durationS = seconds === undefined ? null : Number(seconds);
if (durationS !== null && !(durationS > 0 && durationS <= 86_400)) {
  leave(2, '--seconds: a number above 0, one day (86400) at most', usage);
}

const loaded = loadSite(siteFile);
if (!loaded.ok) leave(1, ...loaded.error.map(siteFaultText));
const { site, models, directory } = loaded.value;

function create(file: string): number {
  try {
    // Never over an earlier recording: it may be the only one of a rare fault.
    return openSync(file, 'wx');
  } catch (error) {
    return leave(1, `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const file = create(out);
let decoded = 0;
let bytes = 0;
const recording = recordDevice({
  role,
  site,
  models,
  adapters: { serial: serialPortTransport, scannerPort: scannerPortOf(site, directory) },
  clock: systemClock,
  scrub,
  provenance,
  write(line) {
    bytes += writeSync(file, line);
  },
  onState(state) {
    if (state.status !== 'lost') {
      process.stderr.write(`${role}: ${state.status}\n`);
      return;
    }
    const hint = state.fault.code === 'busy' ? ' (stop the station first: it holds its devices)' : '';
    process.stderr.write(`${role}: ${state.fault.code}: ${state.fault.detail}${hint}\n`);
  },
  onDecoded() {
    decoded += 1;
  },
});

async function end(): Promise<never> {
  await recording.stop();
  closeSync(file);
  const what = role === 'thermometer' ? 'samples' : 'codes';
  const bound = recording.full ? '; the bound of the file was reached, what came after it is missing' : '';
  return leave(decoded > 0 ? 0 : 3, `${out}: ${bytes} bytes, ${decoded} ${what} decoded${bound}`);
}

process.once('SIGINT', () => void end());
process.once('SIGTERM', () => void end());
if (durationS !== null) systemClock.after(durationS * 1000, () => void end());
