import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { mainsOf, startPowerWatch } from '../../../../kiosk/station/care/power-watch.ts';

function supplies() {
  const directory = mkdtempSync(path.join(tmpdir(), 'power-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return {
    directory,
    set: (name: string, type: string, online: string | null) => {
      mkdirSync(path.join(directory, name), { recursive: true });
      writeFileSync(path.join(directory, name, 'type'), `${type}\n`);
      if (online !== null) writeFileSync(path.join(directory, name, 'online'), `${online}\n`);
    },
  };
}

test('the mains are on when any supply is, and nobody knows where none tells', () => {
  const { directory, set } = supplies();
  expect(mainsOf(path.join(directory, 'no-such-class'))).toBeNull();
  expect(mainsOf(directory)).toBeNull();
  set('BAT0', 'Battery', null);
  expect(mainsOf(directory)).toBeNull();
  set('AC', 'Mains', '0');
  expect(mainsOf(directory)).toBe(false);
  set('usb', 'USB', '1');
  expect(mainsOf(directory)).toBe(true);
});

test('a loss and a return are one event each, with how long it lasted', async () => {
  const { directory, set } = supplies();
  const clock = new VirtualClock(0);
  const told: unknown[] = [];
  set('AC', 'Mains', '1');
  const watch = startPowerWatch({ clock, record: (event) => void told.push(event), mains: () => mainsOf(directory) });
  await clock.advance(10_000);
  set('AC', 'Mains', '0');
  await clock.advance(60_000);
  set('AC', 'Mains', '1');
  await clock.advance(60_000);
  watch.stop();
  expect(told).toEqual([
    { type: 'power.lost', data: {} },
    { type: 'power.back', data: { durationMs: 60_000 } },
  ]);
});
