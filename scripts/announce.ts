/**
 * What people hear, before they hear it.
 *   plan --date D [--svg f.svg]                     the day as a table, and as a picture
 *   render --from T --to T --out f.wav              what a stretch would sound like
 *   import --file f --to folder                     a sound file normalised, or why it is refused
 *   import --pack folder --to folder                recordings of another voice, made a voice pack
 * Common: --site f.json (a site file or its `sound` part), --zone Asia/Shanghai, --files folder, --encounters f.jsonl
 */
import './end-with-reader.ts';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { offlineAudio } from '../drivers/transport/audio.ts';
import { type SoundConfiguration, soundSchema } from '../kiosk/announcer/configuration.ts';
import { type Decode, importFile } from '../kiosk/announcer/import-file.ts';
import { integratedLoudness, truePeak } from '../kiosk/announcer/loudness.ts';
import { type PromptKey, languages, pieces } from '../kiosk/announcer/prompts.ts';
import { wavFile } from '../kiosk/announcer/wav.ts';
import { type Encounter, playStretch } from './announce-day.ts';
import { planPicture } from './announce-picture.ts';
import { hourRows, planTable } from './announce-plan.ts';
import { makeFolder, takePack } from './announce-pack.ts';
import { fileFault } from './refusal.ts';
import { renderCommands } from './announce-render.ts';
import { wallTime } from './announce-time.ts';

const usage = `usage: npm run announce -- plan --date 2026-06-07 [--svg <file>]
       npm run announce -- render --from 2026-06-07T07:30 --to 2026-06-07T08:00 --out <file.wav>
       npm run announce -- import --file <file> --to <folder> [--replace]
       npm run announce -- import --pack <folder> --to <folder>
       with [--site <file>] [--zone Asia/Shanghai] [--files <folder>] [--encounters <file.jsonl>]`;

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        date: { type: 'string' },
        svg: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        out: { type: 'string' },
        file: { type: 'string' },
        pack: { type: 'string' },
        site: { type: 'string' },
        zone: { type: 'string', default: 'Asia/Shanghai' },
        files: { type: 'string', default: 'sounds' },
        replace: { type: 'boolean', default: false },
        encounters: { type: 'string' },
      },
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
}

const { positionals, values } = readArguments();

/** An expected failure of the person at the keyboard: said in one line. */
class Refusal extends Error {}

function given(name: 'date' | 'from' | 'to' | 'out' | 'file'): string {
  const value = values[name];
  if (value === undefined) throw new Refusal(`--${name} is missing`);
  return value;
}

function at(text: string): number {
  const wallMs = wallTime(text, values.zone);
  if (wallMs === null) throw new Refusal(`"${text}" is no time; expected such as 2022-03-09T07:30`);
  return wallMs;
}

function configuration(): SoundConfiguration {
  if (values.site === undefined) return soundSchema.parse({});
  const whole: unknown = JSON.parse(readFileSync(values.site, 'utf8'));
  const sound = z.looseObject({ sound: z.unknown() }).safeParse(whole);
  const parsed = soundSchema.safeParse(sound.success && sound.data.sound !== undefined ? sound.data.sound : whole);
  if (!parsed.success) throw new Refusal(`${values.site}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const isPrompt = (key: string): key is PromptKey => key === 'reading.temperature' || pieces.has(key);
const promptKey = z.string().refine(isPrompt, 'not a key of the catalogue');

const encounterLine = z.strictObject({
  at: z.string(),
  prompt: promptKey,
  followedBy: z.array(promptKey).optional(),
  language: z.enum(languages).default('zh-CN'),
  temperatureC: z.number().optional(),
});

function encounters(): Encounter[] {
  const file = values.encounters;
  if (file === undefined) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, i): Encounter[] => {
    if (line.trim() === '') return [];
    const parsed = encounterLine.safeParse(JSON.parse(line));
    if (!parsed.success) throw new Refusal(`${file}:${i + 1}: ${z.prettifyError(parsed.error)}`);
    const { at: time, prompt, followedBy, language, temperatureC } = parsed.data;
    const say = {
      prompt,
      language,
      ...(followedBy === undefined ? {} : { followedBy }),
      ...(temperatureC === undefined ? {} : { values: { temperatureC } }),
    };
    return [{ atWallMs: at(time), say }];
  });
}

const stretch = (fromWallMs: number, toWallMs: number) => ({
  configuration: configuration(),
  timeZone: values.zone,
  filesFolder: values.files,
  fromWallMs,
  toWallMs,
  encounters: encounters(),
});

async function plan(): Promise<void> {
  const from = at(`${given('date')}T00:00`);
  const played = await playStretch(stretch(from, from + 86_400_000));
  process.stdout.write(`${planTable(hourRows(played, from))}\n`);
  if (values.svg === undefined) return;
  writeFileSync(values.svg, planPicture(played, from, given('date')));
  process.stdout.write(`${values.svg}\n`);
}

/** Longer than this is minutes of computing and hundreds of megabytes. */
const longestRenderMs = 2 * 3_600_000;

async function render(): Promise<void> {
  const [from, to] = [at(given('from')), at(given('to'))];
  if (to <= from || to - from > longestRenderMs)
    throw new Refusal('--to must be later than --from, by two hours at most');
  const rate = 48_000;
  const startedMs = performance.now();
  const played = await playStretch(stretch(from, to));
  const samples = await renderCommands(played.commands, to - from, rate);
  writeFileSync(given('out'), wavFile([samples], rate));
  const tookMs = performance.now() - startedMs;
  const measures = `${integratedLoudness([samples], rate).toFixed(1)} LUFS, ${truePeak([samples]).toFixed(1)} dBTP`;
  const speed = `${Math.round((to - from) / tookMs)} times real time`;
  process.stdout.write(`${given('out')}: ${(to - from) / 1000} s, ${measures}, ${speed}\n`);
}

async function take(): Promise<void> {
  const decode: Decode = async (bytes, sampleRate) => {
    const offline = await offlineAudio({ durationS: 0.1, sampleRate });
    if (!offline.ok) throw new Refusal(offline.error.detail);
    return offline.value.decode(bytes);
  };
  if (values.pack !== undefined) {
    if (values.to === undefined) throw new Refusal('--to is missing');
    const taken = await takePack(values.pack, values.to, decode);
    if (!taken.ok) throw new Refusal(taken.error);
    process.stdout.write(`${taken.value.join('\n')}\n`);
    return;
  }
  const file = given('file');
  if (statSync(file).isDirectory()) throw new Refusal(`${file}: is a folder, not a file`);
  const imported = await importFile(readFileSync(file), decode);
  if (!imported.ok) throw new Refusal(`${file}: ${imported.error.code}: ${imported.error.detail}`);
  const { wav, durationS, lufs, peakDbtp } = imported.value;
  const folder = values.to ?? values.files;
  makeFolder(folder);
  const target = join(folder, `${basename(file, extname(file))}.wav`);
  if (!values.replace && existsSync(target) && !readFileSync(target).equals(wav)) {
    throw new Refusal(`${target} is there already and is another sound: give --replace, or another name`);
  }
  writeFileSync(target, wav);
  process.stdout.write(`${target}: ${durationS.toFixed(1)} s, ${lufs.toFixed(1)} LUFS, ${peakDbtp.toFixed(1)} dBTP\n`);
}

const commands = new Map([
  ['plan', plan],
  ['render', render],
  ['import', take],
]);

try {
  const command = commands.get(positionals[0] ?? '');
  if (command === undefined) throw new Refusal(`expected one of: ${[...commands.keys()].join(', ')}`);
  await command();
} catch (error) {
  const expected =
    error instanceof Refusal ||
    error instanceof SyntaxError ||
    // A time zone nobody knows, a date beyond all calendars.
    error instanceof RangeError ||
    (error instanceof Error && 'code' in error);
  if (!expected || !(error instanceof Error)) throw error;
  process.stderr.write(`${fileFault(error) ?? error.message}\n`);
  process.exitCode = 1;
}
