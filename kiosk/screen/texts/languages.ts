/** Every language of the screen: generated from the files beside it by `npm run generate`; do not edit. */
import { en } from './en.ts';
import { type Texts, zhCN } from './zh-CN.ts';

export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

export const catalogue = { 'zh-CN': zhCN, en } as const satisfies Record<Language, Texts>;
