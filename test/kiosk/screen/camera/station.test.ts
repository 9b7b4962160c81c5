/** What a camera has read is a presentation like any other; whether a camera may read is for the station to say. */
import { afterEach, expect, test } from 'vitest';
import { loadDemoKeys } from '../../../district/demo-keys.ts';
import { codeOf } from '../../../simulation/codes.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';
import type { Site } from '../../../../kiosk/station/site/site.ts';

let world: World | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

async function station(camera: Site['screen']['camera']): Promise<{ readonly world: World; readonly code: string }> {
  const head = JSON.stringify({ scenario: 'a camera', wall: '2022-01-07T09:00:00Z' });
  const scenario = parseScenario(head, 'camera');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const { header } = scenario.value;
  const site = loadScenarioSite(header);
  if (!site.ok) throw new Error(site.error.join('\n'));
  const { loaded, keysDirectory } = site.value;
  const { screen, place } = loaded.site;
  const made = await World.create({ ...loaded, site: { ...loaded.site, screen: { ...screen, camera } } }, header);
  world = made;
  made.start();
  await made.clock.advance(3000);
  return { world: made, code: codeOf('valid', place.compound, loadDemoKeys(keysDirectory), made.trueWallMs) };
}

async function present({ world, code }: { readonly world: World; readonly code: string }): Promise<void> {
  world.standBefore(36.6);
  await world.clock.advance(2000);
  await world.station?.request({ type: 'cameraCode', text: code });
  await world.clock.advance(4000);
}

function typesOf(world: World): readonly string[] {
  return world.events.map(({ type }) => type).filter((type) => type.startsWith('access.'));
}

test('with the scanner unplugged the camera goes on, its code opens the gate, and it goes off again', async () => {
  const at = await station('whenScannerMissing');
  expect(at.world.screen?.camera).toBe('off');
  at.world.devices.unplug('scanner');
  await at.world.clock.advance(5000);
  expect(at.world.screen?.camera).toBe('on');
  await present(at);
  expect(typesOf(at.world)).toEqual(['access.granted']);
  expect(at.world.relay.some(({ active }) => active)).toBe(true);
  at.world.stepAway();
  at.world.devices.plug('scanner');
  await at.world.clock.advance(10_000);
  expect(at.world.screen?.camera).toBe('off');
});

test('a forged code is judged as from the scanner', async () => {
  const at = await station('always');
  await present({ world: at.world, code: `${at.code.slice(0, -20)}0${at.code.slice(-19)}` });
  expect(typesOf(at.world)).toEqual(['access.denied']);
});

test.each(['never', 'whenScannerMissing'] as const)(
  'where no camera should read (%s), its code does nothing',
  async (camera) => {
    const at = await station(camera);
    await present(at);
    expect(at.world.screen?.camera).toBe('off');
    expect(typesOf(at.world)).toEqual([]);
  },
);

test('staff let in somebody who was never seen, with a reason for that verdict only', async () => {
  const at = await station('never');
  await at.world.station?.request({ type: 'staffSignIn', pin: '246810' });
  const override = { type: 'override', encounter: null, verdict: 'denied' } as const;
  await at.world.station?.request({ ...override, reason: 'clinicalReadingNormal' });
  await at.world.station?.request({ ...override, reason: 'toString' });
  await at.world.clock.advance(1000);
  expect(typesOf(at.world)).toEqual([]);
  await at.world.station?.request({ ...override, reason: 'refusedAtGate' });
  await at.world.clock.advance(1000);
  expect(typesOf(at.world)).toEqual(['access.overridden']);
});
