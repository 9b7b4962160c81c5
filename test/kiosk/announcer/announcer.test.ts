import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { type HeardRecord, type SoundState, startAnnouncer } from '../../../kiosk/announcer/announcer.ts';
import { soundSchema } from '../../../kiosk/announcer/configuration.ts';
import type { MixerCommand } from '../../../kiosk/announcer/player-messages.ts';
import { startSimulatedPlayer } from '../../../kiosk/announcer/simulated-player.ts';
import { memoryStore, type SoundStore } from '../../../kiosk/announcer/sound-store.ts';

const minute = 60_000;
const hour = 60 * minute;

/** An announcer in simulated time; every file lasts two seconds. */
function kiosk(configuration: object, start: string, store: SoundStore = memoryStore()) {
  const clock = new VirtualClock(Date.parse(start));
  const commands: { readonly wallMs: number; readonly command: MixerCommand }[] = [];
  const heard: HeardRecord[] = [];
  const states: SoundState[] = [];
  const settings = { trusted: true };
  const announcer = startAnnouncer({
    configuration: soundSchema.parse(configuration),
    clock,
    timeZone: 'Asia/Shanghai',
    clockTrusted: () => settings.trusted,
    filesFolder: '/files',
    store,
    startPlayer: (events) =>
      startSimulatedPlayer(
        clock,
        () => 2_000,
        events,
        (command) => void commands.push({ wallMs: clock.wallMs(), command }),
      ),
    onState: (state) => void states.push(state),
    onHeard: (entry) => void heard.push(entry),
  });
  const types = (): string[] => commands.map(({ command }) => command.type);
  return { clock, announcer, commands, heard, states, settings, store, types };
}

const local = (wallMs: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' }).format(wallMs);

describe('the announcer through a day', () => {
  it('loops outside quiet hours only, and records what was heard', async () => {
    const k = kiosk({ dailyLoopMinutes: 1440 }, '2022-03-09T00:00:00+08:00');
    await k.clock.advance(24 * hour);
    const loops = k.commands.filter(({ command }) => command.type === 'loop' || command.type === 'endLoop');
    expect(loops.map(({ wallMs, command }) => `${local(wallMs)} ${command.type}`)).toEqual([
      '07:30 loop',
      '12:00 endLoop',
      '14:30 loop',
      '21:00 endLoop',
    ]);
    expect(k.heard.map((entry) => `${entry.kind} ${local(entry.startedWallMs)} ${entry.lufs}`)).toEqual([
      'loop 07:30 -24',
      'loop 14:30 -24',
    ]);
    // Three files of 2 s with 20 s of pause after each.
    expect(k.heard[0]?.audibleMs).toBeCloseTo((4.5 * hour * 2) / 22, -4);
  });

  it('keeps the budget of each day over a week, and never catches up what was not played', async () => {
    const k = kiosk({ dailyLoopMinutes: 12 }, '2022-03-07T00:00:00+08:00');
    await k.clock.advance(7 * 24 * hour);
    await k.announcer.stop();
    const byDay = new Map<string, number>();
    for (const entry of k.heard) {
      const date = new Date(entry.startedWallMs + 8 * hour).toISOString().slice(0, 10);
      byDay.set(date, (byDay.get(date) ?? 0) + entry.audibleMs);
    }
    expect(byDay.size).toBe(7);
    for (const heardMs of byDay.values()) {
      expect(heardMs).toBeGreaterThan(11.9 * minute);
      expect(heardMs).toBeLessThan(12.1 * minute);
    }
  });

  it('is as full of timers after a week as after a minute', async () => {
    const k = kiosk({}, '2022-03-07T00:00:00+08:00');
    await k.clock.advance(minute);
    const before = k.clock.pendingTimers;
    for (let i = 0; i < 7 * 24; i++) {
      k.announcer.say({ prompt: 'guidance.presentCode', language: 'zh-CN' });
      k.announcer.say({ prompt: 'verdict.granted', language: 'zh-CN' });
      await k.clock.advance(hour);
    }
    expect(k.clock.pendingTimers).toBe(before);
    await k.announcer.stop();
    expect(k.clock.pendingTimers).toBe(0);
  });

  it('ducks the loop under a prompt and lets it up again', async () => {
    const k = kiosk({ quietHours: [] }, '2022-03-09T10:00:00+08:00');
    await k.clock.advance(minute);
    k.commands.length = 0;
    k.announcer.say({
      prompt: 'reading.temperature',
      language: 'zh-CN',
      values: { temperatureC: 36.5 },
    });
    await k.clock.advance(minute);
    expect(k.commands.map(({ command }) => command)).toMatchObject([
      { type: 'speak', gainDb: 0 },
      { type: 'loopGain', gainDb: -24 },
      { type: 'loopGain', gainDb: -6 },
    ]);
    const speak = k.commands[0]?.command;
    const names = speak?.type === 'speak' ? speak.files.map((file) => file.split('/').at(-1)) : [];
    expect(names).toEqual(['temperature', '3', '10', '6', 'degrees', '5'].map((piece) => `number.${piece}.mp3`));
    expect(k.heard).toMatchObject([{ kind: 'prompt', what: 'reading.temperature', durationMs: 12_000, lufs: -18 }]);
  });

  it('says nothing without the value a sentence needs', async () => {
    const k = kiosk({ quietHours: [] }, '2022-03-09T10:00:00+08:00');
    await k.clock.advance(minute);
    k.announcer.say({ prompt: 'reading.temperature', language: 'en' });
    k.announcer.say({ prompt: 'reading.temperature', language: 'en', values: { temperatureC: 327.67 } });
    await k.clock.advance(minute);
    expect(k.types()).not.toContain('speak');
  });

  it('is muted at once and not for ever; prompts go on, quieter', async () => {
    const k = kiosk({ quietHours: [] }, '2022-03-09T10:00:00+08:00');
    await k.clock.advance(minute);
    k.announcer.mute(10 * minute);
    expect(k.types().at(-1)).toBe('endLoop');
    expect(k.announcer.state).toEqual({ status: 'muted', detail: '2022-03-09T02:11:00.000Z' });
    k.announcer.say({ prompt: 'verdict.denied', language: 'zh-CN' });
    expect(k.commands.at(-1)?.command).toMatchObject({ type: 'speak', gainDb: -14 });
    k.announcer.say({ prompt: 'notice.mask', language: 'zh-CN' });
    await k.clock.advance(10 * minute + 5_000);
    expect(k.types().at(-1)).toBe('loop');
    expect(k.states.map((state) => state.status)).toEqual(['sounding', 'muted', 'sounding']);
    expect(k.commands.filter(({ command }) => command.type === 'speak')).toHaveLength(1);
  });

  it('plays an order of the district until it expires, in quiet hours too', async () => {
    const k = kiosk({}, '2022-03-09T23:00:00+08:00');
    await k.clock.advance(minute);
    const playlist = { name: 'district', items: ['order.wav'], languages: ['zh-CN' as const], pauseSeconds: 5 };
    k.announcer.emergency({ playlist, untilWallMs: k.clock.wallMs() + 30 * minute });
    expect(k.commands.at(-1)?.command).toMatchObject({ type: 'loop', files: ['/files/order.wav'], gainDb: -10 });
    await k.clock.advance(30 * minute + 5_000);
    expect(k.types()).toEqual(['loop', 'endLoop']);
    expect(local(k.commands.at(-1)?.wallMs ?? 0)).toBe('23:31');
  });

  it('goes on where it was after a restart: position, mute, budget and order', async () => {
    const store = memoryStore();
    const first = kiosk({ dailyLoopMinutes: 30, quietHours: [] }, '2022-03-09T10:00:00+08:00', store);
    await first.clock.advance(10 * minute + 7_000);
    await first.announcer.stop();
    expect(store.load().heard).toMatchObject({ date: '2022-03-09' });
    const heardMs = store.load().heard?.loopMs ?? 0;
    expect(heardMs).toBeCloseTo((10 * minute + 7_000) / 11, -3);
    const second = kiosk({ dailyLoopMinutes: 30, quietHours: [] }, '2022-03-09T10:20:00+08:00', store);
    await second.clock.advance(1);
    // 607 s of a loop of 66 s: 13 s into it.
    expect(second.commands[0]?.command).toMatchObject({ type: 'loop', positionMs: 13_000 });
    second.announcer.mute(hour);
    await second.announcer.stop();
    const third = kiosk({ dailyLoopMinutes: 30, quietHours: [] }, '2022-03-09T10:30:00+08:00', store);
    await third.clock.advance(minute);
    expect(third.announcer.levels.loop).toEqual({ allowed: false, why: 'muted' });
    expect(third.commands).toEqual([]);
  });

  it('plays no loop while the clock is not trusted', async () => {
    const k = kiosk({ quietHours: [] }, '1970-01-01T00:00:00Z');
    k.settings.trusted = false;
    await k.clock.advance(hour);
    expect(k.commands).toEqual([]);
    k.announcer.say({ prompt: 'verdict.granted', language: 'en' });
    expect(k.commands.at(-1)?.command).toMatchObject({ type: 'speak', gainDb: -10 });
    k.settings.trusted = true;
    await k.clock.advance(minute);
    expect(k.types()).toContain('loop');
  });

  it('gives the loop only to people who are there, where the site says so', async () => {
    const k = kiosk({ quietHours: [], loopOnlyOnPresence: true }, '2022-03-09T10:00:00+08:00');
    await k.clock.advance(minute);
    expect(k.commands).toEqual([]);
    k.announcer.presence(true);
    expect(k.types()).toEqual(['loop']);
    k.announcer.presence(false);
    expect(k.types()).toEqual(['loop', 'endLoop']);
  });
});
