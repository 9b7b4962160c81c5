/** `kadian restore --file FILE [--to DIR] [--data DIR] [--key FILE]`: makes a replacement box of a backup. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import path from 'node:path';
import { systemClock } from '../drivers/basics/clock.ts';
import { writePrivately } from '../drivers/basics/private-files.ts';
import { freeBytesOf } from '../kiosk/ledger/space.ts';
import { synchronisedBy } from '../kiosk/station/time/time-source.ts';
import { ask, progress, readOptions, runCommand } from './devices/command.ts';
import { installedRuntime } from './handover/box-files.ts';
import { readManifest } from './handover/contents.ts';
import type { Manifest } from './handover/manifest.ts';
import { openSealed, unlockSealed } from './handover/open-sealed.ts';
import { fileFault, Refusal, refusalCodes } from './refusal.ts';
import { restoreBox, restoredHere, tryRestore, type Restored } from './restore/restore-box.ts';

const usage =
  'usage: kadian restore --file FILE [--to DIR] [--data DIR] [--key FILE] [--yes ID] [--overwrite-site] [--after-retirement ID] [--dry-run] [--json]';

const installedSite = '/etc/kadian/site.json';

async function main(): Promise<number> {
  const values = readOptions(
    {
      file: { type: 'string' },
      to: { type: 'string', default: '/etc/kadian' },
      data: { type: 'string', default: '/var/lib/kadian' },
      runtime: { type: 'string', default: process.env['RUNTIME_DIRECTORY'] ?? installedRuntime },
      key: { type: 'string' },
      yes: { type: 'string' },
      'after-retirement': { type: 'string' },
      'overwrite-site': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  writePrivately();
  if (values.file === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  const sealed = openSealed(values.file);
  const { id } = sealed.header;
  let key: Buffer;
  let about: Manifest;
  try {
    key = await unlockSealed(sealed, values.key);
    about = readManifest(values.file, sealed.read(key));
  } finally {
    sealed.close();
  }
  const options = {
    file: values.file,
    key,
    to: path.resolve(values.to),
    data: path.resolve(values.data),
    runtimeDirectory: path.resolve(values.runtime),
    overwriteSite: values['overwrite-site'],
    afterRetirement: values['after-retirement'] ?? null,
    freeBytes: freeBytesOf,
    clock: systemClock,
    synchronised: (source: Parameters<typeof synchronisedBy>[0]) => synchronisedBy(source),
    progress,
    onStep: () => {},
  };
  const say = (object: object, lines: readonly string[]): void => {
    process.stdout.write(values.json ? `${JSON.stringify(object)}\n` : `${lines.join('\n')}\n`);
  };
  if (values['dry-run']) {
    const tried = tryRestore(options);
    if (tried.outcome !== 'possible') {
      const did =
        tried.outcome === 'already' ? 'was restored here before' : 'is half restored; the call would finish it';
      say({ dryRun: true, ...tried }, [`Backup ${id} ${did}. Nothing was changed.`]);
      return 0;
    }
    const { kiosk, ledger, handedOver, files } = tried.manifest;
    const lines = [
      `${values.file}: whole, and could be restored here as ${kiosk}. Nothing was changed.`,
      ...(handedOver ? [onceOnly(kiosk)] : []),
    ];
    say({ dryRun: true, id, kiosk, handedOver, ledger, files: files.length }, lines);
    return 0;
  }
  if (about.handedOver && !restoredHere(options, id)) await confirmOnce(about.kiosk, values.yes);
  const restored = restoreBox(options);
  say(restored, text(restored));
  return 0;
}

const onceOnly = (kiosk: string): string =>
  `${kiosk} was handed over with this backup: restore it on ONE box only. Two would go on in the same chain, and the district would take the records of one of them for forged.`;

async function confirmOnce(kiosk: string, yes: string | undefined): Promise<void> {
  const answer = yes ?? (await ask(`${onceOnly(kiosk)} Type its id to go on: `));
  if (answer === null) {
    throw new Refusal(`${onceOnly(kiosk)} No terminal to ask in: say --yes ${kiosk}`, refusalCodes.wrongUse);
  }
  if (answer.trim() !== kiosk) throw new Refusal(`that is not ${kiosk}; nothing was done`, 4);
}

function text(restored: Restored): string[] {
  if (restored.outcome === 'already') return [`Backup ${restored.id} was restored here before; nothing was changed.`];
  const { id, siteFile, chain, handedOver, pseudonyms } = restored;
  return [
    `Backup ${id} is restored: ${siteFile}`,
    handedOver
      ? `The box goes on in chain ${chain}, where the old one ended. Restore this backup nowhere else.`
      : `The backup is older than what the old box may have recorded: this one begins chain ${chain}, which names the old chain, and still sends what the backup held unsent. Switch the old box off now. What it recorded after the backup and did not send is on that box only.`,
    ...(pseudonyms === false
      ? ['The key of pseudonyms could not be placed: the box does not know again who passed before the move.']
      : []),
    siteFile === installedSite
      ? 'Start it: sudo systemctl start kadian. Then retire the old box.'
      : `The installed station reads ${installedSite}, and this one lies elsewhere. Start it with --site ${siteFile}; then retire the old box.`,
  ];
}

await runCommand('restore', async () => {
  try {
    return await main();
  } catch (error) {
    const fault = fileFault(error);
    if (fault !== null) throw new Refusal(fault, refusalCodes.cannotWrite);
    throw error;
  }
});
