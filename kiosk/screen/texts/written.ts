/**
 * Words that are not of the catalogue: names in the site file, notices of the district, findings of the doctor, and what is
 * recorded to be spoken. They come in these languages; a screen in another one shows the nearest.
 */
import type { Language } from './languages.ts';

export type WrittenLanguage = 'zh-CN' | 'en';

export type Written<Words = string> = Readonly<Record<WrittenLanguage, Words>>;

/** The language of written words for a screen's language: one of the same stem, else the language of the place. */
export function writtenIn(language: Language): WrittenLanguage {
  return language.split('-')[0] === 'en' ? 'en' : 'zh-CN';
}
