/** A notice that staff have put up: sentences of the catalogue, in the language of the screen. */
import type { Language } from '../screen/model.ts';
import type { NoticeItem } from '../screen/model-staff.ts';
import { catalogue } from '../screen/texts/catalogue.ts';

/** One line for the screen, or null when nothing is put up. */
export function noticeText(items: readonly NoticeItem[], language: Language): string | null {
  if (items.length === 0) return null;
  return items.map((item) => catalogue[language].notice[item]).join(language === 'en' ? ' ' : '');
}
