/** What the technician's post tells of its acts, what it refuses, and who is signed in where. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ScreenModel } from '../../../../kiosk/screen/model.ts';
import type { TechnicianAnswer, TechnicianView } from '../../../../kiosk/screen/model-technician.ts';
import { seenBy } from '../../../../kiosk/station/page/seen-by.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';

const pins = { first: '135790', second: '246801', staff: '864200' };
let world: World;

beforeEach(async () => {
  const scenario = parseScenario(JSON.stringify({ scenario: 'post', wall: '2022-01-07T02:00:00Z' }), 'post');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const loaded = loadScenarioSite(scenario.value.header);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  const site = loaded.value.loaded;
  const salt = Buffer.alloc(16, 2);
  const technicians = [
    { id: 'T-01', pin: await hashPin(pins.first, salt) },
    { id: 'T-02', pin: await hashPin(pins.second, salt) },
  ];
  const staff = [{ id: 'A-01', pin: await hashPin(pins.staff, salt) }];
  world = await World.create({ ...site, site: { ...site.site, technicians, staff } }, scenario.value.header);
  world.start();
  await world.clock.advance(3000);
});

afterEach(() => world.close());

type Request = Parameters<NonNullable<World['station']>['request']>[0];

async function ask(request: Request, page = 7): Promise<void> {
  await world.station?.request(request, page);
  await world.clock.advance(100);
}

function seenOn(page: number): ScreenModel {
  const { screen, station } = world;
  if (screen === null || station === null) return expect.unreachable('the station runs');
  return seenBy(screen, station.sees(page));
}

const view = (page = 7): TechnicianView => seenOn(page).technician ?? expect.unreachable('there are technicians');
const told = (): string => {
  const { outcome } = view();
  return outcome === null ? '' : [outcome.act, outcome.of, outcome.code].join(' ');
};

function answer<T extends TechnicianAnswer['name']>(name: T): Extract<TechnicianAnswer, { name: T }> {
  const shown = view().answer;
  const isIt = (one: TechnicianAnswer | null): one is Extract<TechnicianAnswer, { name: T }> => one?.name === name;
  return isIt(shown) ? shown : expect.unreachable(`${name} is not shown`);
}

const comings = (): string[] =>
  world.events.flatMap((event) =>
    event.type === 'technician.signedIn' || event.type === 'technician.signedOut'
      ? [`${event.type} ${event.data.technician}`]
      : [],
  );

async function signIn(pin = pins.first, page = 7): Promise<void> {
  await ask({ type: 'technicianSignIn', pin }, page);
}

test('no correction is set while the thermometer is away, alone or with a second person, and the panel says why', async () => {
  await signIn();
  await ask({ type: 'technicianAsk', page: 'parts' });
  expect(answer('parts').parts).toMatchObject({ hindrance: null });
  await ask({ type: 'correction', set: { offsetC: 0.8, days: 1 } });
  expect(told()).toBe('correction  secondNeeded');
  world.devices.unplug('thermometer');
  await world.clock.advance(70_000);
  const { hindrance, ageMs } = answer('parts').parts;
  expect(['notFound', 'lost']).toContain(hindrance);
  expect(ageMs).toBeGreaterThan(60_000);
  await ask({ type: 'correctionConfirm', pin: pins.staff });
  expect(told()).toBe('correction  noReading');
  await ask({ type: 'correction', set: { offsetC: 0.8, days: 1 } });
  expect(told()).toBe('correction  noReading');
  await ask({ type: 'correction', set: { offsetC: 0.2, days: 1 } });
  expect(told()).toBe('correction  noReading');
  expect(world.events.filter(({ type }) => type === 'correction.changed')).toEqual([]);
  // What is in force may always be taken back.
  await ask({ type: 'correction', set: null });
  expect(told()).toBe('correction  done');
});

test('an outcome names its act, and is done only when it is', async () => {
  await signIn();
  await ask({ type: 'technicianAsk', page: 'tests' });
  await ask({ type: 'selfTest', test: 'relay' });
  expect(told()).toBe('testIt relay confirm');
  await ask({ type: 'selfTest', test: 'scanner' });
  expect(told()).toBe('testIt scanner showCode');
  await world.clock.advance(21_000);
  expect(told()).toBe('testIt scanner unknown');
  await ask({ type: 'selfTest', test: 'all' });
  expect(told()).toBe('testAll  started');
  const isDone = async (): Promise<string> => {
    await world.clock.advance(500);
    return told();
  };
  await expect.poll(isDone, { timeout: 20_000, interval: 20 }).toBe('testAll  done');
  world.devices.unplug('scanner');
  await world.clock.advance(2000);
  await ask({ type: 'trace', device: 'scanner', on: true });
  expect(told()).toBe('trace scanner recordsNothing');
  await ask({ type: 'trace', device: 'thermometer', on: true });
  expect(told()).toBe('trace thermometer started');
  const restart = world.station?.request({ type: 'restartPart', part: 'scanner' }, 7);
  await world.clock.advance(1000);
  expect(told()).toBe('restart scanner started');
  await world.clock.advance(11_000);
  await restart;
  expect(told()).toBe('restart scanner notBack');
}, 60_000);

test('each result has its time and its cause; the two by hand say why they wait; inputs pass when each was seen to move', async () => {
  await signIn();
  await ask({ type: 'technicianAsk', page: 'tests' });
  const of = (test: string) => answer('tests').tests.find((one) => one.test === test) ?? expect.unreachable(test);
  expect([of('relay').cause, of('scanner').cause, of('sound').cause]).toEqual(['opensGate', 'needsCode', null]);
  await ask({ type: 'selfTest', test: 'inputs' });
  await world.clock.advance(1000);
  expect(of('inputs')).toMatchObject({ state: 'unknown', cause: 'unmoved' });
  expect(of('inputs').atMs).toBeGreaterThan(Date.parse('2022-01-07T02:00:00Z'));
  world.devices.unplug('thermometer');
  await world.clock.advance(3000);
  await ask({ type: 'selfTest', test: 'thermometer' });
  await world.clock.advance(5000);
  expect(of('thermometer')).toMatchObject({ state: 'fail', cause: 'notThere' });
});

test.each([
  ['the same technician', pins.first, 'T-01'],
  ['another one', pins.second, 'T-02'],
])('%s signs in on another page: the first page is told why, and both are recorded', async (_who, pin, id) => {
  await signIn();
  await signIn(pin, 8);
  expect(view(8).member).toBe(id);
  expect(view(7)).toMatchObject({ member: null, takenElsewhere: true, answer: null });
  expect(comings()).toEqual(['technician.signedIn T-01', 'technician.signedOut T-01', `technician.signedIn ${id}`]);
  // Also when the other has gone; until the panel is closed there.
  await ask({ type: 'technicianSignOut' }, 8);
  expect(view(7).takenElsewhere).toBe(true);
  expect(view(8).takenElsewhere).toBeUndefined();
  await ask({ type: 'technicianAsk', page: null });
  await world.clock.advance(1000);
  expect(view(7).takenElsewhere).toBeUndefined();
});

test('the language is not changed from another page while a technician is at work', async () => {
  await signIn();
  const before = seenOn(7).language;
  const other = before === 'en' ? 'zh-CN' : 'en';
  await ask({ type: 'setLanguage', language: other }, 8);
  expect(seenOn(7).language).toBe(before);
  await ask({ type: 'setLanguage', language: other }, 7);
  expect(seenOn(7).language).toBe(other);
});

test('a new request for a second person does not show the wrong PIN of the one before, and a wrong PIN is told once', async () => {
  await signIn();
  await ask({ type: 'technicianAsk', page: 'parts' });
  const large = { type: 'correction', set: { offsetC: 0.8, days: 1 } } as const;
  await ask(large);
  await ask({ type: 'correctionConfirm', pin: '999999' });
  expect(answer('parts').parts.pending?.fault).toBe('wrongPin');
  expect(told()).toBe('');
  await ask({ type: 'correctionCancel' });
  await ask(large);
  expect(answer('parts').parts.pending?.fault).toBeNull();
});

test('devices say their fault as a code with the detail after it, inputs what they are, and a relay at rest that it is', async () => {
  await signIn();
  await ask({ type: 'technicianAsk', page: 'live' });
  world.devices.unplug('scanner');
  await world.clock.advance(3000);
  const facts = (group: string) => answer('live').groups.find((one) => one.group === group)?.facts ?? [];
  const fault = facts('scanner').find(({ code }) => code === 'fault')?.value;
  expect(['notFound', 'lost', 'ioError']).toContain(fault);
  expect(facts('scanner').find(({ code }) => code === 'faultDetail')?.value).toMatch(/\w/u);
  expect(facts('gate')).toEqual(
    expect.arrayContaining([
      { code: 'relay', value: 'atRest' },
      { code: 'doorContact', value: 'shut' },
    ]),
  );
});
