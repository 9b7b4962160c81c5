/**
 * `kadian backup --site FILE --out FILE (--recipient KEY | --passphrase) [--final]`: everything a replacement box needs in
 * one sealed file. `--verify FILE` checks one, `--new-key FILE` makes a recipient's key.
 */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../drivers/basics/clock.ts';
import { openKeyFile } from '../drivers/basics/key-file.ts';
import { writePrivately } from '../drivers/basics/private-files.ts';
import { readBoxMark } from '../kiosk/station/site/box-mark.ts';
import { synchronisedBy } from '../kiosk/station/time/time-source.ts';
import { backUp } from './backup/back-up.ts';
import { roomsOfMachine } from './backup/stage.ts';
import { backupTarget, refuseWithoutRoom } from './backup/target-file.ts';
import { ask, progress, readOptions, runCommand, siteOf, type SiteAlone } from './devices/command.ts';
import { onlyWithoutStation } from './devices/real-buses.ts';
import { installedRuntime, siteFilesOf } from './handover/box-files.ts';
import { readContents } from './handover/contents.ts';
import { lockByPassphrase, lockToRecipient, readPassphrase } from './handover/key-lock.ts';
import { openSealed, unlockSealed } from './handover/open-sealed.ts';
import { absentFolderOf } from './output-target.ts';
import { fileFault, Refusal, refusalCodes } from './refusal.ts';

const usage =
  'usage: kadian backup --site FILE --out FILE (--recipient KEY | --passphrase) [--final [--yes ID]] [--dry-run] [--json]\n' +
  '       kadian backup --verify FILE [--key FILE | --passphrase] [--json]\n' +
  '       kadian backup --new-key FILE [--json]';

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      out: { type: 'string' },
      recipient: { type: 'string' },
      passphrase: { type: 'boolean', default: false },
      final: { type: 'boolean', default: false },
      yes: { type: 'string' },
      runtime: { type: 'string', default: process.env['RUNTIME_DIRECTORY'] ?? installedRuntime },
      verify: { type: 'string' },
      key: { type: 'string' },
      'new-key': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  writePrivately();
  const say = (object: object, lines: readonly string[]): void => {
    process.stdout.write(values.json ? `${JSON.stringify(object)}\n` : `${lines.join('\n')}\n`);
  };
  if (values['new-key'] !== undefined) {
    refuseOtherFile(values['new-key']);
    const { publicKey } = openKeyFile(values['new-key'], 'x25519');
    say({ file: values['new-key'], publicKey }, [publicKey]);
    return 0;
  }
  if (values.verify !== undefined) return await verify(values.verify, values, say);
  const loaded = siteOf(values.site, usage);
  const { out } = values;
  if (out === undefined || (values.recipient === undefined) === !values.passphrase) {
    throw new Refusal(usage, refusalCodes.wrongUse);
  }
  refuseWhatCannotBe(loaded);
  const places = placesOf(loaded);
  const target = backupTarget(places, out);
  // Refused before anything is asked or done.
  if (values.recipient !== undefined) lockToRecipient(values.recipient, 'none');
  if (values['dry-run']) {
    refuseWithoutRoom(places, target, roomsOfMachine);
    const { files, missing } = siteFilesOf(places);
    say({ dryRun: true, siteFiles: files.map(({ from }) => from), missing, dataDirectory: loaded.dataDirectory }, [
      ...files.map(({ from }) => from),
      `${loaded.dataDirectory}: everything in it`,
      ...missing.map((file) => `${file}: named by the site file, and not there`),
      values.final ? 'This box would be handed over and not run again. Nothing was done.' : 'Nothing was written.',
    ]);
    return 0;
  }
  if (values.final) {
    await onlyWithoutStation(loaded);
    await confirmFinal(loaded, values.yes);
  }
  const passphrase = values.recipient === undefined ? await readPassphrase('twice') : null;
  const { manifest, sha256, missing } = await backUp({
    places,
    out: target,
    final: values.final,
    lock: (id) =>
      values.recipient === undefined ? lockByPassphrase(passphrase ?? '') : lockToRecipient(values.recipient, id),
    runtimeDirectory: path.resolve(values.runtime),
    rooms: roomsOfMachine,
    clock: systemClock,
    clockTrusted: synchronisedBy(loaded.site.clock),
    progress,
    onStep: () => {},
  });
  const { id } = manifest;
  const { chain, sequence, hash, unsent } = manifest.ledger;
  say({ file: out, id, sha256, handedOver: values.final, chain, sequence, hash, unsent, missing }, [
    `${out}: backup ${id} of ${manifest.kiosk}, ${manifest.files.length} files, SHA-256 ${sha256}`,
    `ledger: chain ${chain} to event ${sequence}, ${unsent} of them not acknowledged by the district`,
    ...missing.map((file) => `${file}: named by the site file, and not there`),
    values.final
      ? 'This box is handed over and does not run again. Restore the file on its replacement; then retire this one.'
      : 'What this box records from now on is not in the file: a replacement made of it begins a new chain. For one that goes on in this chain stop the station and call backup --final.',
  ]);
  return 0;
}

/** Only a key of this kind is read: anything else that is there would be moved aside for a new one. */
function refuseOtherFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    const absent = absentFolderOf(file);
    if (absent === null) return;
    throw new Refusal(absent, refusalCodes.cannotWrite);
  }
  try {
    if (found.isFile() && createPrivateKey(readFileSync(file)).asymmetricKeyType === 'x25519') return;
  } catch {
    // No key of any kind.
  }
  throw new Refusal(`${file}: is there already and is no X25519 private key`, refusalCodes.cannotWrite);
}

function placesOf({ site, file, dataDirectory }: SiteAlone) {
  return { site, siteFile: path.resolve(file), dataDirectory };
}

function refuseWhatCannotBe({ dataDirectory }: SiteAlone): void {
  if (!existsSync(path.join(dataDirectory, 'ledger.db'))) {
    throw new Refusal(
      `${dataDirectory}: this box has no ledger yet; there is nothing to hand over`,
      refusalCodes.badFile,
    );
  }
  const mark = readBoxMark(dataDirectory);
  if (mark !== null && (mark === 'unreadable' || mark.state !== 'handedOver')) {
    throw new Refusal(
      `${dataDirectory}: half restored or retired; there is nothing whole to copy`,
      refusalCodes.badFile,
    );
  }
}

async function confirmFinal({ site }: SiteAlone, yes: string | undefined): Promise<void> {
  const answer = yes ?? (await ask(`${site.kiosk} will be handed over and not run again. Type its id to go on: `));
  if (answer === null) throw new Refusal(`no terminal to ask in: say --yes ${site.kiosk}`, refusalCodes.wrongUse);
  if (answer.trim() !== site.kiosk) throw new Refusal(`that is not ${site.kiosk}; nothing was done`, 4);
}

async function verify(
  file: string,
  { key: keyFile, passphrase }: { readonly key?: string; readonly passphrase: boolean },
  say: (object: object, lines: readonly string[]) => void,
): Promise<number> {
  const sealed = openSealed(file);
  try {
    const { id, kiosk, madeAtMs, lock } = sealed.header;
    const madeAt = new Date(madeAtMs).toISOString();
    const about = `${file}: backup ${id} of ${kiosk}, made ${madeAt}`;
    if (keyFile === undefined && !passphrase) {
      for (const _ of sealed.read(null));
      say({ file, id, kiosk, madeAt, whole: true, opened: false }, [
        `${about}: as it was written. It was not opened${lock.kind === 'recipient' ? ` (key ${lock.publicKey})` : ''}.`,
      ]);
      return 0;
    }
    const key = await unlockSealed(sealed, keyFile);
    const nothing = { write: () => {}, end: () => {} };
    const taker = { onManifest: () => {}, onFile: () => nothing };
    const { ledger, files, handedOver } = readContents(file, sealed.read(key), taker);
    say({ file, id, kiosk, madeAt, whole: true, opened: true, handedOver, ledger, files: files.length }, [
      `${about}: whole, ${files.length} files; chain ${ledger.chain} to event ${ledger.sequence}, ${ledger.unsent} unsent; ${handedOver ? 'handed over' : 'the box may have gone on'}`,
    ]);
    return 0;
  } finally {
    sealed.close();
  }
}

await runCommand('backup', async () => {
  try {
    return await main();
  } catch (error) {
    const fault = fileFault(error);
    if (fault !== null) throw new Refusal(fault, refusalCodes.cannotWrite);
    throw error;
  }
});
