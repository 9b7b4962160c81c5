import { fileURLToPath } from 'node:url';
import type { Language } from './prompts.ts';
import { pieces } from './prompts.ts';

/**
 * Loudness of every spoken piece, ±0.5 LU. Five louder than broadcast (EBU R128: −23): a gate is noisy, and −18 is what
 * speech reaches below the peak limit with hardly any limiting; how loud that is in decibels of air is the amplifier's.
 */
export const speechLufs = -18;
/** Highest true peak of every spoken piece. */
export const speechPeakDbtp = -1;

/** Where the recording of a piece lies; a voice pack puts its own files before the ones that came with the kiosk. */
export interface Voices {
  file(key: string, language: Language): string;
}

/** Path of the recording of a piece; a person's recording replaces the made one under the same name. */
export function voiceFile(key: string, language: Language): string {
  return fileURLToPath(new URL(`./voices/${language}/${key}.mp3`, import.meta.url));
}

/** The voice that comes with the kiosk. */
export const ownVoice: Voices = { file: voiceFile };

/** The keys a language has recordings of. */
export function spokenKeys(language: Language): string[] {
  return [...pieces].filter(([, text]) => text[language] !== '').map(([key]) => key);
}
