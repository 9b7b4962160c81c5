import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { type HeardRecord, startAnnouncer } from '../../../kiosk/announcer/announcer.ts';
import { soundSchema } from '../../../kiosk/announcer/configuration.ts';
import { createNoticeDesk, type NoticeDesk } from '../../../kiosk/announcer/notice-desk.ts';
import { noticeStore } from '../../../kiosk/announcer/notice-store.ts';
import type { MakeSpeech, SpeechRequest } from '../../../kiosk/announcer/speech-maker.ts';
import type { MixerCommand } from '../../../kiosk/announcer/player-messages.ts';
import { startSimulatedPlayer } from '../../../kiosk/announcer/simulated-player.ts';

const minute = 60_000;
const hour = 60 * minute;
const noticeMs = 4_000;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notices-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const writes: MakeSpeech = (request) => {
  writeFileSync(request.file, 'sound');
  return Promise.resolve(ok({ durationMs: noticeMs, lufs: -18, peakDbtp: -1.2 }));
};

/** A box in simulated time with notices; `playable` says whether a file can be played. */
async function box(
  start: string,
  settings: { configuration?: object; makeSpeech?: MakeSpeech; silent?: boolean } = {},
) {
  const clock = new VirtualClock(Date.parse(start));
  const commands: { readonly atMs: number; readonly command: MixerCommand }[] = [];
  const heard: HeardRecord[] = [];
  const givenUp: string[] = [];
  let desk: NoticeDesk | null = null;
  const announcer = startAnnouncer({
    configuration: soundSchema.parse({
      playlists: [{ name: 'later', items: ['x.wav'], dateFrom: '2099-01-01' }],
      ...settings.configuration,
    }),
    clock,
    timeZone: 'Asia/Shanghai',
    clockTrusted: () => true,
    filesFolder: '/files',
    startPlayer: (events) =>
      startSimulatedPlayer(
        clock,
        () => noticeMs,
        settings.silent === true ? { ...events, onEnded: (id) => events.onEnded(id, false) } : events,
        (command, atMs) => void commands.push({ atMs, command }),
      ),
    onState: () => undefined,
    onHeard(record) {
      heard.push(record);
      desk?.heard(record);
    },
  });
  desk = createNoticeDesk({
    announcer,
    clock,
    store: noticeStore(join(folder, 'notices.json')),
    makeSpeech: settings.makeSpeech ?? writes,
    folder: join(folder, 'notices'),
    onGivenUp: (id) => void givenUp.push(id),
  });
  await clock.advance(1);
  const spoken = (): number[] => commands.filter(({ command }) => command.type === 'speak').map(({ atMs }) => atMs);
  return { clock, announcer, desk, commands, heard, givenUp, spoken };
}

const text = '今天下午三点在南门做核酸。';

async function prepared(desk: NoticeDesk): Promise<string> {
  const notice = await desk.prepareNotice(text, 'zh-CN');
  if (!notice.ok) throw new Error(notice.error.detail);
  return notice.value.id;
}

describe('a notice of the staff', () => {
  it('is made once, played so many times with pauses, and recorded with its loudness', async () => {
    const requests: SpeechRequest[] = [];
    const b = await box('2022-03-09T10:00:00+08:00', {
      makeSpeech: (request) => (requests.push(request), writes(request)),
    });
    const id = await prepared(b.desk);
    expect(await prepared(b.desk)).toBe(id);
    expect(requests).toMatchObject([{ text, language: 'zh-CN', file: join(folder, 'notices', `${id}.wav`) }]);
    b.desk.playNotice(id, { times: 3, everyMs: 10 * minute, untilMs: b.clock.wallMs() + 2 * hour });
    await b.clock.advance(2 * hour);
    expect(b.spoken().map((atMs) => Math.round(atMs / minute))).toEqual([0, 10, 20]);
    expect(b.heard).toHaveLength(3);
    expect(b.heard[0]).toMatchObject({
      kind: 'notice',
      what: `notice.${id}`,
      durationMs: noticeMs,
      lufs: -18,
      complete: true,
    });
    expect(b.desk.running).toEqual([]);
  });

  it('gives way to a prompt, and is said again from its beginning', async () => {
    const b = await box('2022-03-09T10:00:00+08:00');
    const id = await prepared(b.desk);
    b.desk.playNotice(id, { times: 2, everyMs: minute, untilMs: b.clock.wallMs() + hour });
    await b.clock.advance(2_000);
    b.announcer.say({ prompt: 'guidance.presentCode', language: 'zh-CN' });
    await b.clock.advance(10 * minute);
    expect(b.heard.map(({ what, complete }) => `${what.split('.')[0]} ${complete}`)).toEqual([
      'notice false',
      'guidance true',
      'notice true',
      'notice true',
    ]);
    expect(b.desk.running).toEqual([]);
  });

  it('waits through quiet hours and a mute, and what was missed is not caught up', async () => {
    const b = await box('2022-03-09T11:55:00+08:00');
    const id = await prepared(b.desk);
    b.desk.playNotice(id, { times: 9, everyMs: 10 * minute, untilMs: b.clock.wallMs() + 4 * hour });
    // Played at 11:55; due again at 12:05, within the noon rest until 14:30.
    await b.clock.advance(2.5 * hour);
    expect(b.spoken()).toHaveLength(1);
    b.announcer.mute(30 * minute);
    await b.clock.advance(30 * minute);
    expect(b.spoken()).toHaveLength(1);
    await b.clock.advance(10_000);
    expect(b.spoken()).toHaveLength(2);
    await b.clock.advance(9 * minute);
    expect(b.spoken()).toHaveLength(2);
    // Over at 15:55, after 14:55, 15:05 … 15:45.
    await b.clock.advance(2 * hour);
    expect(b.spoken()).toHaveLength(7);
    expect(b.desk.running).toEqual([]);
  });

  it('is held within the budget of the day', async () => {
    const b = await box('2022-03-09T07:30:00+08:00', { configuration: { dailyLoopMinutes: 0.5, quietHours: [] } });
    const id = await prepared(b.desk);
    b.desk.playNotice(id, { times: 100, everyMs: minute, untilMs: b.clock.wallMs() + 10 * hour });
    await b.clock.advance(10 * hour);
    // Eight of four seconds: the last one begins before the half minute is spent.
    expect(b.spoken()).toHaveLength(8);
  });

  it('is played once quietly to be listened to, also where notices may not sound', async () => {
    const b = await box('2022-03-09T13:00:00+08:00');
    const id = await prepared(b.desk);
    expect(b.desk.previewNotice(id)).toEqual(ok(undefined));
    expect(b.commands.at(-1)?.command).toMatchObject({ type: 'speak', gainDb: -20 });
    await b.clock.advance(hour);
    expect(b.spoken()).toHaveLength(1);
    expect(b.heard).toMatchObject([{ what: `preview.${id}`, lufs: -38 }]);
    expect(b.desk.previewNotice('000000000000')).toMatchObject({ error: 'unknownNotice' });
  });

  it('is cut off when it is taken back', async () => {
    const b = await box('2022-03-09T10:00:00+08:00');
    const id = await prepared(b.desk);
    b.desk.playNotice(id, { times: 5, everyMs: minute, untilMs: b.clock.wallMs() + hour });
    await b.clock.advance(1_000);
    b.desk.cancelNotice(id);
    expect(b.commands.at(-1)?.command).toMatchObject({ type: 'hush' });
    expect(b.heard).toMatchObject([{ complete: false, durationMs: 1_000 }]);
    await b.clock.advance(hour);
    expect(b.spoken()).toHaveLength(1);
  });

  it('goes on after a restart with what is left of it, once and not all at once', async () => {
    const first = await box('2022-03-09T10:00:00+08:00');
    const id = await prepared(first.desk);
    first.desk.playNotice(id, { times: 12, everyMs: 10 * minute, untilMs: first.clock.wallMs() + 3 * hour });
    await first.clock.advance(25 * minute);
    expect(first.spoken()).toHaveLength(3);
    first.desk.stop();
    await first.announcer.stop();
    // Off for an hour: six playings are missed.
    const second = await box('2022-03-09T11:25:00+08:00');
    expect(second.desk.running).toMatchObject([{ id, timesLeft: 9 }]);
    await second.clock.advance(9 * minute);
    expect(second.spoken()).toHaveLength(1);
    await second.clock.advance(2 * minute);
    expect(second.spoken()).toHaveLength(2);
    second.desk.stop();
    await second.announcer.stop();
    const late = await box('2022-03-09T15:00:00+08:00');
    await late.clock.advance(10_000);
    expect(late.spoken()).toEqual([]);
    expect(late.desk.running).toEqual([]);
  });

  it('is given up when it cannot be played', async () => {
    const b = await box('2022-03-09T10:00:00+08:00', { silent: true });
    const id = await prepared(b.desk);
    b.desk.playNotice(id, { times: 3, everyMs: minute, untilMs: b.clock.wallMs() + hour });
    await b.clock.advance(hour);
    expect(b.spoken()).toHaveLength(5);
    expect(b.givenUp).toEqual([id]);
    expect(b.heard).toEqual([]);
  });
});

describe('an order of the district', () => {
  it('ranks as an alarm: over a prompt, in the night, in spite of a mute, until it expires', async () => {
    const b = await box('2022-03-09T23:00:00+08:00');
    const id = await prepared(b.desk);
    b.announcer.mute(hour);
    b.announcer.say({ prompt: 'guidance.presentCode', language: 'zh-CN' });
    const untilMs = b.clock.wallMs() + 10 * minute;
    b.desk.playNotice(id, { times: 100, everyMs: 3 * minute, untilMs, emergency: true });
    expect(b.commands.slice(-2).map(({ command }) => command)).toMatchObject([
      { type: 'hush' },
      // Not louder than the night allows.
      { type: 'speak', gainDb: -10 },
    ]);
    await b.clock.advance(hour);
    expect(b.heard.filter(({ kind }) => kind === 'alarm')).toHaveLength(4);
    expect(b.desk.running).toEqual([]);
  });
});

describe('what cannot be a notice', () => {
  it.each([
    ['', 'textRefused'],
    [' \u0007\n ', 'textRefused'],
    ['。！', 'textRefused'],
    ['好'.repeat(201), 'textRefused'],
  ])('%j is refused', async (typed, code) => {
    const b = await box('2022-03-09T10:00:00+08:00');
    expect(await b.desk.prepareNotice(typed, 'zh-CN')).toMatchObject({ ok: false, error: { code } });
  });

  it('is told when nothing on the box can speak, and a notice nobody made is not played', async () => {
    const b = await box('2022-03-09T10:00:00+08:00', {
      makeSpeech: () =>
        Promise.resolve({ ok: false, error: { code: 'noMaker', detail: 'espeak-ng is not installed' } }),
    });
    expect(await b.desk.prepareNotice(text, 'zh-CN')).toMatchObject({ error: { code: 'noMaker' } });
    const plan = { times: 1, everyMs: minute, untilMs: b.clock.wallMs() + hour };
    expect(b.desk.playNotice('0123456789ab', plan)).toMatchObject({ error: 'unknownNotice' });
    expect(b.spoken()).toEqual([]);
  });

  it('is not played when its time is over before it began', async () => {
    const b = await box('2022-03-09T10:00:00+08:00');
    const id = await prepared(b.desk);
    const plan = { times: 1, everyMs: minute, untilMs: b.clock.wallMs() };
    expect(b.desk.playNotice(id, plan)).toMatchObject({ error: 'alreadyOver' });
    expect(b.desk.playNotice(id, { ...plan, untilMs: plan.untilMs + 1, times: 0 })).toMatchObject({
      error: 'alreadyOver',
    });
  });
});

it('keeps no more than thirty made files besides those that are to be played', async () => {
  const b = await box('2022-03-09T13:00:00+08:00');
  const id = await prepared(b.desk);
  b.desk.playNotice(id, { times: 1, everyMs: minute, untilMs: b.clock.wallMs() + 24 * hour });
  for (let i = 0; i < 40; i++) await b.desk.prepareNotice(`第${i}号通知`, 'zh-CN');
  const files = readdirSync(join(folder, 'notices'));
  expect(files).toContain(`${id}.wav`);
  expect(files).toHaveLength(32);
});
