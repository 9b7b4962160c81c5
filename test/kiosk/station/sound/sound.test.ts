import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { inspect } from '../../../../kiosk/announcer/inspect-file.ts';
import type { MixerCommand } from '../../../../kiosk/announcer/player-messages.ts';
import { startSimulatedPlayer } from '../../../../kiosk/announcer/simulated-player.ts';
import type { NewEvent } from '../../../../kiosk/ledger/writer.ts';
import { siteSchema, type Site } from '../../../../kiosk/station/site/site.ts';
import { noSoundTools, soundTools, type SoundTools } from '../../../../kiosk/station/sound/sound-desk.ts';
import { startSound } from '../../../../kiosk/station/sound/sound.ts';

const minute = 60_000;
const example: unknown = JSON.parse(
  readFileSync(new URL('../../../../hw-config/sites/simulated.json', import.meta.url), 'utf8'),
);
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sound-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const silentLog = pino({ level: 'silent' });
const outage = { lost: () => undefined, back: () => undefined, isLost: false };

const speaks: Partial<SoundTools> = {
  makeSpeech(request) {
    writeFileSync(request.file, 'sound');
    return Promise.resolve(ok({ durationMs: 4_000, lufs: -18, peakDbtp: -1.2 }));
  },
};

/** The sound of a box in simulated time, with its files in `folder`. */
async function box(start: string, tools: Partial<SoundTools> = {}) {
  const clock = new VirtualClock(Date.parse(start));
  const site: Site = { ...siteSchema.parse(example), timeZone: 'Asia/Shanghai' };
  const commands: MixerCommand[] = [];
  const recorded: NewEvent[] = [];
  const sound = startSound({
    parts: {
      site,
      clock,
      ledgerDirectory: folder,
      log: silentLog,
      soundTools: { ...noSoundTools, ...tools },
      startPlayer: (events) =>
        startSimulatedPlayer(
          clock,
          (file) => (file.endsWith('self-test.wav') ? 1_500 : 4_000),
          events,
          (command) => void commands.push(command),
        ),
    },
    clockTrusted: () => true,
    recorder: {
      recordNow: () => {
        throw new Error('nothing of the sound is a matter of now');
      },
      record: (event) => void recorded.push(event),
      fault: null,
      waiting: 0,
      givenUp: 0,
      stop: () => undefined,
    },
    outages: { line: outage, sound: outage, screen: outage },
    onChange: () => undefined,
  });
  await clock.advance(1);
  const spoken = (): string[] => commands.flatMap((command) => (command.type === 'speak' ? command.files : []));
  return { clock, sound, commands, recorded, spoken };
}

/** Lets what waits for a promise and not for the clock happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the sound of a box', () => {
  it('stays muted over a restart, until the mute ends', async () => {
    const first = await box('2022-03-09T10:00:00+08:00');
    expect(first.commands.map(({ type }) => type)).toContain('loop');
    first.sound.announcer.mute(30 * minute);
    await first.sound.stop();
    const second = await box('2022-03-09T10:10:00+08:00');
    await second.clock.advance(19 * minute);
    expect(second.commands).toEqual([]);
    await second.clock.advance(2 * minute);
    expect(second.commands.map(({ type }) => type)).toEqual(['loop']);
    await second.sound.stop();
  });

  it('goes on with an order of the district over a restart, until it expires', async () => {
    const first = await box('2022-03-09T22:00:00+08:00');
    const playlist = { name: 'order', items: ['notice.mask'], languages: ['zh-CN' as const], pauseSeconds: 5 };
    first.sound.announcer.emergency({ playlist, untilWallMs: first.clock.wallMs() + 60 * minute });
    await first.sound.stop();
    const second = await box('2022-03-09T22:20:00+08:00');
    expect(second.commands).toMatchObject([{ type: 'loop', id: 'order' }]);
    await second.clock.advance(41 * minute);
    expect(second.commands.map(({ type }) => type)).toEqual(['loop', 'endLoop']);
    await second.sound.stop();
    const third = await box('2022-03-09T23:30:00+08:00');
    await third.clock.advance(minute);
    expect(third.commands).toEqual([]);
    await third.sound.stop();
  });

  it('speaks a notice of the district now and again, one at a time, and records each playing', async () => {
    const b = await box('2022-03-09T10:00:00+08:00', speaks);
    b.sound.speakNotice?.({ 'zh-CN': '今天做核酸', en: 'Testing today' }, 25);
    await settled();
    await b.clock.advance(15 * minute);
    expect(b.spoken()).toHaveLength(2);
    b.sound.speakNotice?.({ 'zh-CN': '核酸结束', en: 'Testing is over' }, 5);
    await settled();
    await b.clock.advance(60 * minute);
    expect(new Set(b.spoken()).size).toBe(2);
    expect(b.spoken()).toHaveLength(3);
    const played = b.recorded.filter((event) => event.type === 'announcement.played');
    const notices = played.filter((event) => event.data.item.startsWith('notice.') && event.data.durationMs === 4_000);
    expect(notices).toHaveLength(3);
    await b.sound.stop();
  });

  it('says that nothing can speak a notice', async () => {
    const b = await box('2022-03-09T10:00:00+08:00');
    expect(b.sound.speakNotice).toBeNull();
    expect(await b.sound.notices.prepareNotice('今天做核酸', 'zh-CN')).toMatchObject({ error: { code: 'noMaker' } });
    await b.sound.stop();
  });

  it('tests itself by a tone, at the level of prompts, also while it is muted', async () => {
    const b = await box('2022-03-09T10:00:00+08:00', {
      playedFrames: () => new Map([['card0', Math.round(b.clock.monotonicMs() * 48)]]),
      frameRate: () => 48_000,
    });
    b.sound.announcer.mute(minute);
    const tested = b.sound.selfTest();
    expect(b.sound.selfTest()).toBe(tested);
    await b.clock.advance(5_000);
    expect(await tested).toMatchObject({ result: 'pass', by: 'counters', frames: 57_600, expectedFrames: 57_600 });
    const tone = join(folder, 'sound', 'self-test.wav');
    expect(b.commands.at(-1)).toMatchObject({ type: 'speak', files: [tone], gainDb: -14 });
    expect(inspect(readFileSync(tone))).toMatchObject({ ok: true, value: { durationS: 1.5 } });
    await b.sound.stop();
  });

  it('fails its test when nothing can sound', async () => {
    const b = await box('2022-03-09T10:00:00+08:00');
    await b.sound.stop();
    const tested = b.sound.selfTest();
    await b.clock.advance(5_000);
    expect(await tested).toMatchObject({ result: 'fail', by: 'player' });
  });
});

it('leaves a bad voice pack out and says why', () => {
  const said: unknown[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void said.push(JSON.parse(line)) });
  const tools = soundTools([join(folder, 'none')], new VirtualClock(0), log);
  expect(said).toMatchObject([{ code: 'noManifest', msg: 'voice pack refused' }]);
  expect(tools.voices.file('verdict.granted', 'en')).toBe(noSoundTools.voices.file('verdict.granted', 'en'));
});
