/**
 * Everything the kiosk can say, as pieces that are recorded once under voices/<language>/<key>.mp3.
 * What is said must be what the screen shows; a change here needs `scripts/make-voice.ts` to be run again.
 */
import { guidancePrompts, verdictPrompts } from './prompts-guidance.ts';
import { numberPieces } from './prompts-numbers.ts';
import { reasonPrompts } from './prompts-reasons.ts';
import type { SpokenText } from './prompt-text.ts';

export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

/** Said over everything else: something is wrong at the portal. */
const alarmPrompts = {
  heldOpen: { 'zh-CN': '请关门', pinyin: 'qing3 guan1 men2', en: 'Please close the gate.' },
  forcedOpen: {
    'zh-CN': '注意，此门被强行打开',
    pinyin: 'zhu4 yi4, ci3 men2 bei4 qiang2 xing2 da3 kai1',
    en: 'Attention. This gate was forced open.',
  },
} as const satisfies Record<string, SpokenText>;

/** The sentences the staff had to repeat all day; they are what the loop plays unless the site says otherwise. */
const noticePrompts = {
  mask: {
    'zh-CN': '请佩戴好口罩',
    pinyin: 'qing3 pei4 dai4 hao2 kou3 zhao4',
    en: 'Please wear your mask.',
  },
  queueDistance: {
    'zh-CN': '请排队等候，保持一米距离',
    pinyin: 'qing3 pai2 dui4 deng3 hou4, bao3 chi2 yi4 mi3 ju4 li2',
    en: 'Please queue and keep one metre apart.',
  },
  scanCode: {
    'zh-CN': '请扫描场所码，主动测量体温',
    pinyin: 'qing3 sao3 miao2 chang2 suo2 ma3, zhu3 dong4 ce4 liang2 ti3 wen1',
    en: 'Please scan the place code and take your temperature.',
  },
} as const satisfies Record<string, SpokenText>;

function keyed(group: string, entries: Readonly<Record<string, SpokenText>>): (readonly [string, SpokenText])[] {
  return Object.entries(entries).map(([name, text]) => [`${group}.${name}`, text] as const);
}

/** Key → text, for every recorded piece. The key is also the name of the file. */
export const pieces: ReadonlyMap<string, SpokenText> = new Map([
  ...keyed('verdict', verdictPrompts),
  ...keyed('guidance', guidancePrompts),
  ...keyed('reason', reasonPrompts),
  ...keyed('alarm', alarmPrompts),
  ...keyed('notice', noticePrompts),
  ...keyed('number', numberPieces),
]);

/** Everything `say` understands; `reading.temperature` is put together around a value. */
export type PromptKey =
  | `verdict.${keyof typeof verdictPrompts}`
  | `guidance.${keyof typeof guidancePrompts}`
  | `reason.${keyof typeof reasonPrompts}`
  | `alarm.${keyof typeof alarmPrompts}`
  | `notice.${keyof typeof noticePrompts}`
  | 'reading.temperature';
