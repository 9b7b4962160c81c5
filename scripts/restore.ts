/** `kadian restore --file FILE [--to DIR] [--data DIR] [--key FILE]`: makes a replacement box of a backup. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import path from 'node:path';
import { systemClock } from '../drivers/basics/clock.ts';
import { writePrivately } from '../drivers/basics/private-files.ts';
import { synchronisedBy } from '../kiosk/station/time/time-source.ts';
import { progress, readOptions, runCommand } from './devices/command.ts';
import { installedRuntime } from './handover/box-files.ts';
import { unlock } from './handover/key-lock.ts';
import { openSealed } from './handover/open-sealed.ts';
import { fileFault, Refusal, refusalCodes } from './refusal.ts';
import { restoreBox, tryRestore, type Restored } from './restore/restore-box.ts';

const usage =
  'usage: kadian restore --file FILE [--to DIR] [--data DIR] [--key FILE] [--overwrite-site] [--dry-run] [--json]';

const cannotWrite = 73;

async function main(): Promise<number> {
  const values = readOptions(
    {
      file: { type: 'string' },
      to: { type: 'string', default: '/etc/kadian' },
      data: { type: 'string', default: '/var/lib/kadian' },
      runtime: { type: 'string', default: process.env['RUNTIME_DIRECTORY'] ?? installedRuntime },
      key: { type: 'string' },
      'overwrite-site': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  writePrivately();
  if (values.file === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  const sealed = openSealed(values.file);
  const { id, lock } = sealed.header;
  sealed.close();
  const options = {
    file: values.file,
    key: await unlock(lock, id, values.key),
    to: path.resolve(values.to),
    data: path.resolve(values.data),
    runtimeDirectory: path.resolve(values.runtime),
    overwriteSite: values['overwrite-site'],
    clock: systemClock,
    synchronised: (source: Parameters<typeof synchronisedBy>[0]) => synchronisedBy(source),
    progress,
    onStep: () => {},
  };
  const say = (object: object, lines: readonly string[]): void => {
    process.stdout.write(values.json ? `${JSON.stringify(object)}\n` : `${lines.join('\n')}\n`);
  };
  if (values['dry-run']) {
    const { kiosk, ledger, handedOver, files } = tryRestore(options);
    const lines = [`${values.file}: whole, and could be restored here as ${kiosk}. Nothing was changed.`];
    say({ dryRun: true, id, kiosk, handedOver, ledger, files: files.length }, lines);
    return 0;
  }
  const restored = restoreBox(options);
  say(restored, text(restored));
  return 0;
}

function text(restored: Restored): string[] {
  if (restored.outcome === 'already') return [`Backup ${restored.id} was restored here before; nothing was changed.`];
  const { id, siteFile, chain, handedOver, pseudonyms } = restored;
  return [
    `Backup ${id} is restored: ${siteFile}`,
    handedOver
      ? `The box goes on in chain ${chain}, where the old one ended.`
      : `The backup is older than what the old box may have recorded: this one begins chain ${chain}, which names the old chain, and still sends what the backup held unsent. Switch the old box off now. What it recorded after the backup and did not send is on that box only.`,
    ...(pseudonyms === false
      ? ['The key of pseudonyms could not be placed: the box does not know again who passed before the move.']
      : []),
    'Start it: sudo systemctl start kadian. Then retire the old box.',
  ];
}

await runCommand('restore', async () => {
  try {
    return await main();
  } catch (error) {
    const fault = fileFault(error);
    if (fault !== null) throw new Refusal(fault, cannotWrite);
    throw error;
  }
});
