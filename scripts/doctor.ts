/** `kadian doctor --site FILE [--account NAME] [--language zh-CN|en] [--html FILE] [--json]`: what is well with a box, what is not, and what to do. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { progress, readOptions, runCommand, siteOf } from './devices/command.ts';
import { ownFilesOf } from './devices/own-files.ts';
import { examineBox } from './doctor/examine-box.ts';
import { worst } from './doctor/finding.ts';
import { reportHtml, reportJson, reportText } from './doctor/render.ts';
import { languages, type Language } from './doctor/words.ts';
import { isPage } from './output-kinds.ts';
import { mustBeWritable, mustWrite } from './output-target.ts';
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
  const target =
    values.html === undefined
      ? null
      : mustBeWritable(values.html, { ...ownFilesOf(loaded), mayReplace: isPage, standardOutput: true });
  const { report } = await examineBox(loaded, values.account ?? null, progress);
  if (target !== null) mustWrite(target, reportHtml(report, language));
  if (values.json) process.stdout.write(`${JSON.stringify(reportJson(report, language))}\n`);
  else process.stdout.write(`${reportText(report, language).join('\n')}\n`);
  return { green: 0, yellow: 1, red: 2 }[worst(report.findings)];
}

function languageOf(name: string): Language {
  const known = languages.find((language) => language === name);
  if (known === undefined) throw new Refusal(`--language: ${languages.join(' or ')}`, refusalCodes.wrongUse);
  return known;
}

await runCommand('doctor', main);
// Native watchers of a device that is gone may keep the process.
process.exit();
