import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { repeatedNames } from '../../../drivers/basics/json-names.ts';
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
  [
    'a name that does not exist',
    changed(['gate', 'relais'], 1),
    'gate.relais',
    /^expected a name that is known here, found "relais"$/,
    /^take it out; known here: gpio, lines, portal\. /,
  ],
  [
    'a name that is spelt wrongly',
    changed(['clok'], 'host').replace('"clock": "timesync",', ''),
    'clok',
    /^expected a name that is known here, found "clok"$/,
    /^write "clock"\. /,
  ],
  [
    'a name of an input that is spelt wrongly',
    changed([...lines, 'inputs', 'fyre'], {}).replace('"fire":', '"feuer":'),
    'gate.lines.inputs.fyre',
    /^expected a name that is known here, found "fyre"$/,
    /^write "fire"\. /,
  ],
  [
    'a name of one way to connect where another is chosen',
    changed(['scanner', 'device', 'soket'], 'x'),
    'scanner.device.soket',
    /found "soket"$/,
    /^take it out; known here: kind, path, vendorId, productId, serialNumber\. /,
  ],
  [
    'a gate that is free for no time',
    changed(['gate', 'portal', 'releaseTimeMs'], 0),
    'gate.portal.releaseTimeMs',
    /^expected at least 20: in a shorter time the relay frees nobody, found 0$/,
    /free for one person/,
  ],
  [
    'a grant that is over at once',
    changed(['gate', 'portal', 'notOpenedMs'], 0),
    'gate.portal.notOpenedMs',
    /^expected at least 1000: sooner nobody opens, and the opening would count as forced, found 0$/,
    /the grant is over/,
  ],
  [
    'an alarm at each opening',
    changed(['gate', 'portal', 'heldOpenMs'], 0),
    'gate.portal.heldOpenMs',
    /^expected at least 1000: sooner nobody has gone through, .*, found 0$/,
    /is an alarm/,
  ],
  [
    'a port the station may not open',
    changed(['screen', 'port'], 80),
    'screen.port',
    /^expected 0 for any free one, or 1024 to 65535, which the account of the station can open, found 80$/,
    /loopback only/,
  ],
  [
    'a release too short for people',
    changed(['gate', 'portal', 'releaseTimeMs'], 100),
    'gate.portal.releaseTimeMs',
    /free for 100 ms: most people come too late/,
    /3000 as a rule/,
  ],
  [
    'an exit button whose time is no time',
    changed(['gate', 'portal', 'requestToExitMs'], 0).replace('"doorContact":', '"requestToExit":'),
    'gate.portal.requestToExitMs',
    /each exit would be an alarm/,
    /8000 as a rule/,
  ],
  [
    'a grant shorter than the release',
    changed(['gate', 'portal', 'notOpenedMs'], 2_000),
    'gate.portal.notOpenedMs',
    /over after 2000 ms while the gate is free for 3000/,
    /as long as releaseTimeMs/,
  ],
  ...['/dev/shm/kadian', '/tmp', '/run/kadian', '/var/lib/../run/kadian', '/var/tmp/data'].map(
    (data) =>
      [
        `a data directory that is forgotten: ${data}`,
        changed(['dataDirectory'], data),
        'dataDirectory',
        /the ledger and the key of the box would be lost/,
        /such as \/var\/lib\/kadian/,
      ] as const,
  ),
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

describe('a name that stands twice', () => {
  const twice = (text: string) => text.replace('"clock": "timesync"', '"clock": "timesync",\n  "clo\\u0063k": "host"');

  it('is told at the second one, with the line of the first', () => {
    const text = twice(example);
    const line = text.split('\n').findIndex((each) => each.includes('"clo\\u0063k"')) + 1;
    const finding = found(text).find(({ says }) => says.includes('twice'));
    expect(finding).toMatchObject({ severity: 'error', path: ['clock'], line, column: 3, file });
    expect(finding?.says).toContain(`first in line ${line - 1}:`);
  });

  it('is told beside a fault of the form too', () => {
    const told = found(twice(example.replace(/"direction": "\w+"/, '"direction": "im"')));
    expect(told.map(({ path: names }) => names.join('.'))).toEqual(['clock', 'direction']);
  });

  it('deep within, and once for each further one', () => {
    const text = '{ "a": [{}, { "b": 1,\n"b": 2, "c": { "b": 3 },\n"b": 4 }], "b": ",{}:" }';
    expect(repeatedNames(text)).toEqual([
      { path: ['a', 1, 'b'], line: 2, column: 1, firstLine: 1 },
      { path: ['a', 1, 'b'], line: 3, column: 1, firstLine: 1 },
    ]);
  });

  it('in the trust list that the site names', () => {
    const list = path.join(directory, 'twice.json');
    writeFileSync(list, '{\n"issuers": [],\n"issuers": []\n}');
    const told = lintFile(file, changed(['trustList'], 'twice.json'), null).find(({ says }) => says.includes('twice'));
    expect(told).toMatchObject({ file: list, line: 3, severity: 'error' });
  });
});

describe('a data directory', () => {
  it('below /var/lib, or beside a site file that is tried out with all that belongs to it, is told nothing against', () => {
    const told = (text: string) => found(text).map(({ path: names }) => names.join('.'));
    expect(told(changed(['dataDirectory'], '/var/lib/kadian'))).toEqual([]);
    expect(told(changed(['dataDirectory'], 'data'))).toEqual([]);
    expect(told(changed(['dataDirectory'], '/runway'))).toEqual([]);
  });
});

describe('a byte order mark', () => {
  it('before a site is passed over', () => {
    expect(found(`\uFEFF${example}`)).toEqual([]);
  });

  it('before a site with a fault leaves the fault where it is', () => {
    const text = '{\n  "kiosk": "a",\n  "b" 3\n}';
    expect(found(`\uFEFF${text}`)).toEqual(found(text));
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
