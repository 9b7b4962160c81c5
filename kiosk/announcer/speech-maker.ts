/**
 * Text to a sound file at the loudness of the voice. espeak-ng speaks; this process measures and normalises, which takes
 * half a second of computing for half a minute of speech: it belongs in a process of its own (speech-process.ts).
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { inspectWav } from './audio-file-wav.ts';
import { normalise } from './normalise.ts';
import { languages, type Language } from './prompts.ts';
import type { RunProgram } from './run-program.ts';
import { speechLufs, speechPeakDbtp } from './voices.ts';
import { pcm16Samples, wavFile } from './wav.ts';

export const speechRequest = z.strictObject({
  text: z.string().min(1),
  language: z.enum(languages),
  /** Absolute path; written whole or not at all. */
  file: z.string(),
});

export const speechAnswer = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    value: z.strictObject({ durationMs: z.number(), lufs: z.number(), peakDbtp: z.number() }),
  }),
  z.strictObject({
    ok: z.literal(false),
    error: z.strictObject({ code: z.enum(['noMaker', 'makerFailed', 'tooSlow', 'cannotKeep']), detail: z.string() }),
  }),
]);

export type SpeechRequest = z.output<typeof speechRequest>;
export type MadeSpeech = Extract<z.output<typeof speechAnswer>, { ok: true }>['value'];
export type SpeechFault = Extract<z.output<typeof speechAnswer>, { ok: false }>['error'];
export type MakeSpeech = (request: SpeechRequest) => Promise<Result<MadeSpeech, SpeechFault>>;

/**
 * Words a minute are espeak's own unit. Version 1.51 reads Chinese characters as English letters with its voice `cmn`
 * and rightly with `cmn-latn-pinyin`, whose dictionary knows words such as 重新 too.
 */
export const espeakVoice: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': ['-v', 'cmn-latn-pinyin', '-s', '150'],
  en: ['-v', 'en-gb', '-s', '150'],
};

const espeakDeadlineMs = 8_000;
/** Silence left before the first and after the last sound, seconds. */
const marginS = 0.02;
const audibleFrom = 0.003;

const fault = (code: SpeechFault['code'], detail: string) => err<SpeechFault>({ code, detail });

/** Without the silence a speech maker puts around a sentence; empty when nothing is audible. */
export function trimmed(samples: Float32Array, rate: number): Float32Array {
  const audible = (x: number): boolean => Math.abs(x) > audibleFrom;
  const margin = Math.round(rate * marginS);
  const first = samples.findIndex(audible);
  if (first < 0) return new Float32Array();
  return samples.slice(Math.max(0, first - margin), samples.findLastIndex(audible) + margin);
}

async function spoken({ text, language }: SpeechRequest, run: RunProgram): Promise<Result<Uint8Array, SpeechFault>> {
  const folder = mkdtempSync(join(tmpdir(), 'notice-'));
  try {
    // To a file, because on its standard output espeak cannot fill in the length; text by standard input (-f is a file).
    const wav = join(folder, 'spoken.wav');
    const said = await run({
      program: 'espeak-ng',
      arguments: [...espeakVoice[language], '-b', '1', '-w', wav, '--stdin'],
      input: text,
      deadlineMs: espeakDeadlineMs,
      longestOutputBytes: 10_000,
    });
    if (!said.ok) {
      const { code, detail } = said.error;
      if (code === 'notInstalled') return fault('noMaker', 'espeak-ng is not installed');
      return fault(code === 'tooSlow' ? 'tooSlow' : 'makerFailed', detail);
    }
    return ok(readFileSync(wav));
  } catch (error) {
    return fault('makerFailed', error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Speaks with espeak-ng into a WAV file, mono, at the loudness of the voice. */
export async function speakToFile(request: SpeechRequest, run: RunProgram): Promise<Result<MadeSpeech, SpeechFault>> {
  const bytes = await spoken(request, run);
  if (!bytes.ok) return bytes;
  const found = inspectWav(bytes.value);
  if (!found.ok) return fault('makerFailed', found.error.detail);
  const samples = pcm16Samples(bytes.value);
  if (found.value.channels !== 1 || samples === null) return fault('makerFailed', 'not 16-bit sound in one channel');
  const rate = found.value.sampleRate;
  const sound = trimmed(samples, rate);
  const loud = normalise([sound], rate, { lufs: speechLufs, peakDbtp: speechPeakDbtp });
  if (loud === null) return fault('makerFailed', 'what was spoken is too short or silent');
  try {
    writeFileSync(`${request.file}.new`, wavFile(loud.channels, rate));
    renameSync(`${request.file}.new`, request.file);
  } catch (error) {
    return fault('cannotKeep', error instanceof Error ? error.message : String(error));
  }
  return ok({ durationMs: (sound.length * 1000) / rate, lufs: loud.lufs, peakDbtp: loud.peakDbtp });
}

const processDeadlineMs = 20_000;

/** Has the speech made by a process of its own, so that its computing never stands before a decision at the gate. */
export function speechByProcess(run: RunProgram): MakeSpeech {
  const entry = fileURLToPath(new URL('./speech-process.ts', import.meta.url));
  return async (request) => {
    const answer = await run({
      program: process.execPath,
      arguments: [entry],
      input: JSON.stringify(request),
      deadlineMs: processDeadlineMs,
      longestOutputBytes: 10_000,
    });
    if (!answer.ok) return fault(answer.error.code === 'tooSlow' ? 'tooSlow' : 'makerFailed', answer.error.detail);
    try {
      return speechAnswer.parse(JSON.parse(new TextDecoder().decode(answer.value)));
    } catch {
      return fault('makerFailed', 'the speech process speaks another language');
    }
  };
}
