/** `kadian doctor --site FILE [--account NAME] [--language zh-CN|en] [--html FILE] [--json]`: what is well with a box, what is not, and what to do. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { writeFileSync } from 'node:fs';
import { systemClock } from '../drivers/basics/clock.ts';
import { loadScannerModels } from '../drivers/scanner/models.ts';
import { software } from '../kiosk/station/care/software.ts';
import { accountOf } from './devices/account.ts';
import { progress, readOptions, runCommand, siteOf } from './devices/command.ts';
import { configuredDevices } from './devices/configured.ts';
import { lookForDevices } from './devices/found.ts';
import { gpioKernelOrNull } from './devices/gpio-kernel.ts';
import { machineAt } from './devices/machine.ts';
import { stationState } from './devices/station-state.ts';
import { examine } from './doctor/examine.ts';
import { worst } from './doctor/finding.ts';
import { systemPrograms } from './doctor/programs.ts';
import { reportHtml, reportText, said } from './doctor/render.ts';
import { languages, type Language } from './doctor/words.ts';
import { Refusal, refusalCodes } from './refusal.ts';

const usage = 'usage: kadian doctor --site FILE [--account NAME] [--language zh-CN|en] [--html FILE] [--json]';

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      account: { type: 'string' },
      language: { type: 'string' },
      html: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const loaded = siteOf(values.site, usage);
  const language = languageOf(values.language ?? loaded.site.language);
  const machine = machineAt();
  const account = accountOf(machine, values.account ?? null);
  if (!account.ok) throw new Refusal(account.error, refusalCodes.wrongUse);
  const models = loadScannerModels();
  const scanners = models.ok ? [...models.value.values()] : [];
  const gpio = loaded.site.gate.gpio.transport === 'characterDevice' ? await gpioKernelOrNull() : null;
  const found = lookForDevices({ machine, account: account.value, scanners, gpio });
  const { site, directory } = loaded;
  const findings = await examine({
    loaded,
    machine,
    account: account.value,
    programs: systemPrograms,
    clock: systemClock,
    station: await stationState(site, loaded.dataDirectory),
    configured: configuredDevices({ site, directory, machine, account: account.value, found }),
    tell: progress,
  });
  const result = worst(findings);
  const report = { kiosk: site.kiosk, at: new Date().toISOString(), software, findings };
  if (values.html !== undefined) write(values.html, reportHtml(report, language));
  if (values.json) {
    const told = findings.map((finding) => ({ ...finding, ...said(finding, language) }));
    process.stdout.write(`${JSON.stringify({ ...report, result, findings: told })}\n`);
  } else process.stdout.write(`${reportText(report, language).join('\n')}\n`);
  return { green: 0, yellow: 1, red: 2 }[result];
}

function languageOf(name: string): Language {
  const known = languages.find((language) => language === name);
  if (known === undefined) throw new Refusal(`--language: ${languages.join(' or ')}`, refusalCodes.wrongUse);
  return known;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Refusal(`${file}: ${error instanceof Error ? error.message : String(error)}`, 73);
  }
}

await runCommand('doctor', main);
// Native watchers of a device that is gone may keep the process.
process.exit();
