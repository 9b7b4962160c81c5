/** `kadian provision` at a terminal: one box, by questions. Nothing is written before the last of them. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { hashPin } from '../../../kiosk/station/staff/pin.ts';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import { siteFaultText } from '../../../kiosk/station/site/file.ts';
import { mustBeWritable } from '../../output-target.ts';
import { fileFault, Refusal, refusalCodes } from '../../refusal.ts';
import { cannotWrite } from '../from-sheet.ts';
import { siteText } from '../judge-site.ts';
import { mustReadReleaseKeys, placeReleaseKeys, releaseKeysBeside } from '../release-keys.ts';
import { holdingSite, replaceSite } from '../replace-site.ts';
import { boardHere, boardNamed, knownBoards, readTemplate, usualTemplate } from '../templates.ts';
import { converse } from './converse.ts';
import { lookAround } from './offers.ts';
import { questionsFor, type Usual } from './questions.ts';
import { Interrupted, openTerminal, type Terminal } from './terminal.ts';
import { type Language, languages, texts } from './texts.ts';

export interface WizardValues {
  readonly out?: string | undefined;
  readonly base?: string | undefined;
  readonly board?: string | undefined;
  readonly language?: string | undefined;
  readonly 'release-keys'?: string | undefined;
  readonly 'dry-run': boolean;
}

/** Where the station looks for it. */
const usualFile = '/etc/kadian/site.json';
/** As a shell says that somebody pressed Ctrl-C. */
const interrupted = 130;
const saidNo = 4;

export async function wizardCommand(values: WizardValues, usage: string): Promise<number> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    const why = 'questions need a terminal, and there is none; --sheet and --code work without';
    throw new Refusal(`${why}\n${usage}`, refusalCodes.wrongUse);
  }
  const given = languages.find((one) => one === values.language);
  if (values.language !== undefined && given === undefined)
    throw new Refusal(`--language: ${languages.join(' or ')}`, refusalCodes.wrongUse);
  const file = values.out ?? usualFile;
  const directory = path.dirname(path.resolve(file));
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Refusal(`${directory}: there is no such folder; name a file with --out`, cannotWrite);
  if (!values['dry-run']) mustBeWritable(file, { ownFiles: [], mayReplace: 'any' });
  const named = values['release-keys'];
  const keys = named === undefined ? null : mustReadReleaseKeys(named);
  const boards = knownBoards();
  const board = values.board === undefined ? boardHere(boards) : boardNamed(values.board, boards);
  const { template, usual, isOwn } = templateOf(values.base);
  const offers = await lookAround();
  const terminal = openTerminal(process.stdin, process.stderr);
  try {
    const language = given ?? (await askLanguage(terminal));
    template.language = language;
    const said = texts[language];
    const text = await converse({
      terminal,
      texts: said,
      questions: questionsFor(offers, usual),
      draft: { template, boards, board, answers: {} },
      hashPin: (pin) => hashPin(pin, randomBytes(16)),
      askForStaff: !isOwn,
      file,
      replaces: existsSync(file),
    });
    if (text === null || values['dry-run']) {
      terminal.tell(text === null ? said.notWritten : said.wouldWrite);
      if (text !== null) process.stdout.write(text);
      return text === null ? saidNo : 0;
    }
    write(file, text, keys);
    terminal.tell(`${said.written}${file}`);
    if (keys !== null) terminal.tell(`${said.written}${releaseKeysBeside(file)}`);
    else if (!existsSync(releaseKeysBeside(file))) terminal.tell(said.noReleaseKeys);
    return 0;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    terminal.tell('\n没有写入任何内容。 Nothing was written.');
    return interrupted;
  } finally {
    terminal.close();
  }
}

async function askLanguage(terminal: Terminal): Promise<Language> {
  for (;;) {
    const line = await terminal.ask('1 中文  2 English: ');
    const language =
      line === ''
        ? undefined
        : (languages[Number(line) - 1] ?? languages.find((one) => one.toLowerCase() === line.toLowerCase()));
    if (language !== undefined) return language;
  }
}

/** Of a published example neither the people nor the place are taken over. */
function templateOf(file: string | undefined) {
  const template = readTemplate(file ?? usualTemplate);
  if (!template.ok)
    throw new Refusal(
      `--base: found ${template.error.found}, expected ${template.error.expected}`,
      refusalCodes.badFile,
    );
  if (file === undefined) return { template: { ...template.value, staff: [] }, usual: {}, isOwn: false };
  const parsed = parseSite(siteText(template.value), file);
  if (!parsed.ok) throw new Refusal(parsed.error.map(siteFaultText).join('\n'), refusalCodes.badFile);
  const { place, names, uplink, gate, timeZone } = parsed.value;
  const { line, activeLow } = gate.lines.relay.line;
  const both = (name: { readonly 'zh-CN': string; readonly en: string }): string => `${name['zh-CN']} / ${name.en}`;
  const usual: Usual = {
    place: [place.district, place.subdistrict, place.community, place.compound, place.lane].join('/'),
    compound: both(names.compound),
    checkpoint: both(names.checkpoint),
    districtUrl: uplink.url,
    relayLine: String(line),
    relayPolarity: activeLow ? 'low' : 'high',
    timeZone,
  };
  return { template: template.value, usual, isOwn: true };
}

function write(file: string, text: string, keys: string | null): void {
  try {
    holdingSite(file, () => {
      if (keys !== null) placeReleaseKeys(file, keys);
      if (existsSync(file)) replaceSite(`${file}.before`, readFileSync(file, 'utf8'));
      replaceSite(file, text);
    });
  } catch (error) {
    const fault = fileFault(error, file);
    if (fault === null) throw error;
    throw new Refusal(fault, cannotWrite);
  }
}
