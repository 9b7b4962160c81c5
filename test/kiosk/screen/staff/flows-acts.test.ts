/** What happens to acts of staff that are sent twice, come too late, say too little or come from another page. */
import { expect, test } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { staffGate } from './gate.ts';

const words = catalogue.en;
const { staff } = words;
const gate = staffGate();

test('another page of the kiosk sees that somebody is signed in, and nothing of what is theirs', async () => {
  await gate.signIn();
  await gate.tap(staff.events);
  await gate.page.locator('.events li, .nobody').first().waitFor();
  const { page, heard } = await gate.otherPage();
  await page.getByRole('button', { name: words.status.staff }).tap();
  await page.getByText(staff.elsewhere).waitFor();
  await expect.poll(() => page.locator('.tabs').count()).toBe(0);
  await gate.somebodyComes();
  await gate.page.locator('.verdict-chip').waitFor();
  await expect.poll(() => page.locator('.app').getAttribute('data-view')).toBe('verdict');
  expect(heard.length).toBeGreaterThan(1);
  expect(heard.join('\n')).not.toContain('A-01');
  for (const text of heard.filter((each) => each.includes('"model"')))
    expect(JSON.parse(text)).toMatchObject({ model: { staff: { recent: [], answer: null, openEncounter: null } } });
}, 30_000);

test('a badge signs in the page that is there alone; with two it is the one that is touched', async () => {
  gate.world.devices.scan({ payload: gate.badge });
  await gate.world.clock.advance(500);
  await gate.tap(words.status.staff);
  await gate.page.locator('.member', { hasText: 'B-01' }).waitFor();
  await gate.tap(staff.signOut);
  await gate.recorded('staff.signedOut');
  const { page } = await gate.otherPage();
  gate.world.devices.scan({ payload: gate.badge });
  await gate.world.clock.advance(500);
  await gate.recorded('staff.signedIn', 2);
  await expect.poll(() => page.locator('.member').count()).toBe(0);
  await page.getByRole('button', { name: words.status.staff }).tap();
  await page.locator('.member', { hasText: 'B-01' }).waitFor();
  await gate.tap(words.status.staff);
  await gate.page.getByText(staff.elsewhere).waitFor();
}, 30_000);

test('somebody let in without a code is let in once, however often the touch arrives', async () => {
  await gate.signIn();
  await gate.tap(staff.admitSomebody);
  await gate.page.getByRole('button', { name: words.overrideReason.identityKnown }).evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await gate.recorded('access.overridden');
  await gate.world.clock.advance(2000);
  const again = { type: 'override', encounter: null, verdict: 'granted', reason: 'identityKnown' } as const;
  await gate.world.station?.request({ ...again, act: 'the-same-act' }, 1);
  await gate.world.station?.request({ ...again, act: 'the-same-act' }, 1);
  expect(await gate.recorded('access.overridden', 2)).toHaveLength(2);
  expect(gate.all('portal.released').length).toBeLessThanOrEqual(2);
}, 20_000);

test('whoever is registered is written down once, however often the touch arrives; the next one anew', async () => {
  await gate.signIn();
  for (const [at, home] of ['7', '8'].entries()) {
    await gate.tap(staff.register, staff.delivery);
    await gate.type(home);
    await gate.tap(staff.next);
    await gate.page.getByRole('button', { name: staff.skip }).evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await gate.recorded('person.registered', at + 1);
  }
  const again = { type: 'register', kind: 'vehicle', plate: '豫A12345', act: 'the-same-car' } as const;
  await gate.world.station?.request(again, 1);
  await gate.world.station?.request(again, 1);
  await gate.world.clock.advance(2000);
  expect(await gate.recorded('person.registered', 3)).toHaveLength(3);
}, 30_000);

test('what comes too late for its person is said not to have been taken, also when the panel is closed', async () => {
  await gate.signIn();
  await gate.tap(staff.close);
  await gate.somebodyComes();
  const encounter = gate.all('access.referred')[0]?.encounter ?? expect.unreachable();
  await gate.world.clock.advance(600_000);
  await gate.signIn();
  const late = [
    { type: 'override', encounter, verdict: 'granted', reason: 'identityKnown', act: 'too-late-1' },
    { type: 'clinicalReading', encounter, temperatureC: 36.5 },
    { type: 'maskSeen', encounter },
  ] as const;
  let number = 0;
  for (const request of late) {
    await gate.world.station?.request(request, 1);
    number += 1;
    await expect.poll(() => gate.world.screen?.staff.outcome).toEqual({ code: 'personGone', number });
  }
  await gate.page.locator('.outcome', { hasText: words.outcome.personGone }).waitFor();
  // The touch that sends an act closes the panel: it opens again to say that the act was not taken.
  await gate.tap(staff.close);
  await gate.world.station?.request({ type: 'maskSeen', encounter }, 1);
  await gate.page.locator('.panel .outcome', { hasText: words.outcome.personGone }).waitFor();
  expect(gate.all('access.overridden')).toEqual([]);
  expect(gate.all('reading.clinical')).toEqual([]);
  expect(gate.all('staff.maskSeen')).toEqual([]);
}, 30_000);

test('who was let in already is not let in again, and it is said so', async () => {
  await gate.somebodyComes();
  await gate.signIn();
  await gate.tap(staff.maskSeen);
  const [granted] = await gate.recorded('access.granted');
  const encounter = granted?.encounter ?? expect.unreachable();
  await gate.world.station?.request({ type: 'maskSeen', encounter }, 1);
  await gate.world.station?.request({ type: 'override', encounter, verdict: 'denied', reason: 'refusedAtGate' }, 1);
  await expect.poll(() => gate.world.screen?.staff.outcome?.code).toBe('alreadyLetIn');
  expect(gate.all('access.overridden')).toEqual([]);
}, 20_000);

test('"other" needs a note: the page asks for it, and the station refuses without', async () => {
  await gate.somebodyComes();
  await gate.signIn();
  const encounter = gate.all('access.referred')[0]?.encounter ?? expect.unreachable();
  const bare = { type: 'override', encounter, verdict: 'denied', reason: 'otherNoted' } as const;
  await gate.world.station?.request(bare, 1);
  await gate.outcome('noteMissing');
  await gate.world.station?.request({ ...bare, note: '  ' }, 1);
  expect(gate.all('access.overridden')).toEqual([]);
  await gate.page.locator('.which .refuse').tap();
  await gate.tap(words.overrideReason.otherNoted);
  await gate.page.locator('.shown-note').waitFor();
  await gate.tap(staff.next);
  await gate.page.locator('.reasons').waitFor();
  await gate.tap(words.overrideReason.otherNoted, words.phrase.returnsSoon, staff.next);
  expect(await gate.recorded('access.overridden')).toMatchObject([
    { reason: 'otherNoted', note: words.phrase.returnsSoon },
  ]);
}, 20_000);

test('the touch says whom it is about: what they showed, since when, and how it stands', async () => {
  await gate.signIn();
  await gate.tap(staff.close);
  gate.world.standBefore(36.6);
  await gate.world.clock.advance(2000);
  await gate.tap(words.status.staff);
  await gate.page.locator('.about', { hasText: staff.personBefore }).waitFor();
  await gate.tap(staff.close);
  await gate.showCode();
  await gate.world.clock.advance(3500);
  const about = gate.page.locator('.strip .about');
  await about.waitFor();
  await expect.poll(() => about.textContent()).toMatch(new RegExp(`${words.listKind.pass} · \\d+ s`, 'u'));
  await gate.page.locator('.strip .admit').tap();
  await gate.page.locator('.why h3', { hasText: words.listKind.pass }).waitFor();
  // Somebody else steps up between the drawing and the touch.
  gate.world.stepAway();
  await gate.world.clock.advance(2000);
  gate.world.standBefore(36.6);
  await gate.world.clock.advance(3000);
  await gate.page.getByText(staff.personChanged).waitFor();
  expect(gate.all('access.overridden')).toEqual([]);
}, 30_000);

test('an identity number stands on the screen as dots but for the last two digits, in full only while it is held', async () => {
  await gate.signIn();
  await gate.tap(staff.register, staff.identity);
  await gate.type('110105194912');
  const number = gate.page.locator('.number');
  await expect.poll(() => number.textContent()).toBe('••••••••••12______');
  expect(await gate.page.content()).not.toContain('1101051949');
  const eye = gate.page.locator('[data-eye]');
  await eye.dispatchEvent('pointerdown', { pointerId: 1 });
  await expect.poll(() => number.textContent()).toBe('110105194912______');
  await eye.dispatchEvent('pointerup', { pointerId: 1 });
  await expect.poll(() => number.textContent()).toBe('••••••••••12______');
  await gate.type('31002');
  await gate.page.locator('.key', { hasText: /^X$/u }).tap();
  await gate.page.getByText(words.numberState.right).waitFor();
  await gate.tap(staff.record);
  await gate.recorded('person.registered');
  await expect.poll(() => gate.page.locator('.panel').count()).toBe(0);
  expect(await gate.page.content()).not.toMatch(/110105|491231/u);
  expect(JSON.stringify(gate.world.screen)).not.toContain('110105');
}, 30_000);

test('a fever is on the panel before anybody is let in: the value, that it is high, and that a second one is due', async () => {
  await gate.signIn();
  await gate.tap(staff.close);
  gate.world.standBefore(38.4);
  await gate.world.clock.advance(4000);
  await gate.tap(words.status.staff);
  const readings = gate.page.locator('.readings[data-grave="true"]');
  await readings.waitFor();
  const shown = gate.world.screen?.staff.about?.readings[0]?.temperatureC.toFixed(1) ?? expect.unreachable();
  await expect
    .poll(() => readings.textContent())
    .toMatch(new RegExp(`^${shown} °C ${words.readingBand.elevated} to be measured again in \\d+ s$`, 'u'));
  await gate.page.locator('.which .admit').tap();
  await gate.page.locator('.why .readings', { hasText: shown }).waitFor();
  await gate.tap(staff.back, staff.temperature);
  await gate.page.locator('.entry .readings', { hasText: shown }).waitFor();
}, 30_000);
