/**
 * `kadian record --site FILE --device thermometer|scanner --out FILE [--seconds N] [--scrub] [--provenance TEXT] [--json]`:
 * opens the device itself; what crosses its port goes to the file until Ctrl-C. A box needs no trust list for that.
 */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { systemClock } from '../drivers/basics/clock.ts';
import { serialPortTransport } from '../drivers/transport/serial.ts';
import { scannerPortOf } from '../kiosk/station/devices/adapters.ts';
import { numberOf, progress, readOptions, runCommand, siteOf } from './devices/command.ts';
import { ownFilesOf } from './devices/own-files.ts';
import { onlyWithoutStation } from './devices/real-buses.ts';
import { recordDevice } from './recording/record-device.ts';
import { mustBeWritable, type OutputTarget } from './output-target.ts';
import { fileFault, Refusal, refusalCodes } from './refusal.ts';

const usage =
  'usage: kadian record --site FILE --device thermometer|scanner --out FILE [--seconds N] [--scrub] [--provenance TEXT] [--json]';
const longestS = 86_400;
const { cannotWrite } = refusalCodes;
const heardNothing = 3;

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      device: { type: 'string' },
      out: { type: 'string' },
      seconds: { type: 'string' },
      scrub: { type: 'boolean', default: false },
      provenance: { type: 'string', default: 'recorded from the device itself' },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const { device: role, out, scrub, provenance } = values;
  if (out === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  if (role !== 'thermometer' && role !== 'scanner') {
    throw new Refusal('--device: thermometer or scanner', refusalCodes.wrongUse);
  }
  const durationS = values.seconds === undefined ? null : numberOf(values.seconds, '--seconds', 0.1, longestS);
  const loaded = siteOf(values.site, usage);
  const { site, models, directory } = loaded;
  // Never over an earlier recording: it may be the only one of a rare fault.
  const target = mustBeWritable(out, { ...ownFilesOf(loaded), mayReplace: 'none' });
  await onlyWithoutStation(loaded);
  const file = create(target);
  let decoded = 0;
  let bytes = 0;
  const unwritable = Promise.withResolvers<string>();
  let fault: string | null = null;
  const recording = recordDevice({
    role,
    site,
    models,
    adapters: { serial: serialPortTransport, scannerPort: scannerPortOf(site, directory) },
    clock: systemClock,
    scrub,
    provenance,
    write(line) {
      if (fault !== null) return;
      try {
        writeFileSync(file, line);
        bytes += Buffer.byteLength(line);
      } catch (error) {
        fault = fileFault(error, out);
        if (fault === null) throw error;
        unwritable.resolve(fault);
      }
    },
    onState(state) {
      if (state.status !== 'lost') progress(`${role}: ${state.status}`);
      else progress(`${role}: ${state.fault.code}: ${state.fault.detail}`);
    },
    onDecoded() {
      decoded += 1;
    },
  });
  const why = await Promise.race([ended(durationS), unwritable.promise]);
  await recording.stop();
  const unkept = fault ?? why ?? keep(file, out);
  closeSync(file);
  // What is there is a recording, torn at its end at most.
  if (unkept !== null && bytes === 0 && target.file !== null) rmSync(target.file, { force: true });
  if (unkept !== null) throw new Refusal(`${unkept}; ${bytes} bytes of it are there`, cannotWrite);
  const { full } = recording;
  const what = role === 'thermometer' ? 'samples' : 'codes';
  const bound = full ? '; the bound of the file was reached, what came after it is missing' : '';
  if (values.json) process.stdout.write(`${JSON.stringify({ file: out, bytes, decoded, full })}\n`);
  else progress(`${out}: ${bytes} bytes, ${decoded} ${what} decoded${bound}`);
  return decoded > 0 ? 0 : heardNothing;
}

function create({ asked, file }: OutputTarget): number {
  try {
    return openSync(file ?? asked, 'wx');
  } catch (error) {
    const fault = fileFault(error, asked);
    if (fault === null) throw error;
    throw new Refusal(fault, cannotWrite);
  }
}

/** Null when it is on the disk; else why not. */
function keep(file: number, name: string): string | null {
  try {
    fsyncSync(file);
    return null;
  } catch (error) {
    const fault = fileFault(error, name);
    if (fault === null) throw error;
    return fault;
  }
}

/** Null when the time is over, or by Ctrl-C. */
function ended(durationS: number | null): Promise<null> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(null));
    process.once('SIGTERM', () => resolve(null));
    if (durationS !== null) systemClock.after(durationS * 1000, () => resolve(null));
  });
}

await runCommand('record', main);
// Native watchers of a device that is gone may keep the process.
process.exit();
