/**
 * `kadian retire --site FILE --certificate FILE`: erases a box for good, with a signed certificate of it.
 * `--verify FILE [--key PUB]` checks a certificate.
 */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../drivers/basics/clock.ts';
import { writePrivately } from '../drivers/basics/private-files.ts';
import { verifyChain } from '../kiosk/ledger/verify.ts';
import { readBoxMark } from '../kiosk/station/site/box-mark.ts';
import { synchronisedBy } from '../kiosk/station/time/time-source.ts';
import { ask, numberOf, progress, readOptions, runCommand, siteOf, type SiteAlone } from './devices/command.ts';
import { onlyWithoutStation } from './devices/real-buses.ts';
import { asRefusal } from './handover/as-refusal.ts';
import { installedRuntime } from './handover/box-files.ts';
import { fileFault, readText, Refusal, refusalCodes } from './refusal.ts';
import { type Certificate, certificateSchema, checkCertificate } from './retire/certificate.ts';
import { certificatePlace, pageOf, refuseFullMedium } from './retire/certificate-file.ts';
import { inventory, readPlan } from './retire/plan.ts';
import { carryOut, markRetired, retireBox } from './retire/retire-box.ts';
import { tellDistrict } from './retire/tell-district.ts';

const usage =
  'usage: kadian retire --site FILE --certificate FILE [--yes ID] [--abandon-unsent N] [--wait N] [--dry-run] [--json]\n' +
  '       kadian retire --verify FILE [--key PUB] [--json]';

/** What a certificate and its page hold beside the list of files, bytes. */
const certificateBytes = 65_536;

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      certificate: { type: 'string' },
      yes: { type: 'string' },
      'abandon-unsent': { type: 'string', default: '0' },
      wait: { type: 'string', default: '30' },
      runtime: { type: 'string', default: process.env['RUNTIME_DIRECTORY'] ?? installedRuntime },
      verify: { type: 'string' },
      key: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const say = (object: object, line: string): void => {
    process.stdout.write(values.json ? `${JSON.stringify(object)}\n` : `${line}\n`);
  };
  if (values.verify !== undefined) return verify(values.verify, values.key, say);
  if (values.site === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  writePrivately();
  const begun = goOn(path.resolve(values.site));
  if (begun !== null) {
    say({ outcome: begun }, begun === 'finished' ? 'The box is retired now.' : 'The box was retired before.');
    return 0;
  }
  const loaded = siteOf(values.site, usage);
  const runtimeDirectory = path.resolve(values.runtime);
  const named = values.certificate;
  const certificateFile = named === undefined ? null : certificatePlace(loaded, named);
  if (values['dry-run']) return dryRun(loaded, runtimeDirectory, say);
  if (certificateFile === null) throw new Refusal(usage, refusalCodes.wrongUse);
  const abandon = numberOf(values['abandon-unsent'], '--abandon-unsent', 0, Number.MAX_SAFE_INTEGER);
  const wait = numberOf(values.wait, '--wait', 1, 3_600);
  await onlyWithoutStation(loaded);
  await confirm(loaded, values.yes);
  const { site, dataDirectory } = loaded;
  const list = inventory({ site, siteFile: path.resolve(loaded.file), dataDirectory }, runtimeDirectory);
  refuseFullMedium(certificateFile, certificateBytes + 4 * JSON.stringify(list).length);
  const certificate = await retireBox({
    loaded,
    certificateFile,
    runtimeDirectory,
    abandon,
    tell: (ledger) => tellDistrict(loaded, ledger, wait * 1_000),
    clock: systemClock,
    clockTrusted: synchronisedBy(loaded.site.clock)(),
    progress,
    onStep: () => {},
  }).catch((error: unknown) => {
    throw stillMarked(loaded.directory, error, certificateFile);
  });
  const { id, kiosk, files } = certificate.order;
  say(
    { outcome: 'retired', id, kiosk, certificate: certificateFile, page: pageOf(certificateFile), files: files.length },
    `${kiosk} is retired: ${files.length} files destroyed. Certificate ${id}: ${certificateFile}, and ${pageOf(certificateFile)} to print.`,
  );
  return 0;
}

/** What a power cut left is finished without asking again; null when nothing was begun that cannot begin anew. */
function goOn(siteFile: string): 'finished' | 'before' | null {
  const siteDirectory = path.dirname(siteFile);
  const mark = readBoxMark(siteDirectory);
  if (mark === null || mark === 'unreadable' || mark.dataDirectory === undefined) return null;
  if (mark.state === 'retired') return 'before';
  if (mark.state !== 'retiring') return null;
  const plan = readPlan(mark.dataDirectory);
  if (plan !== null) {
    // The site file that says whether the clock can be believed may be gone: only the time service's word counts.
    const clockTrusted = synchronisedBy('timesync')();
    try {
      carryOut(mark.dataDirectory, plan, { clock: systemClock, clockTrusted, progress, onStep: () => {} });
    } catch (error) {
      throw stillMarked(siteDirectory, error, plan.certificateFile);
    }
    return 'finished';
  }
  if (existsSync(siteFile)) return null;
  markRetired(siteDirectory, mark.dataDirectory, mark.about, systemClock);
  return 'finished';
}

/** One line; where the box is marked already it says that the call is to be made again. */
function stillMarked(siteDirectory: string, error: unknown, certificateFile: string): Refusal {
  const refusal = asRefusal(error, certificateFile);
  const mark = readBoxMark(siteDirectory);
  if (mark === null || mark === 'unreadable' || mark.state !== 'retiring') return refusal;
  const now = 'the box is marked and does not start: mend that, and call retire again to finish it';
  return new Refusal(`${refusal.message}; ${now}`, refusal.exitCode);
}

async function confirm({ site }: SiteAlone, yes: string | undefined): Promise<void> {
  const question = `${site.kiosk} will be erased: its keys, its ledger, its configuration. This cannot be taken back. Type its id to go on: `;
  const answer = yes ?? (await ask(question));
  if (answer === null) throw new Refusal(`no terminal to ask in: say --yes ${site.kiosk}`, refusalCodes.wrongUse);
  if (answer.trim() !== site.kiosk) throw new Refusal(`that is not ${site.kiosk}; nothing was done`, 4);
}

function dryRun(loaded: SiteAlone, runtimeDirectory: string, say: (object: object, line: string) => void): number {
  const { site, dataDirectory } = loaded;
  const files = inventory({ site, siteFile: path.resolve(loaded.file), dataDirectory }, runtimeDirectory);
  const ledger = path.join(dataDirectory, 'ledger.db');
  const checked = existsSync(ledger) ? verifyChain(ledger) : null;
  const unsent = checked?.ok === true ? checked.value.unsent : null;
  const lines = files.map(({ kind, from, bytes }) => `${kind}  ${from}  ${bytes} bytes`);
  say(
    { dryRun: true, unsent, files: files.map(({ kind, from, bytes }) => ({ kind, path: from, bytes })) },
    [...lines, `events the district has not acknowledged: ${unsent ?? 'unknown'}`, 'Nothing was destroyed.'].join('\n'),
  );
  return 0;
}

function verify(file: string, key: string | undefined, say: (object: object, line: string) => void): number {
  let certificate: Certificate;
  try {
    certificate = certificateSchema.parse(JSON.parse(readText(file)));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${file}: this is no certificate of erasure`, refusalCodes.badFile);
  }
  const verdict = checkCertificate(certificate, key);
  const { id, kiosk, ledger, deviceKey } = certificate.order;
  const words = {
    erased: `erased, signed by the device key ${deviceKey}${key === undefined ? ', which was not compared: name the one the district knows by --key' : ''}`,
    begunOnly: 'signed, and NOT carried out to its end',
    forged: 'FORGED or damaged: a signature does not hold',
    otherKey: `signed by another key, ${deviceKey}`,
  } as const;
  say(
    { file, verdict, id, kiosk, deviceKey, unsent: ledger?.unsent ?? null },
    `${file}: ${kiosk}, certificate ${id}: ${words[verdict]}`,
  );
  switch (verdict) {
    case 'erased':
      return 0;
    case 'begunOnly':
      return 1;
    case 'forged':
    case 'otherKey':
      return 2;
  }
}

await runCommand('retire', async () => {
  try {
    return await main();
  } catch (error) {
    const fault = fileFault(error);
    if (fault !== null) throw new Refusal(fault, refusalCodes.cannotWrite);
    throw error;
  }
});
