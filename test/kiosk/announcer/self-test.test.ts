import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import {
  findTone,
  levelAt,
  runSelfTest,
  toneHz,
  toneS,
  type SelfTestParts,
} from '../../../kiosk/announcer/self-test.ts';
import { concat, dbfs, noise, silence, sine } from './signals.ts';

const rate = 16_000;
const seconds = 2.8;
const add = (...parts: readonly Float32Array[]): Float32Array =>
  Float32Array.from({ length: Math.max(...parts.map((part) => part.length)) }, (_, i) =>
    parts.reduce((sum, part) => sum + (part[i] ?? 0), 0),
  );
const later = (afterS: number, samples: Float32Array): Float32Array => concat(silence(afterS, rate), samples);
const tone = (db: number, hertz = toneHz, forS = toneS): Float32Array => sine(hertz, dbfs(db), forS, rate);
const room = (db: number): Float32Array => noise(dbfs(db), seconds, rate);

describe('a tone in what a microphone gives', () => {
  it('is measured at its level, whatever the length', () => {
    expect(levelAt(tone(-20), toneHz, rate)).toBeCloseTo(-20, 1);
    expect(levelAt(tone(-20, toneHz, 0.1), toneHz, rate)).toBeCloseTo(-20, 1);
    expect(levelAt(tone(-20, 2_000), toneHz, rate)).toBeLessThan(-55);
  });

  it.each([
    ['clear', add(room(-50), later(0.7, tone(-25))), true],
    ['half a second late', add(room(-50), later(1.15, tone(-25))), true],
    ['just above a noisy street', add(room(-20), later(0.7, tone(-22))), true],
    ['drowned by the street', add(room(-10), later(0.7, tone(-40))), false],
    ['missing', room(-30), false],
    ['another', add(room(-50), later(0.7, tone(-25, 1_400))), false],
    ['a clap instead', add(room(-50), later(1, noise(0.9, 0.2, rate))), false],
    ['only a third of it', add(room(-50), later(0.7, tone(-25, toneHz, 0.5))), false],
    ['there before it was played', add(room(-50), tone(-25, toneHz, seconds)), false],
  ])('%s', (_, samples, heard) => {
    expect(findTone(samples, rate).heard).toBe(heard);
  });
});

/** A box whose tone takes its time; `frames` a second are what its card counts. */
async function tested(parts: Partial<SelfTestParts> & { readonly framesPerSecond?: number | null }) {
  const clock = new VirtualClock(0);
  const { framesPerSecond = 48_000, ...rest } = parts;
  const result = runSelfTest({
    clock,
    playTone: () => new Promise((resolve) => void clock.after(toneS * 1000, () => resolve(true))),
    listen: () => Promise.resolve(err('no card records')),
    playedFrames: () =>
      new Map(framesPerSecond === null ? [] : [['card0', (clock.monotonicMs() * framesPerSecond) / 1000]]),
    frameRate: () => 48_000,
    ...rest,
  });
  await clock.advance(5_000);
  expect(clock.pendingTimers).toBe(0);
  return result;
}

const hears =
  (samples: Float32Array): SelfTestParts['listen'] =>
  () =>
    Promise.resolve(ok({ samples, rate }));

describe('the self-test', () => {
  it('passes when the microphone hears the tone, with its values', async () => {
    const found = await tested({ listen: hears(add(room(-50), later(0.7, tone(-25)))) });
    expect(found).toMatchObject({ result: 'pass', by: 'microphone', frames: 57_600, expectedFrames: 57_600 });
    expect(found.toneDb).toBeCloseTo(-25, 0);
    expect(found.roomDb).toBeLessThan(-60);
  });

  it('fails when the room is heard and the tone is not, though the card counts', async () => {
    expect(await tested({ listen: hears(room(-50)) })).toMatchObject({ result: 'fail', by: 'microphone' });
  });

  it.each([
    [48_000, 'pass'],
    [30_000, 'pass'],
    [0, 'fail'],
  ])('goes by the counters without a microphone: %i frames a second', async (framesPerSecond, result) => {
    expect(await tested({ framesPerSecond })).toMatchObject({ result, by: 'counters', toneDb: null });
  });

  it('goes by the counters when the microphone is switched off', async () => {
    expect(await tested({ listen: hears(silence(seconds, rate)) })).toMatchObject({ result: 'pass', by: 'counters' });
  });

  it('does not know where nothing hears and nothing counts', async () => {
    expect(await tested({ framesPerSecond: null })).toMatchObject({ result: 'unknown', by: 'player', frames: null });
  });

  it('fails when the tone cannot be played', async () => {
    const found = await tested({ playTone: () => Promise.resolve(false) });
    expect(found).toMatchObject({ result: 'fail', by: 'player' });
  });
});
