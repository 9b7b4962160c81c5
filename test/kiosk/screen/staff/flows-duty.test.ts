/** What staff do on duty: hand over, the gate, sound and notices, inspections, lists, by touch in a real browser, against the running station. */
import { expect, test } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { staffGate } from './gate.ts';

const words = catalogue.en;
const { staff } = words;
const gate = staffGate();

test('a badge shown to the scanner signs in, and the duty goes to the other post only', async () => {
  await gate.signIn();
  await gate.tap(staff.duty, staff.handover, staff.handoverStart);
  await gate.page.locator('.entry').waitFor();
  await gate.type('246810');
  await gate.tap(staff.signIn);
  await gate.page.getByText(staff.sameMember).waitFor();
  expect(gate.all('shift.handover')).toEqual([]);
  gate.world.devices.scan({ payload: gate.badge });
  await gate.world.clock.advance(500);
  expect(await gate.recorded('shift.handover')).toEqual([{ from: 'A-01', to: 'B-01' }]);
  await gate.page.locator('.member', { hasText: 'B-01' }).waitFor();
  expect(gate.all('staff.signedIn')).toEqual([{ staff: 'A-01' }, { staff: 'B-01' }]);
  // The page of the badge's first touch is theirs.
  await gate.tap(staff.duty, staff.disinfection, words.area.entrance);
  expect(await gate.recorded('disinfection.done')).toEqual([{ staff: 'B-01', area: 'entrance' }]);
  await gate.outcome('recorded');
}, 20_000);

test('the gate is closed after a confirmation; holding it open is for a supervisor, and the station refuses it', async () => {
  await gate.signIn();
  await gate.tap(staff.duty, staff.gate);
  await expect.poll(() => gate.page.getByText(words.portalMode.lockedOpen).count()).toBe(0);
  await gate.tap(words.portalMode.lockedDown);
  expect(gate.all('portal.modeChanged')).toEqual([]);
  await gate.page.locator('[data-mode]').tap();
  expect(await gate.recorded('portal.modeChanged')).toMatchObject([{ to: 'lockedDown', staff: 'A-01' }]);
  await gate.world.station?.request({ type: 'portalMode', mode: 'lockedOpen' }, 1);
  await gate.outcome('notAllowed');
  expect(gate.all('portal.modeChanged')).toHaveLength(1);
  await gate.world.station?.request({ type: 'disinfected', area: 'desk' }, 99);
  expect(gate.all('disinfection.done')).toEqual([]);
}, 20_000);

test('silence, volume and a notice have an end', async () => {
  await gate.signIn();
  await gate.tap(staff.duty, staff.sound, '15 min');
  expect(await gate.recorded('sound.muted')).toMatchObject([{ forMs: 900_000, cause: 'staff', staff: 'A-01' }]);
  await gate.tap(words.volume.low);
  expect(await gate.recorded('sound.volumeSet')).toMatchObject([{ volumeDb: -6, forMs: 3_600_000 }]);
  await gate.page.getByText('Off for 15 more minutes.').waitFor();
  await gate.tap(staff.back, staff.notice, words.noticeName.tests, staff.preview);
  await expect.poll(() => gate.page.locator('.notice-preview').textContent()).toBe(words.notice.tests);
  await gate.tap('Show for 1 h');
  expect(await gate.recorded('notice.posted')).toMatchObject([{ items: ['tests'], forMs: 3_600_000 }]);
  expect(gate.world.screen?.notice).toBe(words.notice.tests);
  await gate.tap(staff.close);
  await gate.world.clock.advance(3_700_000);
  await expect.poll(() => gate.world.screen?.notice).toBeNull();
  // Nobody touched anything for long: signed out by itself.
  expect(gate.all('staff.signedOut')).toEqual([{ staff: 'A-01' }]);
}, 30_000);

test('an inspection is written down, with who came and what was found', async () => {
  await gate.signIn();
  await gate.tap(staff.duty, staff.inspection, words.inspector.subdistrict, words.finding.toMend);
  expect(await gate.recorded('inspection.visit')).toEqual([
    { staff: 'A-01', inspector: 'subdistrict', result: 'toMend' },
  ]);
  gate.world.disk.full = true;
  await gate.tap(staff.disinfection, words.area.desk);
  await gate.outcome('notRecorded');
  gate.world.disk.full = false;
}, 20_000);

test("today's list, the queue and the report say what happened, and the list is searched by touch", async () => {
  await gate.somebodyComes();
  gate.world.stepAway();
  await gate.world.clock.advance(1000);
  await gate.signIn();
  await gate.tap(staff.maskSeen);
  await gate.recorded('access.granted');
  await gate.tap(words.status.staff, staff.events);
  await gate.page.locator('.events li').waitFor();
  await expect.poll(() => gate.page.locator('.events li').count()).toBe(1);
  await expect.poll(() => gate.page.locator('.events li').textContent()).toContain(words.listVerdict.granted);
  await gate.tap('Result: all', 'Result: Let in');
  await gate.page.getByText(staff.nobodyFound).waitFor();
  await gate.tap(staff.queue);
  await gate.page.locator('.plot .up').first().waitFor();
  await gate.tap(staff.report);
  await gate.page.locator('.report').waitFor();
  await expect.poll(() => gate.page.locator('.report').textContent()).toContain('Let in1');
  await gate.tap(staff.help, staff.callSupervisor);
  await gate.recorded('supervisor.called');
}, 30_000);

test('the language is switched in the panel where there is room, and whoever is signed in stays so', async () => {
  await gate.page.setViewportSize({ width: 1280, height: 800 });
  await gate.signIn();
  await gate.page.locator('.panel-head [data-language]').tap();
  await gate.page.getByRole('heading', { name: catalogue['zh-CN'].staff.title }).waitFor();
  await gate.page.locator('.member', { hasText: 'A-01' }).waitFor();
  // Somebody is signed in: the choice stays theirs however long nobody passes.
  await gate.world.clock.advance(125_000);
  expect(gate.world.screen?.language).toBe('zh-CN');
  expect(gate.all('staff.signedOut')).toEqual([]);
}, 20_000);

test('without a network nobody is said to have been called: the call waits, goes out by itself, and then it is said', async () => {
  const { world, page } = gate;
  await gate.signIn();
  world.network(false);
  await world.clock.advance(120_000);
  await gate.tap(staff.help);
  const said = page.locator('.call [role="status"]');
  await expect.poll(() => said.textContent()).toBe(staff.supervisorOffline);
  await gate.tap(staff.callSupervisor);
  await gate.recorded('supervisor.called');
  await expect.poll(() => said.textContent()).toBe(staff.supervisorWaits);
  await world.clock.advance(60_000);
  expect(gate.world.screen?.staff.supervisorWaits).toBe(true);
  const called = expect.poll(() => said.textContent(), { timeout: 20_000, interval: 5 }).toBe(staff.supervisorCalled);
  world.network(true);
  for (let at = 0; at < 60 && gate.world.screen?.staff.supervisorWaits === true; at++) await world.clock.advance(1000);
  await called;
}, 40_000);

test('who touches the panel stays signed in, recorded or not; before the end the panel says so', async () => {
  const { world, page } = gate;
  await gate.signIn();
  await world.clock.advance(165_000);
  await page.locator('.outcome[data-outcome="leaving"]', { hasText: staff.leavingSoon }).waitFor();
  // A tab that asks the station for nothing.
  await gate.tap(staff.duty);
  await expect.poll(() => page.locator('.outcome[data-outcome="leaving"]').count()).toBe(0);
  await world.clock.advance(100_000);
  // What another page says of itself is no sign of the member.
  await world.station?.request({ type: 'staffTouched' }, 99);
  await world.clock.advance(70_000);
  expect(gate.all('staff.signedOut')).toEqual([]);
  await world.clock.advance(11_000);
  await gate.recorded('staff.signedOut');
}, 30_000);
