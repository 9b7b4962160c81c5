/** The pieces numbers and temperatures are put together from: 三十六度五, "thirty-six point five degrees". */
import type { SpokenText } from './prompt-text.ts';

/**
 * Both languages use the same keys, though not all of them: Mandarin says 三·十·六, English "thirty"·"six".
 * A piece a language does not need has an empty text there and no file.
 */
export const numberPieces = {
  temperature: { 'zh-CN': '体温', pinyin: 'ti3 wen1', en: 'Temperature' },
  minus: { 'zh-CN': '零下', pinyin: 'ling2 xia4', en: 'minus' },
  '0': { 'zh-CN': '零', pinyin: 'ling2', en: 'zero' },
  '1': { 'zh-CN': '一', pinyin: 'yi1', en: 'one' },
  '2': { 'zh-CN': '二', pinyin: 'er4', en: 'two' },
  '3': { 'zh-CN': '三', pinyin: 'san1', en: 'three' },
  '4': { 'zh-CN': '四', pinyin: 'si4', en: 'four' },
  '5': { 'zh-CN': '五', pinyin: 'wu3', en: 'five' },
  '6': { 'zh-CN': '六', pinyin: 'liu4', en: 'six' },
  '7': { 'zh-CN': '七', pinyin: 'qi1', en: 'seven' },
  '8': { 'zh-CN': '八', pinyin: 'ba1', en: 'eight' },
  '9': { 'zh-CN': '九', pinyin: 'jiu3', en: 'nine' },
  '10': { 'zh-CN': '十', pinyin: 'shi2', en: 'ten' },
  '11': { 'zh-CN': '', pinyin: '', en: 'eleven' },
  '12': { 'zh-CN': '', pinyin: '', en: 'twelve' },
  '13': { 'zh-CN': '', pinyin: '', en: 'thirteen' },
  '14': { 'zh-CN': '', pinyin: '', en: 'fourteen' },
  '15': { 'zh-CN': '', pinyin: '', en: 'fifteen' },
  '16': { 'zh-CN': '', pinyin: '', en: 'sixteen' },
  '17': { 'zh-CN': '', pinyin: '', en: 'seventeen' },
  '18': { 'zh-CN': '', pinyin: '', en: 'eighteen' },
  '19': { 'zh-CN': '', pinyin: '', en: 'nineteen' },
  '20': { 'zh-CN': '', pinyin: '', en: 'twenty' },
  '30': { 'zh-CN': '', pinyin: '', en: 'thirty' },
  '40': { 'zh-CN': '', pinyin: '', en: 'forty' },
  '50': { 'zh-CN': '', pinyin: '', en: 'fifty' },
  '60': { 'zh-CN': '', pinyin: '', en: 'sixty' },
  '70': { 'zh-CN': '', pinyin: '', en: 'seventy' },
  '80': { 'zh-CN': '', pinyin: '', en: 'eighty' },
  '90': { 'zh-CN': '', pinyin: '', en: 'ninety' },
  point: { 'zh-CN': '', pinyin: '', en: 'point' },
  degrees: { 'zh-CN': '度', pinyin: 'du4', en: 'degrees' },
} as const satisfies Record<string, SpokenText>;

export type NumberPiece = keyof typeof numberPieces;
