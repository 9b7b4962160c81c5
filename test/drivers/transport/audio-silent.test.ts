import { expect, it } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { offlineAudio } from '../../../drivers/transport/audio.ts';
import { silentDesk } from '../../../drivers/transport/audio-silent.ts';
import { wavFile } from '../../../kiosk/announcer/wav.ts';

async function silent() {
  const opened = await offlineAudio({ durationS: 0.1, sampleRate: 8_000 });
  if (!opened.ok) throw new Error(opened.error.detail);
  const clip = await opened.value.decode(wavFile([new Float32Array(16_000)], 8_000));
  if (!clip.ok) throw new Error(clip.error);
  const clock = new VirtualClock(Date.parse('2022-03-09T02:00:00Z'));
  const desk = silentDesk(opened.value.desk, clock);
  let ends = 0;
  const onEnded = (): void => void (ends += 1);
  return { clock, desk, clip: clip.value, onEnded, ends: () => ends };
}

it('takes as long as the clip is, from the time it was to begin', async () => {
  const s = await silent();
  s.desk.play(s.clip, { atS: s.desk.nowS() + 1, gain: 1, onEnded: s.onEnded });
  await s.clock.advance(2_999);
  expect(s.ends()).toBe(0);
  await s.clock.advance(1);
  expect(s.ends()).toBe(1);
  s.desk.play(s.clip, { atS: 0, gain: 1, offsetS: 1.5, onEnded: s.onEnded });
  await s.clock.advance(500);
  expect(s.ends()).toBe(2);
  expect(s.clock.pendingTimers).toBe(0);
});

it('ends once what is broken off, after its fade; what has ended is left alone', async () => {
  const s = await silent();
  const voice = s.desk.play(s.clip, { atS: 0, gain: 1, onEnded: s.onEnded });
  await s.clock.advance(500);
  voice.stop(0, 0.03);
  await s.clock.advance(29);
  expect(s.ends()).toBe(0);
  await s.clock.advance(1);
  expect(s.ends()).toBe(1);
  voice.stop(0, 0.03);
  await s.clock.advance(10_000);
  expect(s.ends()).toBe(1);
  expect(s.clock.pendingTimers).toBe(0);
});

it('goes on with a loop until it is stopped, and its time is the clock\u2019s', async () => {
  const s = await silent();
  const from = s.desk.nowS();
  const loop = s.desk.play(s.clip, { atS: 0, gain: 1, repeat: true, offsetS: 1, onEnded: s.onEnded });
  loop.setGain(0.5, 0, 0.1);
  await s.clock.advance(3_600_000);
  expect(s.desk.nowS() - from).toBeCloseTo(3_600, 6);
  expect(s.ends()).toBe(0);
  loop.stop(0, 0.4);
  await s.clock.advance(400);
  expect(s.ends()).toBe(1);
});
