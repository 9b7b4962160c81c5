/**
 * Makes the spoken pieces under kiosk/announcer/voices/ from the catalogue, with espeak-ng and ffmpeg (both Debian).
 * A file that a person recorded is left alone when its key is a line of voices/<language>/recorded.txt.
 * Usage: node scripts/make-voice.ts [key…]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { offlineAudio } from '../drivers/transport/audio.ts';
import { integratedLoudness, truePeak } from '../kiosk/announcer/loudness.ts';
import { type Language, languages, pieces } from '../kiosk/announcer/prompts.ts';
import { speechLufs, speechPeakDbtp, voiceFile } from '../kiosk/announcer/voices.ts';

const rate = 22_050;
const work = mkdtempSync(join(tmpdir(), 'voice-'));

/** espeak-ng 1.51 reads characters as English letters with the voice `cmn`; given pinyin, this one is right. */
const voices: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': ['-v', 'cmn-latn-pinyin', '-s', '150'],
  en: ['-v', 'en-gb', '-s', '150'],
};

function spoken(language: Language, text: string): Float32Array {
  const wav = join(work, 'spoken.wav');
  execFileSync('espeak-ng', [...voices[language], '-w', wav, text]);
  const pcm = execFileSync('ffmpeg', ['-v', 'error', '-i', wav, '-ar', String(rate), '-ac', '1', '-f', 'f32le', '-']);
  return trimmed(new Float32Array(new Uint8Array(pcm).buffer));
}

/** Cuts the silence espeak adds, leaving 20 ms on both sides. */
function trimmed(samples: Float32Array): Float32Array {
  const audible = (x: number): boolean => Math.abs(x) > 0.003;
  const margin = Math.round(rate * 0.02);
  const first = Math.max(0, samples.findIndex(audible) - margin);
  return samples.slice(first, Math.min(samples.length, samples.findLastIndex(audible) + margin));
}

function encoded(samples: Float32Array, gainDb: number, limitDb: number, file: string): void {
  const limit = 10 ** (limitDb / 20);
  // The limiter works at four times the rate, so that it sees the peaks between samples.
  const chain = `volume=${gainDb}dB,aresample=${rate * 4},alimiter=limit=${limit}:level=false:attack=1:release=30,aresample=${rate}`;
  const input = ['-f', 'f32le', '-ar', String(rate), '-ac', '1', '-i', '-'];
  const output = ['-af', chain, '-c:a', 'libmp3lame', '-b:a', '24k', '-bitexact', '-map_metadata', '-1', '-y', file];
  execFileSync('ffmpeg', ['-v', 'error', ...input, ...output], { input: new Uint8Array(samples.buffer) });
}

async function decoded(file: string): Promise<Float32Array> {
  const offline = await offlineAudio({ durationS: 1, sampleRate: rate });
  if (!offline.ok) throw new Error(offline.error.detail);
  const clip = await offline.value.decode(readFileSync(file));
  if (!clip.ok) throw new Error(clip.error);
  return clip.value.getChannelData(0);
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

/** Encodes a set of pieces with one common gain, measured after decoding, until loudness and peak are as stated. */
async function normalised(set: readonly { readonly file: string; readonly samples: Float32Array }[]): Promise<void> {
  let gainDb = speechLufs - integratedLoudness([concatenated(set.map((piece) => piece.samples))], rate);
  let limitDb = speechPeakDbtp - 0.7;
  for (let round = 0; round < 12; round++) {
    for (const piece of set) encoded(piece.samples, gainDb, limitDb, piece.file);
    const heard = await Promise.all(set.map((piece) => decoded(piece.file)));
    const off = speechLufs - integratedLoudness([concatenated(heard)], rate);
    const peak = Math.max(...heard.map((samples) => truePeak([samples])));
    if (Math.abs(off) < 0.2 && peak <= speechPeakDbtp - 0.1) return;
    gainDb += off;
    if (peak > speechPeakDbtp - 0.1) limitDb -= peak - speechPeakDbtp + 0.2;
  }
  throw new Error(`cannot be brought to ${speechLufs} LUFS under ${speechPeakDbtp} dBTP: ${set[0]?.file ?? ''}`);
}

const only = new Set(process.argv.slice(2));
for (const language of languages) {
  const folder = new URL(`../kiosk/announcer/voices/${language}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  const list = new URL('recorded.txt', folder);
  const recorded = new Set(existsSync(list) ? readFileSync(list, 'utf8').split('\n') : []);
  const made: Record<string, string> = {};
  const numbers: { file: string; samples: Float32Array }[] = [];
  for (const [key, text] of pieces) {
    const words = language === 'zh-CN' ? text.pinyin : text.en;
    if (words === '') continue;
    made[key] = text[language];
    if (recorded.has(key) || (only.size > 0 && !only.has(key))) continue;
    const piece = { file: voiceFile(key, language), samples: spoken(language, words) };
    // A numeral is too short to be measured alone, and all of one number must be equally loud: they share one gain.
    if (key.startsWith('number.')) numbers.push(piece);
    else await normalised([piece]);
  }
  if (numbers.length > 0) await normalised(numbers);
  // What each file says, so that a changed text with an old file is noticed.
  writeFileSync(new URL('said.json', folder), `${JSON.stringify(made, null, 2)}\n`);
  process.stdout.write(`${language}: done\n`);
}
rmSync(work, { recursive: true });
