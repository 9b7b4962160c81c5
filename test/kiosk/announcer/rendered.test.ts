import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { startAnnouncer } from '../../../kiosk/announcer/announcer.ts';
import { soundSchema } from '../../../kiosk/announcer/configuration.ts';
import { integratedLoudness, truePeak } from '../../../kiosk/announcer/loudness.ts';
import { startSimulatedPlayer } from '../../../kiosk/announcer/simulated-player.ts';
import { voiceFile } from '../../../kiosk/announcer/voices.ts';
import { fileDurationMs, renderCommands, type TimedCommand } from '../../../scripts/announce-render.ts';
import { sine } from './signals.ts';
import { wavFile } from '../../../kiosk/announcer/wav.ts';

const rate = 48_000;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rendered-'));
  // A whole number of periods, so that only a gap could break the wave where it repeats; it begins at its peak, so that
  // whatever is cut off at a whole second clicks.
  writeFileSync(join(folder, 'tone.wav'), wavFile([sine(480, 0.25, 2, rate, Math.PI / 2)], rate));
});
afterAll(() => rmSync(folder, { recursive: true }));

const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const between = (samples: Float32Array, fromMs: number, toMs: number): Float32Array =>
  samples.subarray((fromMs * rate) / 1000, (toMs * rate) / 1000);
const db = (ratio: number): number => 20 * Math.log10(ratio);
/** The largest step from one sample to the next: a click is a step a smooth signal does not make. */
const steepest = (samples: Float32Array): number => {
  let most = 0;
  for (let i = 1; i < samples.length; i++) most = Math.max(most, Math.abs((samples[i] ?? 0) - (samples[i - 1] ?? 0)));
  return most;
};

/** Renders `seconds` of a kiosk with what `script` does at its milliseconds. */
async function rendered(
  configuration: object,
  start: string,
  seconds: number,
  script: readonly (readonly [number, (announcer: ReturnType<typeof startAnnouncer>) => void])[] = [],
): Promise<Float32Array> {
  const clock = new VirtualClock(Date.parse(start));
  const commands: TimedCommand[] = [];
  const known = new Map<string, number>([[join(folder, 'tone.wav'), 2_000]]);
  for (const key of ['verdict.granted', 'notice.mask', 'alarm.heldOpen']) {
    known.set(voiceFile(key, 'zh-CN'), await fileDurationMs(voiceFile(key, 'zh-CN')));
  }
  const announcer = startAnnouncer({
    configuration: soundSchema.parse(configuration),
    clock,
    timeZone: 'Asia/Shanghai',
    clockTrusted: () => true,
    filesFolder: folder,
    startPlayer: (events) =>
      startSimulatedPlayer(
        clock,
        (file) => known.get(file) ?? 0,
        events,
        (command, atMs) => void commands.push({ atMs, command }),
      ),
    onState: () => undefined,
  });
  for (const [atMs, act] of script) {
    await clock.advanceTo(atMs);
    act(announcer);
  }
  await clock.advanceTo(seconds * 1000);
  await announcer.stop();
  return renderCommands(commands, seconds * 1000, rate);
}

const toneLoop = {
  quietHours: [],
  loopVolumeDb: 0,
  playlists: [{ name: 'tone', items: ['tone.wav'], pauseSeconds: 0 }],
};
const morning = '2022-03-09T10:00:00+08:00';

describe('rendered sound', () => {
  it('repeats the loop without a gap of even one sample', async () => {
    const samples = await rendered(toneLoop, morning, 9);
    const settled = between(samples, 500, 9_000);
    const period = rate / 480;
    for (let i = period; i < settled.length; i++) {
      const off = Math.abs((settled[i] ?? 0) - (settled[i - period] ?? 0));
      if (off > 1e-3) throw new Error(`the sine breaks at sample ${i}: ${off}`);
    }
    expect(rms(settled)).toBeCloseTo(0.25 / Math.SQRT2, 3);
  });

  it('ducks by the stated depth within the ramp, and comes back', async () => {
    const samples = await rendered({ ...toneLoop, promptVolumeDb: -60 }, morning, 8, [
      [3_000, (announcer) => announcer.say({ prompt: 'verdict.granted', language: 'zh-CN' })],
    ]);
    const before = rms(between(samples, 2_000, 3_000));
    const spokenMs = await fileDurationMs(voiceFile('verdict.granted', 'zh-CN'));
    const under = rms(between(samples, 3_130, 3_000 + spokenMs - 10));
    expect(db(under / before)).toBeCloseTo(-18, 0);
    const halfway = db(rms(between(samples, 3_055, 3_065)) / before);
    expect(halfway).toBeLessThan(-3);
    expect(halfway).toBeGreaterThan(-9);
    expect(db(rms(between(samples, 3_000 + spokenMs + 610, 8_000)) / before)).toBeCloseTo(0, 1);
    // 480 Hz at 0.25 climbs 0.0157 a sample; a click would be far steeper.
    expect(steepest(between(samples, 500, 8_000))).toBeLessThan(0.02);
  });

  it('is silent in quiet hours, and ends in them without a click', async () => {
    const samples = await rendered(
      { ...toneLoop, quietHours: [{ from: '12:00', to: '14:00' }] },
      '2022-03-09T11:59:55+08:00',
      15,
    );
    expect(rms(between(samples, 1_000, 4_900))).toBeGreaterThan(0.17);
    expect(between(samples, 5_500, 15_000).every((x) => x === 0)).toBe(true);
    expect(steepest(between(samples, 500, 15_000))).toBeLessThan(0.02);
  });

  it('says a prompt at its loudness, quieter by the stated amount at night, and never louder than its peak', async () => {
    const say = [
      [500, (a: ReturnType<typeof startAnnouncer>) => a.say({ prompt: 'verdict.granted', language: 'zh-CN' })],
    ] as const;
    const day = await rendered({}, '2022-03-09T13:00:00+08:00', 3, say);
    const night = await rendered({}, '2022-03-09T23:00:00+08:00', 3, say);
    const spokenMs = await fileDurationMs(voiceFile('verdict.granted', 'zh-CN'));
    expect(Math.abs(integratedLoudness([between(day, 500, 500 + spokenMs)], rate) + 18)).toBeLessThanOrEqual(0.5);
    expect(integratedLoudness([day], rate) - integratedLoudness([night], rate)).toBeCloseTo(10, 1);
    expect(truePeak([day])).toBeLessThanOrEqual(-1);
  });

  it('lets an alarm silence a notice in the middle of a word, without a click', async () => {
    const samples = await rendered(
      { playlists: [{ name: 'later', items: ['tone.wav'], dateFrom: '2099-01-01' }] },
      morning,
      5,
      [
        [500, (announcer) => announcer.say({ prompt: 'notice.mask', language: 'zh-CN' })],
        [1_000, (announcer) => announcer.say({ prompt: 'alarm.heldOpen', language: 'zh-CN' })],
      ],
    );
    const alone = await rendered(
      { playlists: [{ name: 'later', items: ['tone.wav'], dateFrom: '2099-01-01' }] },
      morning,
      5,
      [[1_000, (announcer) => announcer.say({ prompt: 'alarm.heldOpen', language: 'zh-CN' })]],
    );
    const alarmMs = await fileDurationMs(voiceFile('alarm.heldOpen', 'zh-CN'));
    // From the end of the fade to the end of the alarm nothing of the notice is left.
    const both = between(samples, 1_040, 1_000 + alarmMs - 5);
    const expected = between(alone, 1_040, 1_000 + alarmMs - 5);
    expect(both.every((x, i) => Math.abs(x - (expected[i] ?? 0)) < 1e-6)).toBe(true);
  });
});
