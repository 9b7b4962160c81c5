import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offlineAudio } from '../../../drivers/transport/audio.ts';
import { type Decode, importFile } from '../../../kiosk/announcer/import-file.ts';
import { inspect } from '../../../kiosk/announcer/inspect-file.ts';
import { integratedLoudness, truePeak } from '../../../kiosk/announcer/loudness.ts';
import { normalise } from '../../../kiosk/announcer/normalise.ts';
import { wavFile } from '../../../kiosk/announcer/wav.ts';
import { bursts, concat, noise, silence, sine } from './signals.ts';

const file = (name: string): Uint8Array => readFileSync(new URL(`./files/${name}`, import.meta.url));

const decode: Decode = async (bytes, sampleRate) => {
  const offline = await offlineAudio({ durationS: 0.1, sampleRate });
  if (!offline.ok) throw new Error(offline.error.detail);
  return offline.value.decode(bytes);
};

/** A copy with some bytes written over. */
function patched(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
}

const tone = wavFile([sine(440, 0.3, 2, 48_000)], 48_000);
const flac = file('tone.flac');
const ogg = file('tone.ogg');

describe('a file that can be used', () => {
  it.each([
    ['tone.flac', 'flac'],
    ['tone.ogg', 'vorbis'],
    ['tone.mp3', 'mp3'],
  ])('%s is known and brought to the loudness of the voice', async (name, format) => {
    const found = inspect(file(name));
    expect(found).toMatchObject({ ok: true, value: { format, sampleRate: 48_000, channels: 1 } });
    if (found.ok) expect(found.value.durationS).toBeCloseTo(2, 0);
    const imported = await importFile(file(name), decode);
    if (!imported.ok) throw new Error(imported.error.detail);
    const again = await decode(imported.value.wav, 48_000);
    if (!again.ok) throw new Error(again.error);
    const samples = again.value.getChannelData(0);
    expect(Math.abs(integratedLoudness([samples], 48_000) + 18)).toBeLessThanOrEqual(0.5);
    expect(truePeak([samples])).toBeLessThanOrEqual(-1);
  });

  it('is a WAV file of any usual rate, mono or stereo', () => {
    for (const rate of [8_000, 11_025, 22_050, 44_100, 96_000]) {
      const stereo = wavFile([sine(440, 0.3, 1, rate), sine(440, 0.3, 1, rate)], rate);
      expect(inspect(stereo)).toEqual({
        ok: true,
        value: { format: 'wav', sampleRate: rate, channels: 2, durationS: 1 },
      });
    }
  });
});

describe('a file that cannot be used is refused with its reason', () => {
  const twoHours = 2 * 3_600 * 48_000;
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['nothing at all', new Uint8Array(), 'empty'],
    ['a WAV without a sample', wavFile([new Float32Array()], 48_000), 'empty'],
    ['a truncated WAV', tone.subarray(0, 100_000), 'truncated'],
    ['a WAV that ends in its header', tone.subarray(0, 30), 'truncated'],
    ['a truncated FLAC', flac.subarray(0, flac.length / 2), 'truncated'],
    ['a truncated Ogg', file('tone.ogg').subarray(0, 5_000), 'truncated'],
    ['an Ogg without its last page', ogg.subarray(0, Buffer.from(ogg).lastIndexOf('OggS')), 'truncated'],
    ['a truncated MP3', file('tone.mp3').subarray(0, 5_000), 'truncated'],
    ['a rate of 1 kHz', wavFile([sine(100, 0.3, 1, 1_000)], 1_000), 'wrongRate'],
    ['a rate of 768 kHz', wavFile([new Float32Array(1_000)], 768_000), 'wrongRate'],
    ['a rate of 0', patched(tone, 24, 0, 0, 0, 0), 'wrongRate'],
    [
      'two hours',
      patched(flac, 22, (twoHours >> 24) & 0xff, (twoHours >> 16) & 0xff, (twoHours >> 8) & 0xff, 0),
      'tooLong',
    ],
    ['eleven minutes', wavFile([new Float32Array(660 * 8_000)], 8_000), 'tooLong'],
    [
      '32 channels',
      wavFile(
        Array.from({ length: 32 }, () => new Float32Array(480)),
        48_000,
      ),
      'tooManyChannels',
    ],
    ['opus', file('tone.opus'), 'unsupportedCodec'],
    ['AAC in MP4', file('tone.m4a'), 'unsupportedCodec'],
    ['A-law in WAV', patched(tone, 20, 6), 'unsupportedCodec'],
    ['a web page', new TextEncoder().encode('<html>please sign in</html>'), 'notAudio'],
    ['silence', wavFile([silence(2, 48_000)], 48_000), 'silent'],
    ['a blip', wavFile([sine(440, 0.3, 0.2, 48_000)], 48_000), 'silent'],
  ];

  it.each(cases)('%s', async (_, bytes, code) => {
    const imported = await importFile(bytes, decode);
    expect(imported).toMatchObject({ ok: false, error: { code } });
    if (!imported.ok) expect(imported.error.detail.length).toBeGreaterThan(10);
  });

  it('whatever the bytes are: looking at them never throws', () => {
    const beginnings = ['RIFF....WAVEfmt ', 'fLaC', 'OggS', 'ID3', '\u00ff\u00fb', ''].map((head) =>
      Buffer.from(head, 'latin1'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 300 }), (head, tail) => {
        inspect(Buffer.concat([head, tail]));
      }),
      { numRuns: 2_000 },
    );
  });

  it('however a good file is damaged: it is judged without throwing', () => {
    const good = [tone.subarray(0, 2_000), flac, file('tone.ogg'), file('tone.mp3')];
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat(200), fc.nat(255), fc.nat(), (bytes, at, value, cut) => {
        inspect(patched(bytes, at, value).subarray(0, cut % bytes.length));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('normalising', () => {
  it.each([
    ['speech-like bursts', bursts(22_050), 22_050],
    ['faint noise', noise(0.001, 3, 48_000), 48_000],
    ['too loud a tone', sine(440, 1, 2, 44_100), 44_100],
    ['noise with a crack', concat(noise(0.05, 1, 48_000), Float32Array.of(1), noise(0.05, 1, 48_000)), 48_000],
  ])('%s', (_, samples, rate) => {
    const result = normalise([samples], rate, { lufs: -18, peakDbtp: -1 });
    expect(Math.abs(integratedLoudness(result?.channels ?? [], rate) + 18)).toBeLessThanOrEqual(0.5);
    expect(truePeak(result?.channels ?? [])).toBeLessThanOrEqual(-1);
  });

  it('refuses what would have to be crushed', () => {
    const clicks = new Float32Array(96_000);
    for (let i = 0; i < clicks.length; i += 4_800) clicks[i] = 1;
    expect(normalise([clicks], 48_000, { lufs: -10, peakDbtp: -1 })).toBeNull();
  });
});
