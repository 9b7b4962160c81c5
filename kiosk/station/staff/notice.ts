/** A notice that staff have put up: sentences of the catalogue, shown in the language of the screen and spoken where possible. */
import type { NoticeDesk } from '../../announcer/notice-desk.ts';
import type { Language } from '../../screen/model.ts';
import type { NoticeItem } from '../../screen/model-staff.ts';
import { catalogue } from '../../screen/texts/catalogue.ts';
import { writtenIn } from '../../screen/texts/written.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';

/** How often it is spoken while it is up; the noise governor has the last word. */
const everyMs = 10 * 60_000;

/** One line for the screen, or null when nothing is put up. */
export function noticeText(items: readonly NoticeItem[], language: Language): string | null {
  if (items.length === 0) return null;
  return items.map((item) => catalogue[language].notice[item]).join(language.startsWith('zh') ? '' : ' ');
}

export interface SpokenNoticeOptions {
  readonly desk: () => Pick<NoticeDesk, 'prepareNotice' | 'playNotice' | 'cancelNotice'> | null;
  readonly clock: Clock;
  readonly language: Language;
  /** Says once what is recorded of it, where nothing on the box can speak. */
  readonly sayRecorded: (items: readonly NoticeItem[]) => void;
}

/** Has a notice spoken now and again for `forMs` milliseconds; without sentences it takes the last one back. */
export function createSpokenNotice({ desk, clock, language, sayRecorded }: SpokenNoticeOptions) {
  let spoken: string | null = null;
  let orders = 0;

  return async (items: readonly NoticeItem[], forMs: number): Promise<void> => {
    orders += 1;
    const mine = orders;
    const notices = desk();
    if (spoken !== null) notices?.cancelNotice(spoken);
    spoken = null;
    // Spoken in a language the box has a voice for, whatever the screen has.
    const text = noticeText(items, writtenIn(language));
    if (text === null || notices === null) return;
    const untilMs = clock.wallMs() + forMs;
    const prepared = await notices.prepareNotice(text, writtenIn(language));
    // Another notice has been put up meanwhile, or this one taken down.
    if (mine !== orders) return;
    if (!prepared.ok) return sayRecorded(items);
    const plan = { times: Math.max(1, Math.ceil(forMs / everyMs)), everyMs, untilMs };
    if (notices.playNotice(prepared.value.id, plan).ok) spoken = prepared.value.id;
  };
}
