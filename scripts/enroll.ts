/**
 * `npm run enroll -- --site FILE`: makes this box known to its district with a one-time code, asked for without showing it or
 * taken from standard input. The device key is made here and stays here; the district gets its public half, and gives the keys
 * whose commands the box obeys. Doing it again is harmless. Ends with 0 when enrolled, 1 when refused or not reached, 64 and 66 for wrong use and unusable files.
 */
import './end-with-reader.ts';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../drivers/basics/clock.ts';
import { writePrivately } from '../drivers/basics/private-files.ts';
import { replaceFile } from '../drivers/basics/replace-file.ts';
import { serviceAddress } from '../kiosk/station/district/device-identity-address.ts';
import { openDeviceIdentity } from '../kiosk/station/district/device-identity.ts';
import { parseSite, type SiteFault } from '../kiosk/station/site/site.ts';
import { siteFaultText } from '../kiosk/station/site/file.ts';
import { enrol } from '../kiosk/uplink/enrol.ts';
import { enrolmentCodes } from '../kiosk/uplink/enrol-contract.ts';
import type { UplinkFault } from '../kiosk/uplink/fault.ts';
import { sourceOf } from '../kiosk/uplink/source.ts';
import { presentKey } from './doctor/present-key.ts';
import { readSecret } from './handover/read-secret.ts';
import { fileFault, readText, Refusal, refusalCodes } from './refusal.ts';

const usage = 'usage: kadian enroll --site FILE [--dry-run] [--json]';
const noWord =
  'the code is no word of the command line, where every account here can read it: type it when asked, or give it to standard input';

interface Asked {
  readonly siteFile: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

function readArguments(): Asked {
  let values: { site?: string; code?: string; 'dry-run': boolean; json: boolean };
  try {
    ({ values } = parseArgs({
      options: {
        site: { type: 'string' },
        code: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n${usage}`, refusalCodes.wrongUse);
  }
  if (values.code !== undefined) throw new Refusal(`${noWord}\n${usage}`, refusalCodes.wrongUse);
  if (values.site === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  return { siteFile: values.site, dryRun: values['dry-run'], json: values.json };
}

async function readCode(): Promise<string> {
  const code = (await readSecret('One-time code from the district: ')).toUpperCase();
  if (!enrolmentCodes.safeParse(code).success) {
    throw new Refusal(
      'a code has four groups of five letters and digits, without 0, 1, I and O',
      refusalCodes.wrongUse,
    );
  }
  return code;
}

function refuse(faults: readonly SiteFault[]): never {
  throw new Refusal(faults.map(siteFaultText).join('\n'), refusalCodes.badFile);
}

/** What whoever stands at the box can do. */
function advice({ code, detail }: UplinkFault, url: string): string {
  switch (code) {
    case 'notAuthorised':
      return `The district refuses: ${detail}. Ask the operator for a new code for this place.`;
    case 'unreachable':
      return `${url} cannot be reached (${detail}). Check the network, uplink.url and, for https, uplink.authority.`;
    case 'captivePortal':
      return `Something else answers for ${url}: this network wants a sign-in first.`;
    default:
      return `${url}: ${code} (${detail})`;
  }
}

async function run(): Promise<void> {
  writePrivately();
  const { siteFile, dryRun, json } = readArguments();
  const tell = (object: object, lines: readonly string[]): void => {
    process.stdout.write(json ? `${JSON.stringify(object)}\n` : lines.map((line) => `${line}\n`).join(''));
  };
  const parsed = parseSite(readText(siteFile), siteFile);
  if (!parsed.ok) refuse(parsed.error);
  const site = parsed.value;
  const directory = path.dirname(path.resolve(siteFile));
  const source = sourceOf(site.place);
  const dataDirectory = path.resolve(directory, site.dataDirectory);
  if (dryRun) {
    const url = site.uplink.url;
    const hasKey = presentKey(dataDirectory).state === 'there';
    const key = hasKey ? 'its key is there' : 'its key would be made';
    tell({ dryRun: true, source, url, hasKey }, [`${source} would ask ${url}; ${key}. Nothing was done.`]);
    return;
  }
  const identity = openDeviceIdentity(dataDirectory, source);
  const address = serviceAddress({ site, file: siteFile, directory, identity, clock: systemClock });
  if (!address.ok) refuse(address.error);
  const enrolled = await enrol(address.value, identity, await readCode(), site.uplink.deadlineMs);
  if (!enrolled.ok) throw new Refusal(advice(enrolled.error, site.uplink.url), 1);
  const { commandKeys } = site.uplink;
  const about = { source, deviceKey: identity.keyId };
  const lines = [`Enrolled: ${source}`, `Device key: ${identity.keyId}`];
  if (commandKeys === undefined) {
    const note = 'The site names no uplink.commandKeys: this box will obey no commands.';
    tell({ ...about, commandKeys: null }, [...lines, note]);
    return;
  }
  const keysFile = path.resolve(directory, commandKeys);
  mkdirSync(path.dirname(keysFile), { recursive: true });
  replaceFile(keysFile, `${JSON.stringify(enrolled.value.commandKeys, null, 2)}\n`);
  tell({ ...about, commandKeys: keysFile }, [...lines, `Command keys: ${keysFile}`]);
}

try {
  await run();
} catch (error) {
  const fault = error instanceof Refusal ? error.message : fileFault(error);
  if (fault === null) throw error;
  process.stderr.write(`${fault}\n`);
  process.exitCode = error instanceof Refusal ? error.exitCode : refusalCodes.cannotWrite;
}
