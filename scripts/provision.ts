/** `kadian provision`: site files for many boxes from one sheet, for one box by questions, or by a signed code at its scanner. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { writePrivately } from '../drivers/basics/private-files.ts';
import { progress, readOptions, runCommand } from './devices/command.ts';
import { applyByScanner } from './provision/code/by-scanner.ts';
import { makeCode, makeKey } from './provision/code/command.ts';
import { sheetCommand } from './provision/sheet-command.ts';
import { wizardCommand } from './provision/wizard/command.ts';
import { Refusal, refusalCodes } from './refusal.ts';

const usage = [
  'usage: kadian provision --sheet FILE --out DIRECTORY [--base FILE] [--board ID] [--release-keys FILE] [--good-ones] [--pdf FILE] [--dry-run] [--json]',
  '       kadian provision [--wizard] [--out FILE] [--base FILE] [--board ID] [--release-keys FILE] [--language zh-CN|en] [--dry-run]',
  '       kadian provision --make-key --key FILE [--out FILE] [--json]',
  '       kadian provision --code --site FILE --key FILE --out FILE [--for ID] [--serial N] [--days N] [--with-people] [--release-keys FILE] [--json]',
  '       kadian provision --from-scanner --site FILE [--seconds N] [--clock-is-right] [--dry-run] [--json]',
].join('\n');

const ways = ['sheet', 'wizard', 'make-key', 'code', 'from-scanner'] as const;

async function main(): Promise<number> {
  const values = readOptions(
    {
      sheet: { type: 'string' },
      wizard: { type: 'boolean' },
      'make-key': { type: 'boolean' },
      code: { type: 'boolean' },
      'from-scanner': { type: 'boolean' },
      out: { type: 'string' },
      base: { type: 'string' },
      board: { type: 'string' },
      language: { type: 'string' },
      pdf: { type: 'string' },
      'release-keys': { type: 'string' },
      key: { type: 'string' },
      site: { type: 'string' },
      for: { type: 'string' },
      serial: { type: 'string' },
      days: { type: 'string' },
      seconds: { type: 'string' },
      'good-ones': { type: 'boolean', default: false },
      'with-people': { type: 'boolean', default: false },
      'clock-is-right': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  writePrivately();
  const asked = ways.filter((way) => values[way] !== undefined);
  const [way = 'wizard'] = asked;
  if (asked.length > 1)
    throw new Refusal(`one of ${ways.map((one) => `--${one}`).join(', ')}\n${usage}`, refusalCodes.wrongUse);
  switch (way) {
    case 'sheet':
      return sheetCommand(values, usage);
    case 'wizard':
      return wizardCommand(values, usage);
    case 'make-key':
      return makeKey(values, usage);
    case 'code':
      return makeCode(values, usage);
    case 'from-scanner':
      return applyByScanner(values, usage, progress);
  }
}

await runCommand('provision', main);
// Native watchers of a device that is gone may keep the process.
process.exit();
