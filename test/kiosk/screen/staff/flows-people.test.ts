/** What staff do for whoever stands there: masks, overrides, numbers, visitors, by touch in a real browser, against the running station. */
import { expect, test } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { staffGate } from './gate.ts';

const words = catalogue.en;
const { staff } = words;
const gate = staffGate();

test('a mask that was seen lets the encounter go on, and the gate opens after the record', async () => {
  await gate.somebodyComes();
  expect(gate.all('access.referred').map(({ reasons }) => reasons[0])).toEqual(['maskNotConfirmed']);
  await gate.signIn();
  await gate.tap(staff.maskSeen);
  await gate.recorded('staff.maskSeen');
  expect(await gate.recorded('access.granted')).toMatchObject([{ reasons: ['allStepsPassed'] }]);
  await expect.poll(() => gate.page.locator('.panel').count()).toBe(0);
}, 20_000);

test('an override is two touches, and a third one adds a note', async () => {
  await gate.somebodyComes();
  await gate.signIn();
  await gate.tap(staff.close);
  await gate.page.locator('.strip .refuse').tap();
  await gate.page.locator('[data-note]').tap();
  await gate.tap(words.phrase.calledHousehold);
  await gate.type('501');
  await gate.tap(staff.next, words.overrideReason.refusedAtGate);
  expect(await gate.recorded('access.overridden')).toMatchObject([
    { verdict: 'denied', reason: 'refusedAtGate', note: 'phoned the home 501', staff: 'A-01' },
  ]);
}, 20_000);

test('an identity number is judged while it is typed, sealed, and the encounter goes on with it', async () => {
  await gate.signIn();
  await gate.tap(staff.register, staff.identity);
  await gate.type('11010519491331');
  await gate.page.getByText(words.numberState.birthday).waitFor();
  for (let at = 0; at < 4; at++) await gate.tap(staff.delete);
  await gate.type('1231002');
  await gate.page.locator('.key', { hasText: /^X$/u }).tap();
  await gate.page.getByText(words.numberState.right).waitFor();
  await gate.tap(staff.record);
  expect(await gate.recorded('person.registered')).toMatchObject([{ kind: 'identityNumber', has: ['identityNumber'] }]);
  await expect.poll(() => gate.page.locator('.panel').count()).toBe(0);
  expect(JSON.stringify(gate.world.events)).not.toContain('11010519491231002');
  gate.world.standBefore(36.6);
  await gate.world.clock.advance(6000);
  expect(await gate.recorded('access.referred')).toMatchObject([
    { credential: { kind: 'identityNumber', medium: 'typed' } },
  ]);
}, 20_000);

test('a visitor, a delivery and a vehicle are registered without a keyboard, sealed, and let in by override', async () => {
  await gate.signIn();
  await gate.tap(staff.register, staff.visitor);
  await gate.type('3-2-501');
  await gate.tap(staff.next);
  await gate.type('13800000000');
  // Whoever stands behind reads no number of a visitor off the screen.
  const number = gate.page.locator('.number');
  await expect.poll(() => number.textContent()).toBe('•••••••••00');
  expect(await gate.page.content()).not.toContain('138');
  await gate.page.locator('[data-eye]').dispatchEvent('pointerdown', { pointerId: 1 });
  await expect.poll(() => number.textContent()).toBe('13800000000');
  await gate.page.locator('[data-eye]').dispatchEvent('pointerup', { pointerId: 1 });
  await expect.poll(() => number.textContent()).toBe('•••••••••00');
  await gate.tap(staff.record);
  await gate.recorded('person.registered');
  await gate.tap(staff.admitSomebody, words.overrideReason.registeredHere);
  expect(await gate.recorded('access.overridden')).toMatchObject([{ reason: 'registeredHere' }]);
  await gate.tap(words.status.staff, staff.register, staff.delivery);
  await gate.type('7');
  await gate.tap(staff.next, staff.skip);
  await gate.recorded('person.registered', 2);
  await gate.tap(staff.register, staff.vehicle);
  await gate.page.locator('.key', { hasText: /^豫$/u }).tap();
  await gate.type('A12345');
  await gate.tap(staff.record);
  const registered = await gate.recorded('person.registered', 3);
  expect(registered.map(({ kind, has }) => [kind, [...has]])).toEqual([
    ['visitor', ['contact', 'household']],
    ['delivery', ['household']],
    ['vehicle', ['plate']],
  ]);
  expect(JSON.stringify(gate.world.events)).not.toContain('13800000000');
}, 30_000);

test('a temperature begun for one person is not saved for the next', async () => {
  const stranger = (text: string): void => gate.world.devices.scan({ payload: text });
  await gate.signIn();
  await gate.tap(staff.close);
  gate.world.standBefore(38.4);
  await gate.world.clock.advance(2500);
  stranger('nobody knows this code');
  await gate.recorded('access.denied');
  await gate.tap(words.status.staff, staff.temperature);
  await gate.type('36');
  gate.world.stepAway();
  await gate.world.clock.advance(4000);
  gate.world.standBefore(38.4);
  await gate.world.clock.advance(4000);
  stranger('nor this one');
  await gate.recorded('access.denied', 2);
  // What was typed stays in sight, for the one it was typed for: nobody's reading is that of the next.
  await gate.page.getByText(staff.forBefore).waitFor();
  await gate.type('5');
  await expect.poll(() => gate.page.locator('.degrees').textContent()).toContain('36.5');
  await gate.tap(staff.record);
  await gate.outcome('personGone');
  await expect.poll(() => gate.page.locator('.degrees').textContent()).toContain('36.5');
  expect(gate.all('reading.clinical')).toEqual([]);
  // Nothing typed: the pad is that of whoever stands there now.
  for (let at = 0; at < 3; at++) await gate.tap(staff.delete);
  await expect.poll(() => gate.page.getByText(staff.forBefore).count()).toBe(0);
  expect(gate.all('access.granted')).toEqual([]);
}, 20_000);
