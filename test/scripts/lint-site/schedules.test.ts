/** Times in a site file that overlap or contradict each other. */
import { describe, expect, it } from 'vitest';
import { branch, changed, example, found } from './example-site.ts';

const weekly = (intervals: Record<string, readonly string[]>) =>
  changed(['policy', 'schedules'], { day: { weekly: intervals } });

describe('schedules', () => {
  const told = (text: string) => found(text).map(({ path: names }) => names.join('.'));
  const unused = 'policy.schedules.day';

  it.each([
    [{ mon: ['06:00-12:00', '11:00-20:00'] }, 'mon.1'],
    [{ mon: ['22:00-07:00'], tue: ['06:00-09:00'] }, 'tue.0'],
    [{ sun: ['22:00-07:00'], mon: ['06:00-09:00'] }, 'sun.0'],
  ])('%j overlap', (intervals, where) => {
    expect(told(weekly(intervals))).toContain(`policy.schedules.day.weekly.${where}`);
  });

  it('that only touch do not overlap', () => {
    expect(told(weekly({ mon: ['06:00-12:00', '12:00-20:00'], tue: ['00:00-24:00'] }))).toEqual([unused]);
  });

  it('of a date overlap by themselves', () => {
    const text = changed(['policy', 'schedules'], { day: { dates: { '2026-02-17': ['08:00-12:00', '10:00-14:00'] } } });
    expect(told(text)).toContain('policy.schedules.day.dates.2026-02-17.1');
  });

  it('a curfew within opening hours', () => {
    const site = branch.parse(JSON.parse(example));
    const policy = branch.parse(site.policy);
    const schedules = { day: { weekly: { mon: ['06:00-20:00'] } }, night: { weekly: { mon: ['19:00-23:00'] } } };
    const text = (night: string) =>
      JSON.stringify({
        ...site,
        policy: {
          ...policy,
          schedules: { ...schedules, night: { weekly: { mon: [night] } } },
          hours: { in: 'day', out: null },
          curfew: 'night',
        },
      });
    expect(told(text('19:00-23:00'))).toEqual(['policy.hours.in']);
    expect(told(text('20:00-23:00'))).toEqual([]);
  });

  it('volumes, playlists and calendars', () => {
    const list = (name: string, from: string, to: string) => ({ name, items: ['notice.mask'], hours: [{ from, to }] });
    const sound = (shift: string) => ({
      volumeByHour: [
        { from: '22:00', to: '07:00', volumeDb: -9 },
        { from: shift, to: '09:00', volumeDb: -3 },
      ],
      playlists: [list('a', '08:00', '10:00'), list('b', shift === '06:00' ? '09:00' : '10:00', '11:00')],
      calendar: [
        { kind: 'exam', from: '2026-06-07', to: '2026-06-08' },
        { kind: 'exam', from: shift === '06:00' ? '2026-06-08' : '2026-06-09', to: '2026-06-10' },
      ],
    });
    expect(told(changed(['sound'], sound('06:00')))).toEqual([
      'sound.volumeByHour.1',
      'sound.playlists.1.hours.0',
      'sound.calendar.1',
    ]);
    expect(told(changed(['sound'], sound('07:00')))).toEqual([]);
  });
});
