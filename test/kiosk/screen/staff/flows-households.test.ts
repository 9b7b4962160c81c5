/**
 * Whom staff find in the households, and what they measure themselves, by touch in a real browser, against the running
 * station with the roster and the watchlist of the demonstration.
 */
import { expect, test } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { policy } from '../../access/example.ts';
import { demoIdentityNumber } from '../../../district/lists-people.ts';
import { syntheticHolder, syntheticResident } from '../../../district/lists.ts';
import { staffGate } from './gate.ts';

const words = catalogue.en;
const { staff } = words;
/** Of the demonstration: an elderly resident without a phone, and a resident of concern. */
const elderly = 10;
const ofConcern = 16;

const gate = staffGate({
  mask: 'off',
  kinds: { ...policy.kinds, identityNumber: 'accept' },
  lists: { roster: true, watchlist: true, maxAgeHours: 48 },
  watchlistHit: 'refer',
});

/** What the button of a resident says. */
function labelOf(number: number): string {
  const { kind, building, unit, room, details } = syntheticResident(number);
  return `${details.name.slice(0, 1)}* · ${words.residentKind[kind]} · ${building}-${unit}-${room}`;
}

/** Touches building, home and person. */
async function pick(number: number): Promise<void> {
  const { building, unit, room } = syntheticResident(number);
  await gate.tap(staff.register, staff.household, building, `${unit}-${room}`, labelOf(number));
}

test('a resident found by building and home is measured like anybody, then let in, under a pseudonym', async () => {
  await gate.publishLists();
  await gate.signIn();
  await pick(elderly);
  await expect.poll(() => gate.page.locator('.panel').count()).toBe(0);
  await expect.poll(() => gate.world.screen?.view.name).toBe('encounter');
  expect(gate.all('access.granted')).toEqual([]);
  expect(gate.world.devices.relayActive).toBe(false);
  gate.world.standBefore(36.5);
  await gate.world.clock.advance(3000);
  const holder = syntheticHolder(elderly);
  expect(await gate.recorded('access.granted')).toMatchObject([
    { credential: { kind: 'identityNumber', issuer: 'roster', holder }, readings: [{ band: 'normal' }] },
  ]);
  expect(gate.world.devices.relayActive).toBe(true);
  const { details } = syntheticResident(elderly);
  await expect.poll(() => gate.page.locator('.verdict .holder').textContent()).toBe(`${details.name.slice(0, 1)}*`);
  const everything = JSON.stringify([gate.world.events, gate.world.screen]);
  for (const secret of [details.name, details.contact, demoIdentityNumber]) expect(everything).not.toContain(secret);
}, 30_000);

test('a resident found by the first letters of the name who is of concern is referred, and nothing moves', async () => {
  await gate.publishLists();
  await gate.signIn();
  const { initials } = syntheticResident(ofConcern).details;
  await gate.tap(staff.register, staff.byName);
  await gate.type(initials.toUpperCase());
  await gate.tap(staff.next, labelOf(ofConcern));
  expect(await gate.recorded('access.referred')).toMatchObject([
    { reasons: ['onWatchlist'], credential: { holder: syntheticHolder(ofConcern) } },
  ]);
  expect(await gate.recorded('watchlist.hit')).toMatchObject([{ level: 'stayAtHome' }]);
  expect(gate.world.relay.filter(({ active }) => active)).toEqual([]);
  // The machine has spoken; what staff decide is theirs, and has a reason.
  await gate.page.locator('.strip .admit').tap();
  await gate.tap(words.overrideReason.identityKnown);
  expect(await gate.recorded('access.overridden')).toMatchObject([
    { verdict: 'granted', machineVerdict: 'referred', reason: 'identityKnown', staff: 'A-01' },
  ]);
}, 30_000);

test('while the names are locked a home is found all the same, and who is picked there is never let in silently', async () => {
  await gate.publishLists();
  gate.world.network(false);
  await gate.signIn();
  const { building, unit, room } = syntheticResident(elderly);
  await gate.tap(staff.register, staff.household, building, `${unit}-${room}`);
  const { residentKind } = words;
  await gate.tap(`${staff.nameLocked} · ${residentKind.elderly} · ${building}-${unit}-${room}`);
  expect(await gate.recorded('access.referred')).toMatchObject([
    { reasons: ['watchlistNotAsked'], credential: { holder: `roster-${elderly}` } },
  ]);
  await gate.page.getByText(words.reason.watchlistNotAsked.says).first().waitFor();
  expect(gate.world.devices.relayActive).toBe(false);
}, 30_000);

test('a pick for one person does not fall on another who has shown a code meanwhile, nor on nobody of the roster', async () => {
  await gate.publishLists();
  await gate.signIn();
  await gate.showCode();
  const shown = gate.world.screen?.staff.openEncounter ?? expect.unreachable('nobody is there');
  const { station } = gate.world;
  await station?.request({ type: 'pickResident', encounter: null, entry: elderly }, 1);
  await gate.outcome('nobodyWaits');
  await station?.request({ type: 'pickResident', encounter: shown, entry: 999 }, 1);
  await gate.outcome('notOnRoster');
  expect(gate.all('encounter.abandoned')).toEqual([]);
  await station?.request({ type: 'pickResident', encounter: shown, entry: elderly }, 1);
  expect(await gate.recorded('encounter.abandoned')).toMatchObject([{ encounter: shown, why: 'otherCredential' }]);
}, 30_000);

test('twice elevated is refused; a clinical temperature typed by staff lets the resident in', async () => {
  await gate.publishLists();
  await gate.signIn();
  await pick(elderly);
  await expect.poll(() => gate.world.screen?.view.name).toBe('encounter');
  gate.world.standBefore(38.4);
  await gate.world.clock.advance(25_000);
  expect(await gate.recorded('access.denied')).toMatchObject([{ reasons: ['temperatureElevated'] }]);
  await gate.tap(words.status.staff, staff.temperature);
  await gate.type('445');
  await gate.page.getByText('Between 32.0 °C and 43.0 °C').waitFor();
  for (let at = 0; at < 3; at++) await gate.tap(staff.delete);
  await gate.type('369');
  await gate.tap(staff.record);
  expect(await gate.recorded('reading.clinical')).toMatchObject([{ temperatureC: 36.9, staff: 'A-01' }]);
  expect(await gate.recorded('access.granted')).toMatchObject([
    { reasons: ['clinicalReadingNormal'], credential: { holder: syntheticHolder(elderly) } },
  ]);
  expect(gate.world.devices.relayActive).toBe(true);
}, 30_000);
