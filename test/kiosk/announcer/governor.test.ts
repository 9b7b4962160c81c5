import { describe, expect, it } from 'vitest';
import { soundSchema } from '../../../kiosk/announcer/configuration.ts';
import { levels, quietBecause, scheduledPlaylist } from '../../../kiosk/announcer/governor.ts';
import { localTime, within } from '../../../kiosk/announcer/local-time.ts';

const zone = 'Asia/Shanghai';
const at = (local: string) => localTime(Date.parse(`${local}:00+08:00`), zone);
const nobody = { muted: false, present: false, loopHeardMs: 0, emergency: null };

describe('local time', () => {
  it('is that of the place', () => {
    expect(localTime(Date.parse('2022-01-31T16:05:00Z'), zone)).toEqual({ date: '2022-02-01', day: 'tue', minute: 5 });
  });

  it('goes over midnight with the day the hours began on', () => {
    const hours = { from: '22:00', to: '06:00', days: ['fri' as const] };
    expect(within(hours, at('2022-03-04T23:00'))).toBe(true);
    expect(within(hours, at('2022-03-05T05:59'))).toBe(true);
    expect(within(hours, at('2022-03-05T06:00'))).toBe(false);
    expect(within(hours, at('2022-03-05T23:00'))).toBe(false);
    expect(within(hours, at('2022-03-04T05:00'))).toBe(false);
  });
});

describe('quiet hours', () => {
  const configuration = soundSchema.parse({});

  it.each([
    ['07:29', 'quietHours'],
    ['07:30', null],
    ['11:59', null],
    ['12:00', 'quietHours'],
    ['14:29', 'quietHours'],
    ['14:30', null],
    ['20:59', null],
    ['21:00', 'quietHours'],
    ['00:00', 'quietHours'],
  ])('at %s: %s', (time, expected) => {
    expect(quietBecause(configuration, at(`2022-03-09T${time}`))).toBe(expected);
    const level = levels(configuration, { ...nobody, time: at(`2022-03-09T${time}`) });
    expect(level.loop.allowed).toBe(expected === null);
    expect(level.notice.allowed).toBe(expected === null);
  });

  it('come from the calendar on exam days and holidays, after midnight too', () => {
    const calendar = soundSchema.parse({
      quietHours: [],
      calendar: [
        { kind: 'exam', from: '2022-06-07', to: '2022-06-08' },
        { kind: 'holiday', from: '2022-06-10', to: '2022-06-10', quiet: [{ from: '22:00', to: '02:00' }] },
      ],
    });
    expect(quietBecause(calendar, at('2022-06-06T23:59'))).toBeNull();
    expect(quietBecause(calendar, at('2022-06-07T00:00'))).toBe('exam');
    expect(quietBecause(calendar, at('2022-06-08T23:59'))).toBe('exam');
    expect(quietBecause(calendar, at('2022-06-09T00:00'))).toBeNull();
    expect(quietBecause(calendar, at('2022-06-10T21:00'))).toBeNull();
    expect(quietBecause(calendar, at('2022-06-10T22:00'))).toBe('holiday');
    expect(quietBecause(calendar, at('2022-06-11T01:59'))).toBe('holiday');
    expect(quietBecause(calendar, at('2022-06-11T22:30'))).toBeNull();
    expect(quietBecause(calendar, at('2022-06-10T01:00'))).toBeNull();
  });
});

describe('levels', () => {
  const configuration = soundSchema.parse({
    promptVolumeDb: -2,
    loopVolumeDb: -8,
    volumeByHour: [{ from: '08:00', to: '09:00', volumeDb: -5 }],
    dailyLoopMinutes: 10,
  });
  const day = at('2022-03-09T10:00');

  it('make prompts quieter at night and when muted, never silent', () => {
    expect(levels(configuration, { ...nobody, time: day }).promptDb).toBe(-2);
    expect(levels(configuration, { ...nobody, time: at('2022-03-09T08:30') }).promptDb).toBe(-7);
    const night = levels(configuration, { ...nobody, time: at('2022-03-09T23:00') });
    expect(night.promptDb).toBe(-12);
    expect(night.alarmDb).toBe(-12);
    const muted = levels(configuration, { ...nobody, time: day, muted: true });
    expect(muted).toMatchObject({ promptDb: -16, alarmDb: -2, notice: { allowed: false, why: 'muted' } });
    expect(muted.loop).toEqual({ allowed: false, why: 'muted' });
  });

  it('end the loop when the budget of the day is spent', () => {
    expect(levels(configuration, { ...nobody, time: day, loopHeardMs: 599_999 }).loop).toMatchObject({ db: -8 });
    const spent = levels(configuration, { ...nobody, time: day, loopHeardMs: 600_000 });
    expect(spent.loop).toEqual({ allowed: false, why: 'budgetSpent' });
    expect(spent.notice).toEqual({ allowed: false, why: 'budgetSpent' });
    expect(spent.promptDb).toBe(-2);
  });

  it('follow the staff within the bounds of the site, prompts, notices and loop, and never lower an alarm', () => {
    const byStaff = (staffDb: number, time = day) => levels(configuration, { ...nobody, time, staffDb });
    expect(byStaff(-4)).toMatchObject({ promptDb: -6, notice: { db: -6 }, loop: { db: -12 }, alarmDb: -2 });
    expect(byStaff(-40)).toMatchObject({ promptDb: -14, loop: { db: -20 } });
    expect(byStaff(40)).toMatchObject({ promptDb: 0, loop: { db: -2 } });
    expect(byStaff(40, at('2022-03-09T23:00')).promptDb).toBe(-10);
  });

  it('play a loop on presence only, where the site says so', () => {
    const onPresence = soundSchema.parse({ loopOnlyOnPresence: true });
    expect(levels(onPresence, { ...nobody, time: day }).loop).toEqual({ allowed: false, why: 'nobodyPresent' });
    expect(levels(onPresence, { ...nobody, time: day, present: true }).loop.allowed).toBe(true);
  });

  it('without a trusted clock: no loop, no notice, prompts as at night', () => {
    const blind = levels(configuration, { ...nobody, time: null });
    expect(blind.loop).toEqual({ allowed: false, why: 'clockNotTrusted' });
    expect(blind.notice.allowed).toBe(false);
    expect(blind.promptDb).toBe(-12);
  });

  it('let an emergency sound in quiet hours, not louder than the night allows', () => {
    const emergency = { name: 'evacuate', items: ['e.wav'], languages: ['zh-CN' as const], pauseSeconds: 5 };
    const night = levels(configuration, { ...nobody, time: at('2022-03-09T23:00'), muted: true, emergency });
    expect(night.loop).toEqual({ allowed: true, db: -12, playlist: emergency });
  });

  it('choose the first playlist whose date and hours fit', () => {
    const scheduled = soundSchema.parse({
      quietHours: [],
      playlists: [
        { name: 'festival', items: ['f'], dateFrom: '2022-03-09', dateTo: '2022-03-09' },
        { name: 'weekend', items: ['w'], hours: [{ from: '09:00', to: '11:00', days: ['sat', 'sun'] }] },
        { name: 'morning', items: ['m'], hours: [{ from: '09:00', to: '11:00' }] },
      ],
    });
    const nameAt = (local: string) => scheduledPlaylist(scheduled, at(local))?.name ?? null;
    expect(nameAt('2022-03-09T10:00')).toBe('festival');
    expect(nameAt('2022-03-10T10:00')).toBe('morning');
    expect(nameAt('2022-03-12T10:00')).toBe('weekend');
    expect(nameAt('2022-03-12T12:00')).toBeNull();
  });
});

describe('the configuration', () => {
  it('is refused with the path of what is wrong', () => {
    const wrong = [
      { quietHours: [{ from: '24:00', to: '06:00' }] },
      { calendar: [{ kind: 'exam', from: '2022-02-30', to: '2022-03-01' }] },
      { calendar: [{ kind: 'exam', from: '2022-03-02', to: '2022-03-01' }] },
      { loopVolumeDb: 3 },
      { loudness: 1 },
    ];
    const paths = wrong.map((input) => soundSchema.safeParse(input).error?.issues[0]?.path.join('.'));
    expect(paths).toEqual(['quietHours.0.from', 'calendar.0.from', 'calendar.0.from', 'loopVolumeDb', '']);
  });
});
