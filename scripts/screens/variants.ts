import type { Language } from '../../kiosk/screen/model.ts';

export const screenSizes = {
  '800x480': { width: 800, height: 480 },
  '1024x600': { width: 1024, height: 600 },
  '1280x800': { width: 1280, height: 800 },
  '1920x1080': { width: 1920, height: 1080 },
  '480x800': { width: 480, height: 800 },
  '1080x1920': { width: 1080, height: 1920 },
} as const;

export type ScreenSize = keyof typeof screenSizes;

export const sizeNames = Object.keys(screenSizes) as readonly ScreenSize[];

/** In what way a state is shown. */
export interface Variant {
  readonly size: ScreenSize;
  readonly language: Language;
  readonly large: boolean;
  readonly night: boolean;
}

/** Every size in both languages by day, in normal and large type; night on one size, in both types. */
export function variants(): readonly Variant[] {
  const all: Variant[] = [];
  for (const size of sizeNames) {
    for (const language of ['zh-CN', 'en'] as const) {
      for (const large of [false, true]) all.push({ size, language, large, night: false });
    }
  }
  for (const large of [false, true]) all.push({ size: '1280x800', language: 'zh-CN', large, night: true });
  return all;
}

/** `en.800x480.large`, as the files of the pictures are called after the name of their state. */
export function nameOf({ language, size, large, night }: Variant): string {
  return [language, size, ...(large ? ['large'] : []), ...(night ? ['night'] : [])].join('.');
}
