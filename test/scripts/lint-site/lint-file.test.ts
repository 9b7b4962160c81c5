import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readBoards, type Board } from '../../../drivers/gate/boards.ts';
import { lintFile } from '../../../scripts/lint-site/lint-file.ts';

const root = path.join(import.meta.dirname, '../../..');
const directory = mkdtempSync(path.join(tmpdir(), 'lint-file-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = path.join(directory, 'site.json');
const read = (name: string): string => readFileSync(path.join(root, 'hw-config/sites', name), 'utf8');
/** With PINs of its own. */
const withPins = (text: string): string =>
  text.replaceAll(/\$argon2id\$[^"]+/g, `$argon2id$${'B'.repeat(22)}$${'C'.repeat(43)}`);
const example = withPins(read('single-lane.json'));

function board(id: string): Board {
  const boards = readBoards(path.join(root, 'hw-config/boards'));
  const found = boards.ok ? boards.value.find((each) => each.id === id) : undefined;
  if (found === undefined) throw new Error(`no board ${id}`);
  return found;
}

const branch = z.record(z.string(), z.unknown());

/** The example with something else at a path. */
function changed(names: readonly string[], value: unknown): string {
  const site: unknown = JSON.parse(example);
  let at = branch.parse(site);
  const top = at;
  for (const name of names.slice(0, -1)) {
    const next = branch.parse(at[name] ?? {});
    at[name] = next;
    at = next;
  }
  at[names.at(-1) ?? ''] = value;
  return JSON.stringify(top, null, 2);
}

/** Findings beside the trust list, which no desk has. */
function found(text: string, id = 'pi-4') {
  return lintFile(file, text, board(id)).filter(({ path: names }) => names[0] !== 'trustList');
}

const lines = ['gate', 'lines'] as const;
const fire = (line: string | number) => changed([...lines, 'inputs', 'fire', 'line'], line);
const weekly = (intervals: Record<string, readonly string[]>) =>
  changed(['policy', 'schedules'], { day: { weekly: intervals } });
const mistakes: readonly (readonly [string, string, string, RegExp, RegExp])[] = [
  ['a pin used twice', fire('GPIO22'), 'gate.lines.inputs.fire', /also gate\.lines\.inputs\.doorContact/, /own line/],
  ['a pin used twice, by its offset', fire(22), 'gate.lines.inputs.fire', /also gate\.lines\.inputs/, /own line/],
  [
    'a pin that is unsafe at boot',
    changed([...lines, 'relay', 'line', 'line'], 'GPIO14'),
    'gate.lines.relay.line',
    /serial console: toggles during boot/,
    /choose a line/,
  ],
  [
    'a polarity against the pull',
    changed([...lines, 'relay', 'line', 'activeLow'], true),
    'gate.lines.relay.line',
    /pulled down at boot.*would release; use one of GPIO4/,
    /choose a line/,
  ],
  [
    'a limit out of range',
    changed(['policy', 'temperature', 'attempts'], 9),
    'policy.temperature.attempts',
    /^expected a number of at most 5, found 9$/,
    /^attempts: Measurements before staff measure/,
  ],
  [
    'a limit the instrument cannot keep',
    changed(['policy', 'temperature', 'measurableC'], [28, 400]),
    'policy.temperature.measurableC',
    /measures -70 to 380 °C only/,
    /stay within/,
  ],
  [
    'an unknown thermometer',
    changed(['thermometer', 'model'], 'gy-mcu9061'),
    'thermometer.model',
    /a thermometer model of: .*gy-mcu90614.*, found "gy-mcu9061"$/,
    /^write "gy-mcu90614"/,
  ],
  [
    'an unknown scanner',
    changed(['scanner', 'model'], 'scanner'),
    'scanner.model',
    /a scanner model of: generic-hid-pos.*, found "scanner"$/,
    /^write one of these/,
  ],
  [
    'an input where something else is',
    changed([...lines, 'inputs', 'tamper', 'line'], 'GPIO3'),
    'gate.lines.inputs.tamper.line',
    /I2C/,
    /free line, such as GPIO25/,
  ],
  ['an input that is not there', fire('GPIO47'), 'gate.lines.inputs.fire.line', /not on the header/, /GPIO24/],
  [
    'a door contact whose cut wire looks like a closed door',
    changed([...lines, 'inputs', 'doorContact', 'activeLow'], true),
    'gate.lines.inputs.doorContact',
    /cut wire/,
    /normally closed/,
  ],
  ['a name that does not exist', changed(['gate', 'relais'], 1), 'gate', /which "relais" is not$/, /The relay/],
];

describe('a deliberate mistake', () => {
  it.each(mistakes)('%s is told with its place and a remedy', (_name, text, names, says, remedy) => {
    const finding = found(text).find((each) => each.path.join('.') === names);
    expect(finding?.says).toMatch(says);
    expect(finding?.remedy).toMatch(remedy);
    expect(finding?.file).toBe(file);
    // The line named is the one the innermost name stands on, or the first of its value.
    expect(text.split('\n')[(finding?.line ?? 0) - 1]).toContain(`"${names.split('.').at(-1)}"`);
  });

  it('in the form of the file is told with the line of the parser', () => {
    const [finding] = found('{\n  "kiosk": "a",\n  "b" 3\n}');
    expect(finding).toMatchObject({ line: 3, column: 7, severity: 'error' });
  });

  it('on a board with several chips: the line is on another one', () => {
    const nano = withPins(read('single-lane-nanopc-t6.json'));
    expect(found(nano, 'nanopc-t6')).toEqual([]);
    const [finding] = found(nano.replace('"chip": "gpio3"', '"chip": "gpio1"'), 'nanopc-t6');
    expect(finding).toMatchObject({ severity: 'error', remedy: 'write gpio3' });
  });

  it('on a board whose pulls nobody knows is a resistor, and a warning', () => {
    const text = example.replaceAll('pinctrl-bcm2711', 'periphs-banks').replace(/GPIO(17|22|23|24|25)/g, (line) => {
      const pins: Record<string, string> = { GPIO17: '11', GPIO22: '15', GPIO23: '16', GPIO24: '18', GPIO25: '22' };
      return `PIN_${pins[line] ?? ''}`;
    });
    const [finding, ...rest] = found(text, 'odroid-c4');
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ severity: 'warning', says: expect.stringContaining('10 kΩ to ground') });
  });
});

describe('the trust list', () => {
  const told = (text: string) =>
    lintFile(file, text, null).map(({ severity, path: names }) => [severity, names.join('.')]);

  it('that is not on this machine is a warning, with the line that names it', () => {
    expect(told(changed(['trustList'], 'trust-list.json'))).toEqual([['warning', 'trustList']]);
  });

  it('that is there and no trust list is an error', () => {
    writeFileSync(path.join(directory, 'broken.json'), '{}');
    const text = changed(['trustList'], 'broken.json');
    writeFileSync(file, text);
    expect(told(text).map(([severity]) => severity)).toContain('error');
  });
});

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
