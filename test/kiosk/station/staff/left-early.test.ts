/** Somebody who leaves before the second measurement: told to staff for a while, listed as what it is, and counted. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventData } from '../../../../kiosk/ledger/events.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import type { ReportAnswer, StaffView } from '../../../../kiosk/screen/model-staff.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { loadDemoKeys } from '../../../district/demo-keys.ts';
import { codeOf } from '../../../simulation/codes.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';

const page = 7;
const pin = '864200';
let world: World;
let code = '';

beforeEach(async () => {
  const scenario = parseScenario(JSON.stringify({ scenario: 'left', wall: '2022-01-07T02:00:00Z' }), 'left');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const loaded = loadScenarioSite(scenario.value.header);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  const { loaded: site, keysDirectory } = loaded.value;
  const staff = [{ id: 'A-01', pin: await hashPin(pin, Buffer.alloc(16, 1)) }];
  world = await World.create({ ...site, site: { ...site.site, staff } }, scenario.value.header);
  await begin();
  code = codeOf('valid', site.site.place.compound, loadDemoKeys(keysDirectory), world.trueWallMs);
});

afterEach(() => world.close());

async function begin(): Promise<void> {
  world.start();
  await world.clock.advance(3000);
  world.station?.pageCame(page);
}

async function signIn(): Promise<void> {
  await world.station?.request({ type: 'staffSignIn', pin }, page);
  await world.clock.advance(100);
}

/** The view while somebody is signed in: touched now and again, as by hand. */
async function seen(): Promise<StaffView> {
  if (world.screen?.staff.signedIn !== true) await signIn();
  return world.screen?.staff ?? expect.unreachable();
}

async function ask<N extends 'today' | 'report'>(name: N): Promise<Extract<StaffView['answer'], { name: N }>> {
  await seen();
  const today = { name: 'today', verdict: 'all', kind: 'all', hour: null, page: 0 } as const;
  const question = name === 'today' ? today : ({ name: 'report' } as const);
  await world.station?.request({ type: 'staffAsk', question }, page);
  await world.clock.advance(100);
  const answer = world.screen?.staff.answer;
  const isAsked = (given: typeof answer): given is Extract<StaffView['answer'], { name: N }> => given?.name === name;
  return isAsked(answer) ? answer : expect.unreachable();
}

const listed = async (): Promise<readonly (readonly [string, string, number | null])[]> =>
  (await ask('today')).entries.map(({ verdict, kind, temperatureC }) => [verdict, kind, temperatureC]);
const counts = async (): Promise<ReportAnswer['counts']> => (await ask('report')).counts;

function abandoned(): readonly EventData<'encounter.abandoned'>[] {
  return world.events.flatMap((event: RecordedEvent) => (event.type === 'encounter.abandoned' ? [event.data] : []));
}

async function feverishWithCode(): Promise<void> {
  world.standBefore(38.4);
  await world.clock.advance(2000);
  world.devices.scan({ payload: code });
  await world.clock.advance(2000);
  world.stepAway();
  await world.clock.advance(3000);
}

test('who shows a code and leaves is told of at once, with what was measured, and is abandoned when nobody comes back', async () => {
  await feverishWithCode();
  const { leftEarly } = await seen();
  expect(leftEarly).toMatchObject([{ name: null, kind: 'pass', reading: { band: 'elevated' } }]);
  const [first] = leftEarly ?? [];
  expect(first?.reading.temperatureC).toBeGreaterThan(37.5);
  expect(first?.sinceMs).toBeLessThan(5_000);
  expect(await listed()).toEqual([['leftEarly', 'pass', first?.reading.temperatureC]]);
  expect(abandoned()).toEqual([]);
  await world.clock.advance(600_000);
  expect(abandoned()).toMatchObject([{ why: 'notMeasuredAgain', had: ['credential', 'temperature'] }]);
  expect(await listed()).toEqual([['leftEarly', 'pass', first?.reading.temperatureC]]);
  expect(await counts()).toMatchObject({ abandoned: 1, leftEarly: 1 });
  expect((await seen()).leftEarly).toHaveLength(1);
  await world.clock.advance(300_000);
  expect((await seen()).leftEarly).toBeUndefined();
});

test('who comes back is told of no more, and is one entry of the list', async () => {
  await feverishWithCode();
  expect((await seen()).leftEarly).toHaveLength(1);
  await world.clock.advance(70_000);
  world.standBefore(36.6);
  await world.clock.advance(2000);
  world.devices.scan({ payload: code });
  await world.clock.advance(200);
  expect((await seen()).leftEarly).toBeUndefined();
  await world.clock.advance(4000);
  const [entry, ...others] = await listed();
  expect([entry?.[1], others]).toEqual(['pass', []]);
  expect(entry?.[0]).not.toBe('leftEarly');
  expect(abandoned()).toEqual([]);
  expect(await counts()).toMatchObject({ abandoned: 0, leftEarly: 0 });
});

test('who has shown nothing is told of too; who was measured once and well is not', async () => {
  world.standBefore(38.4);
  await world.clock.advance(4000);
  world.stepAway();
  await world.clock.advance(3000);
  expect(abandoned()).toMatchObject([{ had: ['temperature'], readings: [{ band: 'elevated' }] }]);
  expect((await seen()).leftEarly).toMatchObject([{ name: null, kind: 'unseen', reading: { band: 'elevated' } }]);
  world.standBefore(36.6);
  await world.clock.advance(4000);
  world.stepAway();
  await world.clock.advance(3000);
  expect(abandoned()[1]).not.toHaveProperty('readings');
  expect((await seen()).leftEarly).toHaveLength(1);
  expect((await listed()).map(([verdict]) => verdict)).toEqual(['left', 'leftEarly']);
  expect(await counts()).toMatchObject({ abandoned: 2, leftEarly: 1 });
});

test('a power cut makes nobody forgotten: they are told of and counted, once', async () => {
  await feverishWithCode();
  world.kill();
  await begin();
  expect(abandoned()).toMatchObject([{ why: 'notMeasuredAgain' }]);
  expect((await seen()).leftEarly).toMatchObject([{ kind: 'pass', reading: { band: 'elevated' } }]);
  expect(await counts()).toMatchObject({ abandoned: 1, leftEarly: 1 });
  world.kill();
  await begin();
  expect(abandoned()).toHaveLength(1);
  expect(await counts()).toMatchObject({ abandoned: 1, leftEarly: 1 });
});

test('nobody is told of while nobody is signed in', async () => {
  await feverishWithCode();
  expect(world.screen?.staff.leftEarly).toBeUndefined();
});
