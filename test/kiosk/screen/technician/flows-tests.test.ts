/** What a technician looks at and tests, by touch in a real browser, against the running station on simulated devices. */
import { expect, test } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { technicianGate } from './gate.ts';

const words = catalogue.en;
const { technician, staff } = words;
const gate = technicianGate();

/** The arrows beside the test that is chosen; the list has arrows of its own where it is long. */
async function nextTest(name: string): Promise<void> {
  await gate.page.getByRole('group', { name: technician.test }).getByRole('button', { name, exact: true }).tap();
}

/** Lets simulated time go by, in steps, until what was asked for is on the page. */
async function advanceUntil(selector: string, stepMs = 100): Promise<void> {
  await expect
    .poll(
      async () => {
        await gate.world.clock.advance(stepMs);
        return gate.page.locator(selector).count();
      },
      { timeout: 12_000, interval: 20 },
    )
    .toBeGreaterThan(0);
}

test('devices are seen live, a code only by its length and kind, the state is read off, and nothing is made while the panel is closed', async () => {
  await gate.signIn();
  expect(await gate.recorded('technician.signedIn')).toEqual([{ technician: 'T-01' }]);
  await advanceUntil('[data-kind="hex"]');
  const secret = 'KD1:NOBODY-MAY-READ-THIS';
  gate.world.devices.scan({ payload: secret });
  gate.world.standBefore(36.6);
  gate.world.door(true);
  await gate.world.clock.advance(2000);
  await gate.page.getByText(words.word.districtPass).waitFor();
  const shown = await gate.page.locator('.facts-page').textContent();
  expect(shown).toContain(`${words.fact.codeLength}${secret.length}`);
  expect(shown).toContain(`${words.fact.doorContact}${words.word.open}`);
  expect(shown).toMatch(/Object3\d\.\d\d °C/u);
  expect(JSON.stringify(gate.world.screen)).not.toContain('NOBODY');
  expect(JSON.stringify(gate.world.screen)).not.toContain(Buffer.from('NOBODY').toString('hex').toUpperCase());
  await gate.tap(technician.state);
  await gate.page.getByText(words.fact.ledgerBytes).waitFor();
  const state = await gate.page.locator('.facts-page').textContent();
  expect(state).toContain(`${words.fact.trusted}${words.word.yes}`);
  expect(state).toContain('demo-1');
  expect(state).toMatch(/Running for\d+ (ms|sec)/u);
  await gate.tap(staff.close);
  await expect.poll(() => gate.world.screen?.technician?.answer).toBeNull();
  // A technician is no member of staff: the station gives them no verdict to change, whatever a page sends.
  await gate.world.station?.request({ type: 'override', encounter: null, verdict: 'granted', reason: 'emergency' }, 1);
  await gate.world.clock.advance(1000);
  expect(gate.all('access.overridden')).toEqual([]);
  expect(gate.all('portal.released')).toEqual([]);
  await gate.world.clock.advance(200_000);
  expect(gate.all('technician.signedOut')).toEqual([{ technician: 'T-01' }]);
});

test('all parts are tested and recorded; the scanner asks for a code, which is nobody’s', async () => {
  await gate.signIn();
  await gate.tap(technician.tests, technician.testAll);
  await expect
    .poll(
      async () => {
        await gate.world.clock.advance(300);
        return gate.all('technician.tested').some(({ part }) => part === 'uplink');
      },
      { timeout: 12_000, interval: 20 },
    )
    .toBe(true);
  // The district answers in real time, which simulated time must not run away from.
  await gate.world.clock.advance(300);
  await expect.poll(() => gate.world.station?.status.outbox).toBe(0);
  await advanceUntil('[data-test="clock"][data-state="pass"]', 300);
  const results = Object.fromEntries(gate.all('technician.tested').map(({ part, result }) => [part, result]));
  expect(results).toMatchObject({
    thermometer: 'pass',
    inputs: 'unknown',
    screen: 'pass',
    ledger: 'pass',
    uplink: 'pass',
  });
  await nextTest(staff.later);
  await gate.page.locator('[data-start]').tap();
  await gate.page.locator('[data-test="scanner"][data-state="showCode"]').waitFor();
  gate.world.devices.scan({ payload: 'any code at all' });
  await advanceUntil('[data-test="scanner"][data-state="pass"]');
  expect(gate.world.screen?.view.name).toBe('idle');
  gate.world.devices.unplug('thermometer');
  await gate.world.clock.advance(3000);
  await nextTest(staff.earlier);
  await gate.page.locator('[data-start]').tap();
  await advanceUntil('[data-test="thermometer"][data-state="fail"]', 300);
  expect(gate.all('technician.tested').at(-1)).toMatchObject({ part: 'thermometer', result: 'fail' });
});

test('the relay moves at the second touch, and never while somebody is there', async () => {
  await gate.signIn();
  gate.world.standBefore(36.6);
  await gate.world.clock.advance(2000);
  await gate.tap(technician.tests);
  await nextTest(staff.later);
  await nextTest(staff.later);
  await gate.page.locator('[data-start]').tap();
  await gate.page.locator('.outcome', { hasText: words.technicianOutcome.somebodyThere }).waitFor();
  // Who has been judged and still stands there would be let in by a test as well.
  gate.world.devices.scan({ payload: 'nobody knows this code' });
  await gate.world.clock.advance(20_000);
  expect(gate.all('access.denied')).toHaveLength(1);
  await gate.page.locator('[data-start]').tap();
  await gate.page.locator('.outcome', { hasText: words.technicianOutcome.somebodyThere }).waitFor();
  expect(gate.all('relay.testAsked')).toEqual([]);
  gate.world.stepAway();
  await gate.world.clock.advance(40_000);
  const before = gate.world.relay.length;
  await gate.page.locator('[data-start]').tap();
  await gate.page.locator('[data-test="relay"][data-state="confirm"]').waitFor();
  expect(gate.world.relay.length).toBe(before);
  await gate.tap(technician.pulseAgain);
  await gate.recorded('relay.testAsked');
  await gate.world.clock.advance(500);
  expect(gate.world.devices.relayActive).toBe(true);
  gate.world.door(true);
  await gate.world.clock.advance(1000);
  gate.world.door(false);
  await advanceUntil('[data-test="relay"][data-state="pass"]', 500);
  expect(gate.world.devices.relayActive).toBe(false);
  expect(gate.all('portal.released')).toMatchObject([{ cause: 'test', encounter: null }]);
  expect(gate.all('portal.forcedOpen')).toEqual([]);
});
