/** What the lower edge says first. */
import { expect, test } from 'vitest';
import { type Condition, conditions, foremost } from '../../../kiosk/screen/conditions.ts';
import type { ScreenModel } from '../../../kiosk/screen/model.ts';
import { catalogue } from '../../../kiosk/screen/texts/catalogue.ts';
import { screenStates } from '../../../scripts/screens/states.ts';

const gate: Condition = { mark: 'gate', text: 'Gate closed', grave: false, calm: true };
const silent: Condition = { mark: 'sound', text: 'No sound', grave: false };
const sending: Condition = { mark: 'sending', text: 'Sending 3', grave: false };
const forced: Condition = { mark: 'gate', text: 'Gate forced open', grave: true };

test('where there is no room for all, a gate that does what it should gives way, and nobody is told to look for it', () => {
  expect(foremost([gate, silent], 1)).toEqual({ shown: [silent], more: 0 });
  expect(foremost([gate, silent], 2)).toEqual({ shown: [gate, silent], more: 0 });
  expect(foremost([gate, silent, sending], 2)).toEqual({ shown: [silent, sending], more: 0 });
  expect(foremost([forced, silent], 1)).toEqual({ shown: [forced], more: 1 });
  expect(foremost([gate], 1)).toEqual({ shown: [gate], more: 0 });
});

const { status, sound, portalState } = catalogue.en;

function said(more: Partial<ScreenModel>, waitsLong: boolean): readonly string[] {
  const idle = screenStates.find(({ name }) => name === 'idle') ?? expect.unreachable('idle');
  return conditions({ ...idle.model('en'), ...more }, catalogue.en, 'off', waitsLong).map(({ text }) => text);
}

test('events on their way are told when they have waited for a while, after everything else, or when the line is lost', () => {
  const waiting = { uplink: { connected: true, waiting: 3 }, sound: 'degraded' } as const;
  expect(said(waiting, false)).toEqual([portalState.closed, sound.degraded]);
  expect(said(waiting, true)).toEqual([portalState.closed, sound.degraded, 'Sending 3']);
  const offline = { ...waiting, uplink: { connected: false, waiting: 3 } } as const;
  expect(said(offline, false)).toEqual([portalState.closed, 'No network, 3 waiting', sound.degraded]);
});

test('without a sound card it is told too that the sound was turned off', () => {
  const idle = screenStates.find(({ name }) => name === 'idle') ?? expect.unreachable('idle');
  const staff = {
    ...idle.model('en').staff,
    sound: { mutedForMs: 900_000, volume: 'normal', volumeForMs: 0 },
  } as const;
  expect(said({ staff, sound: 'degraded' }, false)).toEqual([portalState.closed, status.mutedToo]);
  expect(said({ staff, sound: 'muted' }, false)).toEqual([portalState.closed, sound.muted]);
  expect(said({ sound: 'degraded' }, false)).toEqual([portalState.closed, sound.degraded]);
});
