/** `kadian self-test --site FILE --out FILE [--seconds N] [--wait N] [--yes] [--no-person] [--technician CODE] [--json]`: every device once, and a sheet to sign. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { hash } from 'node:crypto';
import { systemClock } from '../drivers/basics/clock.ts';
import { guardedRelay } from '../drivers/gate/guarded-relay.ts';
import type { Ledger } from '../kiosk/ledger/contract.ts';
import { writtenIn } from '../kiosk/screen/texts/written.ts';
import { software } from '../kiosk/station/care/software.ts';
import { boxLedger } from './devices/box-ledger.ts';
import { busyCode, numberOf, progress, readOptions, runCommand, siteOf, type SiteAlone } from './devices/command.ts';
import { ownFilesOf } from './devices/own-files.ts';
import { busesOf, gpioAccessOf, gpioOf, onlyWithoutStation } from './devices/real-buses.ts';
import { isPage } from './output-kinds.ts';
import { mustBeWritable, mustWrite } from './output-target.ts';
import { Refusal, refusalCodes } from './refusal.ts';
import { personAtTerminal } from './self-test/person.ts';
import { overall, sheetHtml, sheetText } from './self-test/sheet.ts';
import type { Step } from './self-test/step.ts';
import { relayQuestion, tryInputs, tryRelay } from './self-test/try-gate.ts';
import { tryClock, tryLedger, trySound, tryUplink } from './self-test/try-box.ts';
import { tryScanner } from './self-test/try-scanner.ts';
import { tryThermometer } from './self-test/try-thermometer.ts';

const usage =
  'usage: kadian self-test --site FILE --out FILE [--seconds N] [--wait N] [--yes] [--no-person] [--technician CODE] [--json]';

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      out: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      wait: { type: 'string', default: '30' },
      yes: { type: 'boolean', default: false },
      'no-person': { type: 'boolean', default: false },
      technician: { type: 'string', default: 'commandLine' },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const loaded = siteOf(values.site, usage);
  if (values.out === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  const seconds = numberOf(values.seconds, '--seconds', 1, 600);
  const wait = numberOf(values.wait, '--wait', 1, 600);
  if (!/^\S{1,64}$/.test(values.technician))
    throw new Refusal('--technician: a code without spaces', refusalCodes.wrongUse);
  // Before minutes of work: a sheet that cannot be written is told at once.
  const target = mustBeWritable(values.out, { ...ownFilesOf(loaded), mayReplace: isPage });
  await onlyWithoutStation(loaded);
  const opened = boxLedger(loaded);
  if (!opened.ok)
    throw new Refusal(
      `the ledger cannot be opened: ${opened.error.detail}`,
      opened.error.code === 'busy' ? busyCode : 2,
    );
  const ledger = opened.value;
  try {
    const { technician, yes } = values;
    const steps = await tryAll({ loaded, ledger, technician, yes, isPerson: !values['no-person'], seconds, wait });
    record(ledger, technician, steps);
    const { site, models, text } = loaded;
    const sheet = {
      kiosk: site.kiosk,
      place: [...Object.values(site.place), site.names.checkpoint[writtenIn(site.language)]].join(' / '),
      at: new Date().toISOString(),
      software,
      digest: hash('sha256', text),
      models: `${models.thermometer.id}, ${models.scanner.model}`,
      steps,
    };
    mustWrite(target, sheetHtml(sheet));
    const result = overall(steps);
    const told = steps.map(({ step, outcome, measures, note }) => ({ step, outcome, measures, note }));
    const plain = { ...sheet, result, steps: told };
    process.stdout.write(values.json ? `${JSON.stringify(plain)}\n` : `${sheetText(steps).join('\n')}\n`);
    progress(`The sheet is in ${values.out}`);
    return { pass: 0, unknown: 1, notTried: 1, fail: 2 }[result];
  } finally {
    ledger?.close();
  }
}

interface Trial {
  readonly loaded: SiteAlone;
  readonly ledger: Ledger | null;
  readonly technician: string;
  readonly yes: boolean;
  readonly isPerson: boolean;
  readonly seconds: number;
  readonly wait: number;
}

async function tryAll({ loaded, ledger, technician, yes, isPerson, seconds, wait }: Trial): Promise<readonly Step[]> {
  const clock = systemClock;
  const person = personAtTerminal(isPerson);
  const buses = busesOf(loaded);
  const gpio = await gpioOf(loaded);
  const { site } = loaded;
  progress(`1/8 thermometer: ${seconds} s; nobody stands before it`);
  const thermometer = await tryThermometer({ loaded, serial: buses.serial, clock, seconds });
  progress('2/8 scanner');
  const scanner = await tryScanner({ loaded, port: buses.scannerPort, clock, person, seconds: wait });
  progress('3/8 relay');
  const agreed = yes ? true : await person.yes(relayQuestion(site));
  const openRelay = guardedRelay({ access: gpioAccessOf(loaded) });
  const relay = await tryRelay({ site, gpio, openRelay, clock, ledger, technician }, agreed);
  progress('4/8 inputs');
  const inputs = await tryInputs({ site, gpio, clock, person, seconds: wait });
  progress('5/8 sound');
  const sound = await trySound(loaded, clock);
  progress('6/8 ledger');
  const append = tryLedger(loaded, clock);
  progress('7/8 district');
  const uplink = await tryUplink(loaded, clock);
  progress('8/8 clock');
  return [thermometer, scanner, relay, inputs, sound, append, uplink, tryClock(loaded)];
}

/** What was not tried is not recorded: nothing happened. */
function record(ledger: Ledger | null, technician: string, steps: readonly Step[]): void {
  for (const { step, outcome, note } of steps) {
    if (outcome === 'notTried') continue;
    const written = ledger?.append('technician.tested', {
      technician,
      part: step,
      result: outcome,
      detail: note ?? '',
    });
    if (written?.ok === false) progress(`not recorded: ${written.error.detail}`);
  }
}

await runCommand('self-test', main);
// Native watchers of a device that is gone may keep the process.
process.exit();
