import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { offlineAudio } from '../../../drivers/transport/audio.ts';
import { reasons } from '../../../kiosk/access/reasons.ts';
import { integratedLoudness, truePeak } from '../../../kiosk/announcer/loudness.ts';
import { languages, type Language, pieces } from '../../../kiosk/announcer/prompts.ts';
import { speechLufs, speechPeakDbtp, spokenKeys, voiceFile } from '../../../kiosk/announcer/voices.ts';
import { guidanceCodes } from '../../../kiosk/screen/model.ts';
import { en } from '../../../kiosk/screen/texts/en.ts';
import { zhCN } from '../../../kiosk/screen/texts/zh-CN.ts';
import { concat } from './signals.ts';

const rate = 22_050;
const folder = (language: Language): URL => new URL(`../../../kiosk/announcer/voices/${language}/`, import.meta.url);

async function samplesOf(key: string, language: Language): Promise<Float32Array> {
  const offline = await offlineAudio({ durationS: 0.1, sampleRate: rate });
  if (!offline.ok) throw new Error(offline.error.detail);
  const clip = await offline.value.decode(readFileSync(voiceFile(key, language)));
  if (!clip.ok) throw new Error(`${key}: ${clip.error}`);
  return clip.value.getChannelData(0);
}

/** Made by scripts/make-voice.ts, beside the files. */
const measured = z.record(
  z.string(),
  z.object({ sha256: z.string().nullable(), ffmpeg: z.object({ lufs: z.number(), peakDbtp: z.number() }) }),
);

const screenTexts = { 'zh-CN': zhCN, en };

describe.each(languages)('the voice in %s', (language) => {
  it('has a file for every piece, and a piece for every file', () => {
    const files = readdirSync(folder(language)).filter((name) => name.endsWith('.mp3'));
    expect(files.toSorted()).toEqual(
      spokenKeys(language)
        .map((key) => `${key}.mp3`)
        .toSorted(),
    );
  });

  it('was made from the texts as they are now', () => {
    const said: unknown = JSON.parse(readFileSync(new URL('said.json', folder(language)), 'utf8'));
    const texts = spokenKeys(language).map((key) => [key, pieces.get(key)?.[language]]);
    expect(said).toEqual(Object.fromEntries(texts));
  });

  it('covers every reason and every guidance of the screen', () => {
    const keys = new Set(spokenKeys(language));
    const missing = [
      ...Object.keys(reasons).map((code) => `reason.${code}`),
      ...guidanceCodes.map((code) => `guidance.${code}`),
      ...['granted', 'denied', 'referred'].map((verdict) => `verdict.${verdict}`),
    ].filter((key) => !keys.has(key));
    expect(missing).toEqual([]);
  });

  it('says what the screen shows', () => {
    const texts = screenTexts[language];
    const gap = language === 'en' ? ' ' : '';
    const stop = language === 'en' ? '.' : '。';
    for (const [code, reason] of Object.entries(texts.reason)) {
      expect(pieces.get(`reason.${code}`)?.[language]).toBe(`${reason.says}${gap}${reason.now}`);
    }
    for (const [code, text] of Object.entries(texts.guidance)) {
      expect(pieces.get(`guidance.${code}`)?.[language]).toBe(text);
    }
    for (const verdict of ['granted', 'denied', 'referred'] as const) {
      expect(pieces.get(`verdict.${verdict}`)?.[language]).toBe(`${texts.verdict[verdict]}${stop}`);
    }
  });

  it('is at the stated loudness and below the stated peak, each sentence by itself', async () => {
    const off: string[] = [];
    for (const key of spokenKeys(language).filter((key) => !key.startsWith('number.'))) {
      const samples = await samplesOf(key, language);
      const lufs = integratedLoudness([samples], rate);
      const peak = truePeak([samples]);
      if (Math.abs(lufs - speechLufs) > 0.5 || peak > speechPeakDbtp) off.push(`${key} ${lufs} LUFS ${peak} dBTP`);
    }
    expect(off).toEqual([]);
  });

  it('was measured by ffmpeg ebur128 as by our own meter, each file as it is now', async () => {
    const figures = measured.parse(JSON.parse(readFileSync(new URL('measured.json', folder(language)), 'utf8')));
    const sentences = spokenKeys(language).filter((key) => !key.startsWith('number.'));
    expect(Object.keys(figures).toSorted()).toEqual([...sentences, 'numbers'].toSorted());
    const off: string[] = [];
    for (const key of sentences) {
      const found = figures[key];
      const digest = createHash('sha256')
        .update(readFileSync(voiceFile(key, language)))
        .digest('hex');
      const samples = await samplesOf(key, language);
      const lufs = integratedLoudness([samples], rate);
      const peak = truePeak([samples]);
      // ffmpeg prints tenths.
      if (found?.sha256 !== digest || !(Math.abs(lufs - found.ffmpeg.lufs) <= 0.15)) off.push(`${key} ${lufs} LUFS`);
      else if (Math.abs(peak - found.ffmpeg.peakDbtp) > 0.25) off.push(`${key} ${peak} dBTP`);
    }
    expect(off).toEqual([]);
  });

  it('is at the stated loudness for numerals, taken together', async () => {
    const keys = spokenKeys(language).filter((key) => key.startsWith('number.'));
    const numerals = await Promise.all(keys.map((key) => samplesOf(key, language)));
    expect(Math.abs(integratedLoudness([concat(...numerals)], rate) - speechLufs)).toBeLessThanOrEqual(0.5);
    expect(truePeak(numerals)).toBeLessThanOrEqual(speechPeakDbtp);
  });
});

describe('the catalogue', () => {
  it('spells every Mandarin character with one syllable', () => {
    for (const [key, text] of pieces) {
      const characters = text['zh-CN'].match(/\p{Script=Han}/gu)?.length ?? 0;
      const syllables = text.pinyin.match(/[a-z]+[1-5]/g)?.length ?? 0;
      expect([key, syllables]).toEqual([key, characters]);
    }
  });

  it('stays small enough to be carried along', () => {
    const bytes = languages.flatMap((language) =>
      readdirSync(folder(language)).map((name) => statSync(new URL(name, folder(language))).size),
    );
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_500_000);
  });
});
