/** What the time service says about how far this clock is off. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { clockOffsetOf, parseTimesync } from '../../../../kiosk/station/time/clock-offset.ts';

const status = (offset: string): string =>
  [
    '       Server: 192.0.2.1 (time.example)',
    'Poll interval: 34min 8s (min: 32s; max 34min 8s)',
    `       Offset: ${offset}`,
    '        Delay: 12.1ms',
  ].join('\n');

test.each([
  ['+1.250ms', 1.25],
  ['-812us', -0.812],
  ['+1min 2.500s', 62_500],
  ['-2h 3min', -7_380_000],
  ['0', 0],
  ['n/a', null],
  ['+5 parsecs', null],
])('an offset of %s', (text, offsetMs) => {
  expect(parseTimesync(status(text))).toEqual({ offsetMs, server: '192.0.2.1 (time.example)' });
});

test('its age is that of the mark; without the service nothing is known, and a host clock is compared with nothing', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'timesync-'));
  try {
    const mark = path.join(directory, 'synchronized');
    const none = clockOffsetOf('timesync', () => Promise.resolve(null), mark);
    expect(await none()).toEqual({ offsetMs: null, server: null, measuredMs: null });
    writeFileSync(mark, '');
    utimesSync(mark, 1_641_520_800, 1_641_520_800);
    const some = clockOffsetOf('timesync', () => Promise.resolve(status('+3ms')), mark);
    expect(await some()).toEqual({ offsetMs: 3, server: '192.0.2.1 (time.example)', measuredMs: 1_641_520_800_000 });
    expect(await clockOffsetOf('host')()).toBeNull();
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a line without a name is no server', () => {
  expect(parseTimesync('       Server:   \n       Offset: 0')).toEqual({ offsetMs: 0, server: null });
});
