import { describe, expect, it } from 'vitest';
import { integratedLoudness, momentaryLoudness, truePeak } from '../../../kiosk/announcer/loudness.ts';
import { bursts, concat, dbfs, noise, silence, sine, sweep } from './signals.ts';

const rates = [16_000, 22_050, 44_100, 48_000, 96_000];

describe('loudness of known signals', () => {
  it.each(rates)('a full-scale 997 Hz tone in one channel is -3.01 LKFS at %i Hz (BS.1770-4)', (rate) => {
    expect(integratedLoudness([sine(997, 1, 5, rate)], rate)).toBeCloseTo(-3.01, 1);
  });

  it.each([-23, -33])(
    'a stereo 1 kHz tone at %i dBFS reads the same in LUFS (EBU Tech 3341, cases 1 and 2)',
    (level) => {
      const tone = sine(1000, dbfs(level), 20, 48_000);
      expect(integratedLoudness([tone, tone], 48_000)).toBeCloseTo(level, 1);
    },
  );

  it('gates quiet parts away (EBU Tech 3341, case 3)', () => {
    const at = (db: number, seconds: number): Float32Array => sine(1000, dbfs(db), seconds, 48_000);
    const programme = concat(at(-36, 10), at(-23, 60), at(-36, 10));
    expect(integratedLoudness([programme, programme], 48_000)).toBeCloseTo(-23, 1);
  });

  it('gates very quiet parts away (EBU Tech 3341, case 4)', () => {
    const at = (db: number, seconds: number): Float32Array => sine(1000, dbfs(db), seconds, 48_000);
    const programme = concat(at(-72, 10), at(-36, 10), at(-23, 60), at(-36, 10), at(-72, 10));
    expect(integratedLoudness([programme, programme], 48_000)).toBeCloseTo(-23, 1);
  });

  it('is minus infinity for silence and for less than one block', () => {
    expect(integratedLoudness([silence(3, 48_000)], 48_000)).toBe(-Infinity);
    expect(integratedLoudness([sine(997, 1, 0.3, 48_000)], 48_000)).toBe(-Infinity);
    expect(integratedLoudness([], 48_000)).toBe(-Infinity);
  });

  it('gives one momentary value every 100 ms', () => {
    const blocks = momentaryLoudness([sine(997, dbfs(-20), 2, 48_000)], 48_000);
    expect(blocks).toHaveLength(17);
    expect(blocks.at(-1)).toBeCloseTo(-23.01, 1);
  });
});

describe('true peak', () => {
  it.each(rates)(
    'finds the peak between samples at %i Hz (EBU Tech 3341, case 17: a quarter of the rate, 45°)',
    (rate) => {
      const tone = sine(rate / 4, 0.5, 0.2, rate, Math.PI / 4);
      const samplePeak = Math.max(...tone.map(Math.abs));
      expect(20 * Math.log10(samplePeak)).toBeLessThan(-8.9);
      const peak = truePeak([tone]);
      expect(peak).toBeGreaterThan(-6.4);
      expect(peak).toBeLessThan(-5.0);
    },
  );

  it('is that of the louder channel', () => {
    expect(truePeak([sine(100, 0.1, 0.5, 48_000), sine(100, 0.5, 0.5, 48_000)])).toBeCloseTo(-6.02, 1);
  });
});

/**
 * Integrated loudness (LUFS) and true peak (dBTP) as printed by `ffmpeg -af ebur128=peak=true` of ffmpeg 5.1 (Debian 12)
 * for the same samples as 32-bit floats, one channel.
 */
const measuredByFfmpeg = [
  { name: 'bursts', rate: 22_050, lufs: -9.0, peak: 4.0, samples: bursts(22_050) },
  { name: 'bursts', rate: 44_100, lufs: -8.8, peak: 4.0, samples: bursts(44_100) },
  { name: 'bursts', rate: 48_000, lufs: -8.8, peak: 4.0, samples: bursts(48_000) },
  { name: 'sweep', rate: 22_050, lufs: -8.5, peak: null, samples: sweep(8, 22_050) },
  { name: 'sweep', rate: 44_100, lufs: -8.6, peak: -6.0, samples: sweep(8, 44_100) },
  { name: 'sweep', rate: 48_000, lufs: -8.6, peak: -6.0, samples: sweep(8, 48_000) },
  { name: 'noise', rate: 16_000, lufs: -14.0, peak: -6.8, samples: noise(0.25, 5, 16_000) },
  { name: 'noise', rate: 48_000, lufs: -13.7, peak: -6.8, samples: noise(0.25, 5, 48_000) },
  { name: 'tone', rate: 48_000, lufs: -23.0, peak: -20.0, samples: sine(997, dbfs(-20), 5, 48_000) },
];

describe('agreement with the figures of ffmpeg ebur128', () => {
  it.each(measuredByFfmpeg)('$name at $rate Hz', ({ samples, rate, lufs, peak }) => {
    expect(Math.abs(integratedLoudness([samples], rate) - lufs)).toBeLessThanOrEqual(0.1);
    // The sweep at 22 kHz breaks off near the band's end, where ffmpeg does not look past the last sample.
    if (peak !== null) expect(Math.abs(truePeak([samples]) - peak)).toBeLessThanOrEqual(0.2);
  });
});
