import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { integratedLoudness } from '../../../kiosk/announcer/loudness.ts';
import { filesOf } from '../../../kiosk/announcer/utterance.ts';
import { loadVoicePack, packVoices, type PackManifest } from '../../../kiosk/announcer/voice-pack.ts';
import { spokenKeys, voiceFile } from '../../../kiosk/announcer/voices.ts';
import { pcm16Samples, wavFile } from '../../../kiosk/announcer/wav.ts';
import { bursts, concat, sine } from './signals.ts';

const rate = 22_050;
const script = fileURLToPath(new URL('../../../scripts/announce.ts', import.meta.url));
let source = '';
let folder = '';
beforeEach(() => {
  const work = mkdtempSync(join(tmpdir(), 'pack-'));
  source = join(work, 'recorded');
  folder = join(work, 'pack');
  mkdirSync(source);
  mkdirSync(folder);
  write(source, { name: 'Cantonese', language: 'yue', standsFor: 'zh-CN' });
});
afterEach(() => rmSync(join(source, '..'), { recursive: true }));

const write = (where: string, manifest: object): void =>
  writeFileSync(join(where, 'pack.json'), JSON.stringify(manifest));
const quiet: Float32Array = bursts(rate).map((x) => x / 8);
const record = (name: string, samples: Float32Array = quiet): void =>
  writeFileSync(join(source, name), wavFile([samples], rate));

function imported(): string[] {
  const said = execFileSync(process.execPath, [script, 'import', '--pack', source, '--to', folder], {
    encoding: 'utf8',
  });
  return said.trimEnd().split('\n');
}

function loaded() {
  const pack = loadVoicePack(folder);
  if (!pack.ok) throw new Error(pack.error.detail);
  return pack.value;
}

const loudnessOf = (file: string): number => integratedLoudness([pcm16Samples(readFileSync(file)) ?? quiet], rate);

describe('a folder of recordings made a voice pack', () => {
  it('is brought to the loudness of the voice, with the bad ones refused by name', () => {
    record('verdict.granted.wav');
    record('guidance.presentCode.wav');
    copyFileSync(voiceFile('alarm.heldOpen', 'zh-CN'), join(source, 'alarm.heldOpen.mp3'));
    record('hello.wav');
    writeFileSync(join(source, 'verdict.denied.wav'), 'no sound at all');
    const lines = imported();
    expect(lines[0]).toBe(`${folder}: Cantonese (yue) in place of zh-CN: 3 sentences`);
    expect(lines.slice(1, 3)).toEqual([
      '  refused hello.wav: not named after a sentence of the catalogue',
      expect.stringMatching(/^ {2}refused verdict\.denied: notAudio: /),
    ]);
    expect(lines[3]).toMatch(/own voice: verdict\.denied, verdict\.referred/);
    const pack = loaded();
    expect([...pack.files.keys()].toSorted()).toEqual(['alarm.heldOpen', 'guidance.presentCode', 'verdict.granted']);
    expect(pack.refused).toEqual([]);
    for (const file of ['verdict.granted', 'guidance.presentCode']) {
      expect(Math.abs(loudnessOf(join(folder, `${file}.wav`)) + 18)).toBeLessThanOrEqual(0.5);
    }
  });

  it('keeps numerals equally loud with each other', () => {
    const numerals = spokenKeys('zh-CN').filter((key) => key.startsWith('number.'));
    for (const [i, key] of numerals.entries()) record(`${key}.wav`, sine(300 + 10 * i, 0.02, 0.3, rate));
    imported();
    const pack = loaded();
    expect(pack.files.size).toBe(numerals.length);
    const parts = numerals.map((key) => pcm16Samples(readFileSync(pack.files.get(key) ?? '')) ?? quiet);
    expect(Math.abs(integratedLoudness([concat(...parts)], rate) + 18)).toBeLessThanOrEqual(0.5);
    const peaks = parts.map((part) => Math.max(...part));
    expect(Math.max(...peaks) / Math.min(...peaks)).toBeLessThan(1.01);
  });
});

describe('a voice pack at the start of the station', () => {
  it('says what it has; the own voice says the rest, and the other language', () => {
    record('verdict.granted.wav');
    imported();
    const voices = packVoices([loaded()]);
    expect(filesOf({ prompt: 'verdict.granted', language: 'zh-CN' }, voices)).toEqual([
      join(folder, 'verdict.granted.wav'),
    ]);
    expect(voices.file('verdict.granted', 'en')).toBe(voiceFile('verdict.granted', 'en'));
    expect(voices.file('verdict.denied', 'zh-CN')).toBe(voiceFile('verdict.denied', 'zh-CN'));
  });

  it('never says one number in two voices', () => {
    record('number.3.wav', sine(300, 0.1, 1, rate));
    record('verdict.granted.wav');
    imported();
    const voices = packVoices([loaded()]);
    const files = filesOf({ prompt: 'reading.temperature', language: 'zh-CN', values: { temperatureC: 36.5 } }, voices);
    expect(files.filter((file) => file.startsWith(folder))).toEqual([]);
  });

  it('refuses each file that is not what was imported, and keeps the others', () => {
    for (const key of ['verdict.granted', 'verdict.denied', 'verdict.referred', 'alarm.heldOpen', 'notice.mask']) {
      record(`${key}.wav`);
    }
    imported();
    const manifest: PackManifest = JSON.parse(readFileSync(join(folder, 'pack.json'), 'utf8'));
    const entry = manifest.files['verdict.granted'];
    const loud = { ...entry, lufs: -9 };
    const outside = { ...entry, file: '../verdict.granted.wav' };
    const files = { ...manifest.files, 'alarm.heldOpen': loud, 'alarm.forcedOpen': outside, 'reason.none': entry };
    write(folder, { ...manifest, files });
    const sound = readFileSync(join(folder, 'verdict.denied.wav'));
    writeFileSync(join(folder, 'verdict.denied.wav'), sound.subarray(0, 1_000));
    rmSync(join(folder, 'verdict.referred.wav'));
    writeFileSync(join(folder, 'notice.mask.wav'), wavFile([quiet], rate));
    const pack = loaded();
    expect([...pack.files.keys()]).toEqual(['verdict.granted']);
    expect(new Map(pack.refused.map(({ key, why }) => [key, why]))).toEqual(
      new Map([
        ['verdict.denied', expect.stringContaining('truncated')],
        ['verdict.referred', expect.stringContaining('ENOENT')],
        ['notice.mask', 'changed since it was imported'],
        ['alarm.heldOpen', '-9 LUFS; -18 is expected'],
        ['alarm.forcedOpen', '../verdict.granted.wav lies outside the pack'],
        ['reason.none', 'no such sentence in the catalogue'],
      ]),
    );
  });

  it.each([
    ['nothing', null, 'noManifest'],
    ['no JSON', '{', 'damagedManifest'],
    ['no language', '{"name":"x","language":"not a tag","standsFor":"zh-CN","files":{}}', 'damagedManifest'],
  ])('is refused as a whole when its manifest is %s', (_, text, code) => {
    if (text !== null) writeFileSync(join(folder, 'pack.json'), text);
    expect(loadVoicePack(folder)).toMatchObject({ ok: false, error: { code } });
  });
});
