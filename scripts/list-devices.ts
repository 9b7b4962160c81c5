/** `kadian list-devices [--site FILE] [--account NAME] [--lines] [--json]`: what is plugged in, against what the site file names. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { loadScannerModels } from '../drivers/scanner/models.ts';
import { accountOf } from './devices/account.ts';
import { readOptions, runCommand, siteOf } from './devices/command.ts';
import { configuredDevices } from './devices/configured.ts';
import { lookForDevices } from './devices/found.ts';
import { gpioKernelOrNull } from './devices/gpio-kernel.ts';
import { listText } from './devices/list-text.ts';
import { machineAt } from './devices/machine.ts';
import { pastes } from './devices/paste.ts';
import { Refusal, refusalCodes } from './refusal.ts';

const usage = 'usage: kadian list-devices [--site FILE] [--account NAME] [--lines] [--json]';

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      account: { type: 'string' },
      lines: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const loaded = values.site === undefined ? null : siteOf(values.site, usage);
  const machine = machineAt();
  const account = accountOf(machine, values.account ?? null);
  if (!account.ok) throw new Refusal(account.error, refusalCodes.wrongUse);
  const models = loadScannerModels();
  if (!models.ok) throw new Refusal(`${models.error.file}: ${models.error.detail}`, refusalCodes.badFile);
  const gpio = await gpioKernelOrNull();
  const found = lookForDevices({ machine, account: account.value, scanners: [...models.value.values()], gpio });
  const configured =
    loaded === null
      ? []
      : configuredDevices({ site: loaded.site, directory: loaded.directory, machine, account: account.value, found });
  if (values.json) {
    const all = { account: account.value.name, found, paste: pastes(found), configured };
    process.stdout.write(`${JSON.stringify(all)}\n`);
  } else process.stdout.write(`${listText(found, configured, account.value, values.lines).join('\n')}\n`);
  return configured.every(({ state }) => state === 'found' || state === 'held') ? 0 : 1;
}

await runCommand('list-devices', main);
