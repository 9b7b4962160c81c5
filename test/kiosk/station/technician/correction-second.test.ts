/** Who may correct the thermometer: a technician alone a little, with a second person more, and nobody beyond the site's rule. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventData } from '../../../../kiosk/ledger/events.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import type { PartsView } from '../../../../kiosk/screen/model-technician.ts';
import { badgeHash, makeBadge } from '../../../../kiosk/station/staff/badge.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { judgeCorrection } from '../../../../kiosk/station/technician/correction-rule.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';

const page = 7;
const [technicianPin, staffPin, doublePin] = ['135790', '864200', '555500'];
const badge = makeBadge(Buffer.alloc(26, 7));
let world: World;

beforeEach(async () => {
  const head = JSON.stringify({ scenario: 'a second person', wall: '2022-01-07T15:50:00Z' });
  const scenario = parseScenario(head, 'correction');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const { header } = scenario.value;
  const loaded = loadScenarioSite(header);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  const site = loaded.value.loaded;
  const salt = Buffer.alloc(16, 1);
  const staff = [
    { id: 'A-01', pin: await hashPin(staffPin, salt), badge: badgeHash(badge) },
    // Somebody who is both: a person of the staff, and the technician.
    { id: 'T-01', pin: await hashPin(doublePin, salt) },
    { id: 'A-02', pin: await hashPin(technicianPin, salt) },
  ];
  const technicians = [{ id: 'T-01', pin: await hashPin(technicianPin, Buffer.alloc(16, 2)) }];
  world = await World.create({ ...site, site: { ...site.site, staff, technicians } }, header);
  world.start();
  await world.clock.advance(3000);
  await ask({ type: 'technicianSignIn', pin: technicianPin });
  await ask({ type: 'technicianAsk', page: 'parts' });
});

afterEach(() => world.close());

async function ask(request: Parameters<NonNullable<World['station']>['request']>[0]): Promise<void> {
  await world.station?.request(request, page);
  await world.clock.advance(100);
}

function parts(): PartsView {
  const answer = world.screen?.technician?.answer;
  return answer?.name === 'parts' ? answer.parts : expect.unreachable('the panel is not open');
}

const outcome = () => world.screen?.technician?.outcome?.code;
const changes = (): readonly EventData<'correction.changed'>[] =>
  world.events.flatMap((event: RecordedEvent) => (event.type === 'correction.changed' ? [event.data] : []));
const large = { type: 'correction', set: { offsetC: 0.8, days: 1 } } as const;

test('a large correction is nothing until a member of staff has agreed; then everybody sees it until it ends', async () => {
  await ask(large);
  expect(outcome()).toBe('secondNeeded');
  expect(changes()).toEqual([]);
  expect(parts()).toMatchObject({ correction: null, pending: { offsetC: 0.8, days: 1 } });
  await ask({ type: 'correctionConfirm', pin: '999999' });
  // The pad says so itself.
  expect(outcome()).toBeUndefined();
  expect(parts().pending?.fault).toBe('wrongPin');
  expect(world.screen?.correction).toBeUndefined();
  await ask({ type: 'correctionConfirm', pin: staffPin });
  expect(outcome()).toBe('done');
  expect(changes()).toMatchObject([{ technician: 'T-01', confirmedBy: 'A-01', after: { offsetC: 0.8 } }]);
  expect(world.screen?.correction).toEqual({ offsetC: 0.8, expires: '2022-01-07', grave: true });
  // Nobody is signed in as staff by that.
  expect(world.screen?.staff.member).toBeNull();
  await world.clock.advance(11 * 60_000);
  expect(world.screen?.correction).toBeUndefined();
}, 60_000);

test('a badge at the scanner agrees as well, and signs nobody in', async () => {
  await ask(large);
  world.devices.scan({ payload: badge });
  await world.clock.advance(2000);
  expect(changes()).toMatchObject([{ confirmedBy: 'A-01' }]);
  expect(world.events.filter(({ type }) => type === 'staff.signedIn')).toEqual([]);
});

test('the technician is no second person: not by their own PIN, and not as a member of the staff', async () => {
  await ask(large);
  await ask({ type: 'correctionConfirm', pin: technicianPin });
  expect(outcome()).toBe('samePerson');
  await ask({ type: 'correctionConfirm', pin: doublePin });
  expect(outcome()).toBe('samePerson');
  expect(changes()).toEqual([]);
});

test('wrong PINs are recorded and lock the pad', async () => {
  await ask(large);
  for (let at = 0; at < 4; at++) await ask({ type: 'correctionConfirm', pin: '999999' });
  expect(parts().pending?.lockedForMs).toBeGreaterThan(0);
  await ask({ type: 'correctionConfirm', pin: staffPin });
  expect(changes()).toEqual([]);
  expect(world.events.filter(({ type }) => type === 'staff.signInFailed').length).toBeGreaterThanOrEqual(3);
});

test.each(['two minutes', 'a sign-out', 'a smaller one', 'giving up'])(
  'after %s nobody can agree any more',
  async (what) => {
    await ask(large);
    if (what === 'two minutes') await world.clock.advance(121_000);
    if (what === 'a sign-out') {
      await ask({ type: 'technicianSignOut' });
      await ask({ type: 'technicianSignIn', pin: technicianPin });
    }
    if (what === 'a smaller one') await ask({ type: 'correction', set: { offsetC: 0.3, days: 7 } });
    if (what === 'giving up') await ask({ type: 'correctionCancel' });
    await ask({ type: 'correctionConfirm', pin: staffPin });
    expect(outcome()).toBe('notConfirmed');
    expect(changes().filter(({ after }) => after?.offsetC === 0.8)).toEqual([]);
  },
);

test('what the site does not allow at all no second person allows', async () => {
  await ask({ type: 'correction', set: { offsetC: 1.1, days: 7 } });
  expect(outcome()).toBe('tooMuch');
  await ask({ type: 'correction', set: { offsetC: 0.2, days: 31 } });
  expect(outcome()).toBe('tooMuch');
  expect(parts().pending).toBeNull();
  expect(changes()).toEqual([]);
});

const rule = { aloneC: 0.3, mostC: 1, mostDays: 30 };

test.each([
  [0.3, null, 'alone'],
  [-0.3, null, 'alone'],
  [0.4, null, 'second'],
  [1, null, 'second'],
  [-1.1, null, 'tooMuch'],
  // From what the laboratory found to its opposite is a large step too.
  [0.2, { offsetC: -0.2 }, 'second'],
  [-0.1, { offsetC: -0.2 }, 'alone'],
] as const)('%f °C where the site has %o: %s', (offsetC, ofSite, judged) => {
  expect(judgeCorrection({ offsetC, days: 30 }, rule, ofSite)).toBe(judged);
  expect(judgeCorrection(null, rule, ofSite)).toBe('alone');
});
