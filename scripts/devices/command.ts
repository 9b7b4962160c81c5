/** What every technician's command does alike: reads its site, refuses in one voice, asks one question. */
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { openModels } from '../../kiosk/station/site/models.ts';
import { parseSite, type SiteFault } from '../../kiosk/station/site/site.ts';
import type { LoadedSite } from '../../kiosk/station/site/file.ts';
import { faultLines } from '../lint-site/lint-file.ts';
import { plainText } from '../plain-text.ts';
import { readText, Refusal, refusalCodes } from '../refusal.ts';

/** sysexits(3) EX_TEMPFAIL: the station holds what is asked for; stop it and call again. */
export const busyCode = 75;

/** The options of a call without other words; a `Refusal` with its usage for anything that is not understood. */
export function readOptions<O extends NonNullable<ParseArgsConfig['options']>>(options: O, usage: string) {
  try {
    return parseArgs({ options, allowPositionals: false }).values;
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n${usage}`, refusalCodes.wrongUse);
  }
}

/** A number within limits, or a `Refusal`. */
export function numberOf(text: string, flag: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new Refusal(`${flag}: a number from ${least} to ${most}`, refusalCodes.wrongUse);
}

/** The site file a call names, without what else belongs to a box: devices are tried before keys and lists are there. */
export type SiteAlone = Pick<LoadedSite, 'site' | 'directory' | 'file' | 'models'> & {
  readonly text: string;
  /** Absolute path of its data directory. */
  readonly dataDirectory: string;
};

/** Reads it, or a `Refusal` that lists all its faults. */
export function siteOf(file: string | undefined, usage: string): SiteAlone {
  if (file === undefined) throw new Refusal(usage, refusalCodes.wrongUse);
  const text = readText(file);
  const parsed = parseSite(text, file);
  if (!parsed.ok) return refuse(parsed.error, file, text);
  const site = parsed.value;
  const models = openModels(site, file);
  if (!models.ok) return refuse(models.error, file, text);
  const directory = path.dirname(path.resolve(file));
  return {
    site,
    directory,
    file,
    text,
    models: models.value,
    dataDirectory: path.resolve(directory, site.dataDirectory),
  };
}

function refuse(faults: readonly SiteFault[], file: string, text: string): never {
  throw new Refusal(faultLines(faults, file, text).join('\n'), refusalCodes.badFile);
}

/** Runs a command and sets the exit code: its own, or a refusal's with the words on standard error. */
export async function runCommand(name: string, main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}

/** Progress of long work, for people; it never mixes with what the command says on standard output. */
export function progress(line: string): void {
  process.stderr.write(`${plainText(line)}\n`);
}

/** Asks in the terminal; anything but y or yes, and the end of input, is no. Null: there is no terminal to ask in. */
export async function askYes(question: string): Promise<boolean | null> {
  const answer = await ask(`${question} [y/N] `);
  return answer === null ? null : /^y(es)?$/i.test(answer.trim());
}

/** One line from the terminal; null where there is none. */
export async function ask(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const line = createInterface({ input: process.stdin, output: process.stderr });
  return await new Promise((resolve) => {
    let answered = '';
    line.once('close', () => resolve(answered));
    line.question(question, (answer) => {
      answered = answer;
      line.close();
    });
  });
}
