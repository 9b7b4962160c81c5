/** Who has left the gate: nobody else's papers are theirs, and nothing opens for them. By touch in a real browser. */
import { expect, test } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { staffGate } from './gate.ts';

const words = catalogue.en;
const { staff } = words;
const gate = staffGate({ mask: 'remind' });

/** Somebody with a number typed by staff is refused by the kiosk, and walks away. */
async function refusedAndGone(): Promise<string> {
  await gate.signIn();
  await gate.tap(staff.register, staff.identity);
  await gate.type('11010519491231002');
  await gate.page.locator('.key', { hasText: /^X$/u }).tap();
  await gate.tap(staff.record);
  await gate.recorded('person.registered');
  gate.world.standBefore(36.6);
  await gate.world.clock.advance(6000);
  const [refused] = await gate.recorded('access.referred');
  gate.world.stepAway();
  await gate.world.clock.advance(3000);
  return refused?.encounter ?? expect.unreachable();
}

async function registerVisitor(): Promise<void> {
  await gate.tap(words.status.staff, staff.register, staff.visitor);
  await gate.type('3-2-501');
  await gate.tap(staff.next);
  await gate.type('13800000000');
  await gate.tap(staff.record);
  await gate.recorded('person.registered', 2);
}

test.each([60_000, 5_000])(
  'a visitor registered %i ms after another was refused is nobody but themselves',
  async (agoMs) => {
    const gone = await refusedAndGone();
    await gate.world.clock.advance(agoMs - 3000);
    await registerVisitor();
    await gate.page.locator('.which .about', { hasText: words.listKind.visitor }).waitFor();
    expect(gate.all('person.registered')[1]).toMatchObject({ kind: 'visitor', encounter: null });
    // A touch that was under way for the one who has gone is not taken.
    const stale = { type: 'override', encounter: gone, verdict: 'granted', reason: 'registeredHere' } as const;
    await gate.world.station?.request(stale, 1);
    await expect.poll(() => gate.world.screen?.staff.outcome?.code).toBe('personGone');
    expect(gate.all('portal.released')).toEqual([]);
    await gate.tap(staff.admitSomebody);
    await gate.page.locator('.why h3', { hasText: words.listKind.visitor }).waitFor();
    await gate.tap(words.overrideReason.registeredHere);
    const [override] = await gate.recorded('access.overridden');
    expect(override).toMatchObject({ verdict: 'granted', reason: 'registeredHere', machineVerdict: null });
    expect(override?.encounter).not.toBe(gone);
    await gate.recorded('portal.released');
    await expect.poll(() => gate.world.screen?.staff.registered).toBeUndefined();
  },
  40_000,
);

test('what is registered while somebody undecided stands there is theirs; begun before they came, it is not', async () => {
  await gate.signIn();
  await gate.tap(staff.close);
  gate.world.standBefore(36.6);
  await gate.world.clock.advance(2000);
  gate.world.devices.scan({ payload: 'nobody knows this code' });
  const [denied] = await gate.recorded('access.denied');
  await gate.tap(words.status.staff, staff.register, staff.delivery);
  await gate.type('7');
  await gate.tap(staff.next, staff.skip);
  expect(await gate.recorded('person.registered')).toMatchObject([{ encounter: denied?.encounter }]);
  gate.world.stepAway();
  await gate.world.clock.advance(40_000);
  await gate.tap(staff.register, staff.delivery);
  await gate.type('8');
  gate.world.standBefore(36.6);
  await gate.world.clock.advance(3000);
  gate.world.devices.scan({ payload: 'nor this one' });
  await gate.recorded('access.denied', 2);
  await gate.tap(staff.next, staff.skip);
  expect((await gate.recorded('person.registered', 2))[1]).toMatchObject({ encounter: null });
  // Two stand for a decision: the one before the gate, and the one who was registered.
  await gate.page.locator('[data-registered]').tap();
  await gate.page.locator('.why h3', { hasText: words.listKind.delivery }).waitFor();
  await gate.tap(words.overrideReason.registeredHere);
  expect(await gate.recorded('access.overridden')).toMatchObject([{ machineVerdict: null }]);
}, 40_000);

test('who has been gone for a minute is let in no more, whatever is touched', async () => {
  const gone = await refusedAndGone();
  await gate.page.locator('.strip .admit').tap();
  await gate.page.locator('.reasons').waitFor();
  await gate.world.clock.advance(60_000);
  await expect.poll(() => gate.world.screen?.staff.openEncounter).toBeNull();
  await gate.page.getByText(staff.personChanged).waitFor();
  await gate.world.station?.request(
    { type: 'override', encounter: gone, verdict: 'granted', reason: 'identityKnown', act: 'much-too-late' },
    1,
  );
  await expect.poll(() => gate.world.screen?.staff.outcome?.code).toBe('personGone');
  expect(gate.all('access.overridden')).toEqual([]);
  expect(gate.all('portal.released')).toEqual([]);
}, 40_000);

test('"second reading normal" takes a second reading: it is offered to be taken, and refused without', async () => {
  await gate.signIn();
  await gate.tap(staff.close);
  gate.world.standBefore(38.4);
  await gate.world.clock.advance(2500);
  gate.world.devices.scan({ payload: 'nobody knows this code' });
  const [denied] = await gate.recorded('access.denied');
  const encounter = denied?.encounter ?? expect.unreachable();
  const normal = { type: 'override', encounter, verdict: 'granted', reason: 'clinicalReadingNormal' } as const;
  await gate.world.station?.request(normal, 1);
  await gate.outcome('notAllowed');
  await gate.tap(staff.admit);
  await expect.poll(() => gate.page.getByText(words.overrideReason.clinicalReadingNormal).count()).toBe(0);
  await gate.tap(staff.measureAgain);
  await gate.type('366');
  await gate.tap(staff.record);
  await gate.recorded('reading.clinical');
  await gate.tap(words.status.staff, staff.admit, words.overrideReason.clinicalReadingNormal);
  expect(await gate.recorded('access.overridden')).toMatchObject([{ encounter, reason: 'clinicalReadingNormal' }]);
}, 40_000);
