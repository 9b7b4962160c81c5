/** The conversation: every answer is judged before the next question, and what comes of it is one text or nothing. */
import { isNewPin } from '../../../kiosk/station/staff/new-pin.ts';
import type { JudgedSite } from '../judge-site.ts';
import { judgeSite } from '../judge-site.ts';
import { draftText, wrongIn, type Answers, type Draft } from './draft.ts';
import type { Question } from './questions.ts';
import type { Terminal } from './terminal.ts';
import type { Texts } from './texts.ts';

export interface ConverseOptions {
  readonly terminal: Terminal;
  readonly texts: Texts;
  readonly questions: readonly Question[];
  /** The template and its board, and nothing answered yet. */
  readonly draft: Draft;
  readonly hashPin: (pin: string) => Promise<string>;
  /** Whom an own template names stays; then nobody is asked for. */
  readonly askForStaff: boolean;
  /** Named in the summary. */
  readonly file: string;
  readonly replaces: boolean;
}

/** The text of the site file; null: the last question was answered with no, or it cannot be used. Rejects as `ask`. */
export async function converse(options: ConverseOptions): Promise<string | null> {
  const { terminal, texts, questions, file, board } = { ...options, board: options.draft.board };
  terminal.tell(texts.begin);
  if (board === null) terminal.tell(texts.boardUnknown);
  let { draft } = options;
  for (const question of questions) {
    if (!question.isSettled(draft.answers)) draft = await askOne(options, question, draft);
  }
  if (options.askForStaff) draft = await askForStaff(options, draft);
  const text = draftText(draft);
  terminal.tell(`\n${texts.summary} ${file}`);
  for (const [name, answer] of Object.entries(draft.answers)) {
    terminal.tell(`  ${name}: ${name === 'staff' ? answer?.replace(/=.*/, '') : answer}`);
  }
  const judged = judgeSite(text, file, board);
  if (!judged.ok) {
    tellAll(terminal, texts.errors, judged.error);
    return null;
  }
  tellWarnings(terminal, texts, judged.value);
  if (options.replaces) terminal.tell(texts.replace);
  return /^(y|yes|是)$/i.test(await terminal.ask(texts.write)) ? text : null;
}

async function askOne({ terminal, texts }: ConverseOptions, question: Question, draft: Draft): Promise<Draft> {
  const { choices, usual } = question;
  const isPlugged = question.text === 'thermometerPath' || question.text === 'scanner';
  if (isPlugged && choices.length === 0) terminal.tell(texts.none);
  for (const [index, { shown }] of choices.entries()) terminal.tell(`  ${index + 1}  ${shown}`);
  const hint = choices.length > 0 ? `  (${texts.choose})` : usual === null ? '' : `  [${texts.enterKeeps} ${usual}]`;
  for (;;) {
    const line = (await terminal.ask(`${texts[question.text]}${hint}: `)) || (usual ?? '');
    if (line === '') {
      terminal.tell(texts.empty);
      continue;
    }
    const chosen = /^\d+$/.test(line) ? choices[Number(line) - 1] : undefined;
    const read = chosen === undefined ? question.read(line) : { ok: true as const, value: chosen.answers };
    if (!read.ok) {
      terminal.tell(`${texts.wrong}${texts[read.error]}`);
      continue;
    }
    const next = answered(draft, question, read.value);
    const wrong = wrongIn(next, [...question.columns]);
    if (wrong.length === 0) return next;
    for (const each of wrong) terminal.tell(`${texts.wrong}${each}`);
  }
}

/** An answer given again takes the place of all that the question had set. */
function answered(draft: Draft, { columns }: Question, answers: Answers): Draft {
  const kept = Object.entries(draft.answers).filter(([name]) => !columns.some((column) => column === name));
  return { ...draft, answers: { ...Object.fromEntries(kept), ...answers } };
}

async function askForStaff({ terminal, texts, hashPin }: ConverseOptions, draft: Draft): Promise<Draft> {
  for (;;) {
    const id = await terminal.ask(`${texts.staffId}: `);
    if (id === '') return draft;
    const pin = await terminal.ask(`${texts.pin}: `, true);
    if (!isNewPin(pin)) {
      terminal.tell(texts.pinWrong);
      continue;
    }
    if ((await terminal.ask(`${texts.pinAgain}: `, true)) !== pin) {
      terminal.tell(texts.pinDiffers);
      continue;
    }
    const next = { ...draft, answers: { ...draft.answers, staff: `${id}=${await hashPin(pin)}` } };
    const wrong = wrongIn(next, ['staff']);
    if (wrong.length === 0) return next;
    for (const each of wrong) terminal.tell(`${texts.wrong}${each}`);
  }
}

function tellWarnings(terminal: Terminal, texts: Texts, { warnings }: JudgedSite): void {
  if (warnings.length > 0) tellAll(terminal, texts.warnings, warnings);
}

function tellAll(terminal: Terminal, title: string, lines: readonly string[]): void {
  terminal.tell(title);
  for (const line of lines) terminal.tell(`  ${line}`);
}
