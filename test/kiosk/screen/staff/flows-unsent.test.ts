/** What cannot be recorded: nothing typed is lost, it is said that it is not recorded and why, and one touch sends it again, once. */
import { expect, test } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { staffGate } from './gate.ts';

const words = catalogue.en;
const { staff } = words;
const gate = staffGate();

/** Touches in the moment the link breaks: nothing leaves the page, which has not heard of it yet. */
async function tapUnsent(selector: string): Promise<void> {
  await gate.page
    .locator(selector)
    .first()
    .evaluate((button: HTMLElement) => {
      const { prototype } = WebSocket;
      const whole = Object.getOwnPropertyDescriptor(prototype, 'readyState') ?? {};
      Object.defineProperty(prototype, 'readyState', { configurable: true, get: () => WebSocket.CLOSED });
      button.click();
      Object.defineProperty(prototype, 'readyState', whole);
    });
}

/** Touches, and the link breaks as soon as the touch has left: the station has it, and its answer is lost. */
async function tapUnanswered(selector: string): Promise<void> {
  await gate.page
    .locator(selector)
    .first()
    .evaluate((button: HTMLElement) => {
      const { prototype } = WebSocket;
      const whole = Object.getOwnPropertyDescriptor(prototype, 'send') ?? {};
      Object.defineProperty(prototype, 'send', {
        configurable: true,
        value(this: WebSocket, data: string) {
          Object.defineProperty(prototype, 'send', whole);
          this.send(data);
          this.close();
        },
      });
      button.click();
    });
}

const said = (code: string): Promise<void> => gate.page.locator(`.outcome[data-outcome="${code}"]`).waitFor();

async function refusedForItsCode(): Promise<void> {
  gate.world.standBefore(36.6);
  await gate.world.clock.advance(2500);
  gate.world.devices.scan({ payload: 'nobody knows this code' });
  await gate.recorded('access.denied');
}

test('a clinical temperature while the link is down stays typed, and is recorded by one touch, once', async () => {
  await gate.signIn();
  await refusedForItsCode();
  await gate.tap(staff.temperature);
  await gate.type('367');
  await tapUnsent('.key.go');
  await said('notSent');
  await expect.poll(() => gate.page.locator('.outcome').textContent()).toBe(staff.notSent);
  await expect.poll(() => gate.page.locator('.degrees').textContent()).toBe('36.7 °C');
  expect(gate.all('reading.clinical')).toEqual([]);
  await gate.tap(staff.sendAgain);
  expect(await gate.recorded('reading.clinical')).toMatchObject([{ temperatureC: 36.7 }]);
  await expect.poll(() => gate.page.locator('.panel').count()).toBe(0);
}, 30_000);

test('a registration whose answer is lost is kept over the new sign-in, sent again by one touch, and counted once', async () => {
  await gate.signIn();
  await gate.tap(staff.register, staff.vehicle);
  await gate.page.locator('.key', { hasText: /^豫$/u }).tap();
  await gate.type('A12345');
  await tapUnanswered('.key.go');
  await gate.recorded('person.registered');
  // Who lost the link is signed out: what they typed waits behind the PIN, and is said to.
  await gate.page.getByText(staff.kept).waitFor();
  await gate.type('246810');
  await gate.tap(staff.signIn);
  await said('unanswered');
  await expect.poll(() => gate.page.locator('.shown-note').textContent()).toBe('豫A12345');
  await gate.tap(staff.sendAgain);
  await gate.outcome('recorded');
  await gate.world.clock.advance(500);
  expect(gate.all('person.registered')).toHaveLength(1);
}, 30_000);

test('what the station refuses stays typed, with the reason, and goes when it is mended', async () => {
  await gate.signIn();
  await gate.tap(staff.register, staff.vehicle);
  await gate.page.locator('.key', { hasText: /^豫$/u }).tap();
  await gate.type('111111');
  await gate.tap(staff.record);
  await said('plateWrong');
  // It stays said for as long as it is so.
  await gate.world.clock.advance(10_000);
  await said('plateWrong');
  await expect.poll(() => gate.page.locator('.shown-note').textContent()).toBe('豫111111');
  for (let at = 0; at < 6; at++) await gate.tap(staff.delete);
  await gate.type('A12345');
  await gate.tap(staff.sendAgain);
  await gate.recorded('person.registered');
  await gate.outcome('recorded');
}, 30_000);

test('a temperature for somebody who has gone is said not to be recorded, and its value stays', async () => {
  await gate.signIn();
  await refusedForItsCode();
  await gate.tap(staff.temperature);
  await gate.type('367');
  gate.world.stepAway();
  await gate.world.clock.advance(4000);
  await gate.tap(staff.record);
  await said('personGone');
  await expect.poll(() => gate.page.locator('.degrees').textContent()).toBe('36.7 °C');
  expect(gate.all('reading.clinical')).toEqual([]);
}, 30_000);

test('a record and an order that did not leave are said so, and the same touch sends them', async () => {
  await gate.signIn();
  await gate.tap(staff.duty, staff.disinfection);
  await tapUnsent('.menu .main');
  await said('notSent');
  await gate.tap(words.area.entrance);
  await gate.recorded('disinfection.done');
  await gate.outcome('recorded');
  await gate.tap(staff.gate, words.portalMode.lockedDown);
  await tapUnsent('[data-mode]');
  await said('notSent');
  expect(gate.world.screen?.portal.mode).toBe('controlled');
  await gate.page.locator('[data-mode]').tap();
  await gate.recorded('portal.modeChanged');
  await gate.tap(staff.help);
  await tapUnsent('.call .main');
  await said('notSent');
  await gate.tap(staff.callSupervisor);
  await gate.recorded('supervisor.called');
  await expect.poll(() => gate.page.locator('.outcome[data-outcome="notSent"]').count()).toBe(0);
}, 30_000);
