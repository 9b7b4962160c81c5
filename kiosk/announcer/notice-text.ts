/** What may be spoken as a notice: a few sentences, nothing a speech maker takes for an order to itself. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Language } from './prompts.ts';

/** About a minute of speech in either language. */
export const longestNotice: Readonly<Record<Language, number>> = { 'zh-CN': 200, en: 400 };

/** One line without control and format characters; the error says why the text cannot be spoken. */
export function noticeText(typed: string, language: Language): Result<string, string> {
  const text = typed
    .toWellFormed()
    .normalize('NFC')
    // Besides control characters, the brackets in which espeak takes phonemes.
    .replace(/[\p{C}\p{Z}\s[\]<>]+/gu, ' ')
    .trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return err('there is nothing to say in it');
  const length = Array.from(text).length;
  const most = longestNotice[language];
  return length > most ? err(`${length} characters; at most ${most}`) : ok(text);
}
