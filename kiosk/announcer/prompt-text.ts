/** One recorded piece of speech. The Mandarin spelling lets a speech maker without a word dictionary say 重新 rightly. */
export interface SpokenText {
  readonly 'zh-CN': string;
  /** Numbered Hanyu pinyin of the Mandarin text, tone sandhi already applied; one syllable for each character. */
  readonly pinyin: string;
  readonly en: string;
}
