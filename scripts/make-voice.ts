/**
 * Makes the spoken pieces under kiosk/announcer/voices/ from the catalogue, with espeak-ng and ffmpeg (both Debian).
 * A file that a person recorded is left alone when its key is a line of voices/<language>/recorded.txt.
 * What is heard is measured twice, by our own meter and by ffmpeg's ebur128, and both figures are kept beside the files.
 * Usage: node scripts/make-voice.ts [key…]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { offlineAudio } from '../drivers/transport/audio.ts';
import { integratedLoudness, truePeak } from '../kiosk/announcer/loudness.ts';
import { type Language, languages, pieces } from '../kiosk/announcer/prompts.ts';
import { espeakVoice, trimmed } from '../kiosk/announcer/speech-maker.ts';
import { speechLufs, speechPeakDbtp, voiceFile } from '../kiosk/announcer/voices.ts';

const rate = 22_050;
const work = mkdtempSync(join(tmpdir(), 'voice-'));

function spoken(language: Language, text: string): Float32Array {
  const wav = join(work, 'spoken.wav');
  execFileSync('espeak-ng', [...espeakVoice[language], '-w', wav, text]);
  const pcm = execFileSync('ffmpeg', ['-v', 'error', '-i', wav, '-ar', String(rate), '-ac', '1', '-f', 'f32le', '-']);
  return trimmed(new Float32Array(new Uint8Array(pcm).buffer), rate);
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

/** Loudness (LUFS) and true peak (dBTP) of a file as ffmpeg's ebur128 prints them. */
function byFfmpeg(files: readonly string[]): { readonly lufs: number; readonly peakDbtp: number } {
  const inputs = files.flatMap((file) => ['-i', file]);
  const joined = files.length === 1 ? '' : `concat=n=${files.length}:v=0:a=1,`;
  const chain = `${joined}ebur128=peak=true`;
  const said = spawnSync('ffmpeg', ['-nostats', ...inputs, '-filter_complex', chain, '-f', 'null', '-'], {
    encoding: 'utf8',
  });
  // The filter is set up twice and sums up each time; the first time it has heard nothing.
  const figure = (name: string): number =>
    Number([...said.stderr.matchAll(new RegExp(`^ +${name}: +(\\S+) `, 'gm'))].at(-1)?.[1]);
  return { lufs: figure('I'), peakDbtp: figure('Peak') };
}

/** The figures of a set, once both meters agree. */
async function measured(files: readonly string[]): Promise<Measured> {
  const heard = concatenated(await Promise.all(files.map(decoded)));
  const own = { lufs: integratedLoudness([heard], rate), peakDbtp: truePeak([heard]) };
  const ffmpeg = byFfmpeg(files);
  if (!(Math.abs(own.lufs - ffmpeg.lufs) <= 0.15)) {
    throw new Error(`${files[0] ?? ''}: ${own.lufs} LUFS by our meter, ${ffmpeg.lufs} by ffmpeg`);
  }
  return { ffmpeg, sha256: files.length === 1 ? digestOf(files[0] ?? '') : null };
}

interface Measured {
  readonly ffmpeg: { readonly lufs: number; readonly peakDbtp: number };
  /** Of the file that was measured; null for a set. */
  readonly sha256: string | null;
}

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Puts a finished file in its place at once: a kiosk or a test that reads it meanwhile finds the old one or the new one. */
function put(made: string, place: string): void {
  copyFileSync(made, `${place}.new`);
  renameSync(`${place}.new`, place);
}

/** Encodes a set of pieces with one common gain, measured after decoding, until loudness and peak are as stated. */
async function normalised(set: readonly { readonly file: string; readonly samples: Float32Array }[]): Promise<void> {
  let gainDb = speechLufs - integratedLoudness([concatenated(set.map((piece) => piece.samples))], rate);
  let limitDb = speechPeakDbtp - 0.7;
  for (let round = 0; round < 12; round++) {
    for (const piece of set) encoded(piece.samples, gainDb, limitDb, draftOf(piece.file));
    const heard = await Promise.all(set.map((piece) => decoded(draftOf(piece.file))));
    const off = speechLufs - integratedLoudness([concatenated(heard)], rate);
    const peak = Math.max(...heard.map((samples) => truePeak([samples])));
    if (Math.abs(off) < 0.2 && peak <= speechPeakDbtp - 0.1) {
      for (const piece of set) put(draftOf(piece.file), piece.file);
      return;
    }
    gainDb += off;
    if (peak > speechPeakDbtp - 0.1) limitDb -= peak - speechPeakDbtp + 0.2;
  }
  throw new Error(`cannot be brought to ${speechLufs} LUFS under ${speechPeakDbtp} dBTP: ${set[0]?.file ?? ''}`);
}

const draftOf = (file: string): string => join(work, basename(file));

const measurements = z.record(
  z.string(),
  z.object({ sha256: z.string().nullable(), ffmpeg: z.object({ lufs: z.number(), peakDbtp: z.number() }) }),
);

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
  const measuredList = new URL('measured.json', folder);
  const before = existsSync(measuredList) ? measurements.parse(JSON.parse(readFileSync(measuredList, 'utf8'))) : {};
  const figures: Record<string, Measured> = {};
  for (const key of Object.keys(made).filter((key) => !key.startsWith('number.'))) {
    const file = voiceFile(key, language);
    const known = before[key];
    figures[key] = known?.sha256 === digestOf(file) ? known : await measured([file]);
  }
  const numerals = Object.keys(made).filter((key) => key.startsWith('number.'));
  figures.numbers = await measured(numerals.map((key) => voiceFile(key, language)));
  writeFileSync(measuredList, `${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(`${language}: done\n`);
}
rmSync(work, { recursive: true });
