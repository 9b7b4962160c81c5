import { describe, expect, it } from 'vitest';
import { offlineAudio, openAudio } from '../../../drivers/transport/audio.ts';
import { wavFile } from '../../../kiosk/announcer/wav.ts';

async function offline(durationS: number, sampleRate = 48_000) {
  const opened = await offlineAudio({ durationS, sampleRate });
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}

describe('audio out', () => {
  it('runs silently and says why when the named card is not there', async () => {
    const opened = await openAudio({ device: 'no card has this name' });
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(opened.value.sink).toMatchObject({ kind: 'none', reason: expect.stringContaining('no card has this name') });
    await opened.value.close();
  });

  it('is a fault with its remedy when the engine cannot be loaded', async () => {
    const failing = () =>
      Promise.reject(new Error('libasound.so.2: cannot open shared object file: No such file or directory\nat dlopen'));
    const opened = await openAudio({}, failing);
    expect(opened).toEqual({
      ok: false,
      error: {
        code: 'unsupported',
        device: 'sound',
        detail: 'libasound.so.2: cannot open shared object file: No such file or directory; install libasound2',
      },
    });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['not audio', new TextEncoder().encode('<html>please sign in</html>'.repeat(100))],
    ['a header without sound', new TextEncoder().encode('RIFF\0\0\0\0WAVE')],
  ])('refuses to decode %s', async (_, bytes) => {
    const { decode } = await offline(0.1);
    const decoded = await decode(bytes);
    expect(decoded.ok).toBe(false);
  });
});

describe('the desk', () => {
  it('joins clips sample by sample, with exact gaps', async () => {
    const { desk, decode } = await offline(1, 8_000);
    const first = await decode(wavFile([Float32Array.of(0.25, 0.5)], 8_000));
    const second = await decode(wavFile([Float32Array.of(-0.5), Float32Array.of(0.125)], 8_000));
    if (!first.ok || !second.ok) throw new Error('not decoded');
    const joined = desk.join([first.value, second.value], 2 / 8_000);
    const channels = [0, 1].map((channel) =>
      [...(joined?.getChannelData(channel) ?? [])].map((x) => Math.round(x * 8) / 8),
    );
    expect(channels).toEqual([
      [0.25, 0.5, 0, 0, -0.5, 0, 0],
      [0.25, 0.5, 0, 0, 0.125, 0, 0],
    ]);
    expect(desk.join([], 1)).toBeNull();
  });

  it('plays, ramps and stops at exact samples', async () => {
    const { desk, decode, render } = await offline(1);
    const constant = await decode(wavFile([new Float32Array(48_000).fill(0.5)], 48_000));
    if (!constant.ok) throw new Error(constant.error);
    const voice = desk.play(constant.value, { atS: 0.1, gain: 1 });
    voice.setGain(0.5, 0.3, 0.1);
    voice.stop(0.6, 0.01);
    const samples = (await render())[0] ?? new Float32Array();
    const at = (seconds: number): number => samples[Math.round(seconds * 48_000)] ?? Number.NaN;
    expect(at(0.0999)).toBe(0);
    expect(at(0.1001)).toBeCloseTo(0.5, 3);
    expect(at(0.35)).toBeCloseTo(0.375, 2);
    expect(at(0.5)).toBeCloseTo(0.25, 3);
    expect(at(0.605)).toBeCloseTo(0.125, 2);
    expect(at(0.615)).toBe(0);
  });
});
