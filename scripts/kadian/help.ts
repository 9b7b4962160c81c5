/** Help for people at a terminal, and the manual page, both from the table of verbs. */
import type { Verb } from './verb.ts';

/** Exit code for a call that is not understood: EX_USAGE of sysexits(3). */
export const wrongUse = 64;

/** The list of all verbs. */
export function overview(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map(({ name }) => name.length));
  const rows = verbs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return ['usage: kadian <verb> [options]', '', ...rows, '', 'kadian help <verb> says more.', ''].join('\n');
}

/** Everything about one verb. */
export function helpOf(verb: Verb): string {
  const { name, summary, usage, options, exitCodes, more } = verb;
  const width = Math.max(0, ...options.map(({ flag }) => flag.length));
  return [
    `kadian ${name}: ${summary}`,
    '',
    ...usage.map((form) => `usage: kadian ${name} ${form}`.trimEnd()),
    ...(options.length === 0 ? [] : ['', ...options.map(({ flag, means }) => `  ${flag.padEnd(width)}  ${means}`)]),
    ...more.flatMap((paragraph) => ['', paragraph]),
    '',
    'exit codes',
    ...[...exitCodes, { code: wrongUse, means: 'wrong use' }].map(({ code, means }) => `  ${code}  ${means}`),
    '',
  ].join('\n');
}

/** The manual page kadian(1) in man(7) macros. */
export function manualPage(verbs: readonly Verb[]): string {
  const lines = ['.\\" Generated from scripts/kadian/verbs.ts; do not edit.', '.TH KADIAN 1'];
  lines.push('.SH NAME', 'kadian \\- technician\\(aqs commands of the checkpoint kiosk');
  lines.push('.SH SYNOPSIS', '.B kadian', '.I verb', '[options]', '.SH VERBS');
  for (const { name, summary, usage, options, exitCodes, more } of verbs) {
    lines.push(`.SS ${roff(name)}`, `${roff(summary)}.`);
    for (const form of usage) lines.push('.PP', `.B kadian ${roff(`${name} ${form}`.trimEnd())}`);
    for (const { flag, means } of options) lines.push('.TP', `.B ${roff(flag)}`, roff(means));
    for (const paragraph of more) lines.push('.PP', roff(paragraph));
    lines.push('.PP', `Exit codes: ${roff(exitCodes.map(({ code, means }) => `${code} ${means}`).join('; '))}.`);
  }
  lines.push('.SH EXIT STATUS', `Every verb ends with ${wrongUse} when a call is not understood.`);
  return `${lines.join('\n')}\n`;
}

/** The verb somebody may have meant, or null. */
export function meant(word: string, verbs: readonly Verb[]): string | null {
  const near = verbs.map(({ name }) => ({ name, far: distance(word, name) })).toSorted((a, b) => a.far - b.far)[0];
  return near !== undefined && near.far <= 3 ? near.name : null;
}

/** Backslashes, dashes and a leading dot or quote mean something to roff. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
