import { expect, test } from 'vitest';
import { initialEncounterState } from '../../../../kiosk/access/encounter-state.ts';
import { initialPortal } from '../../../../kiosk/access/portal.ts';
import { type Snapshot, screenModel } from '../../../../kiosk/station/page/model.ts';
import { staffOut } from '../../../../scripts/screens/states-staff.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';

const scenario = parseScenario(JSON.stringify({ scenario: 'model', wall: '2022-01-07T02:00:00Z' }), 'model');
if (!scenario.ok) throw new Error(scenario.error.join('\n'));
const loaded = loadScenarioSite(scenario.value.header);
if (!loaded.ok) throw new Error(loaded.error.join('\n'));
const { site } = loaded.value.loaded;

function viewWith(faults: Snapshot['faults'], camera: Snapshot['camera'] = 'off') {
  return screenModel({
    site,
    policy: site.policy,
    language: 'zh-CN',
    encounter: initialEncounterState,
    portal: initialPortal,
    nowMs: 0,
    wallMs: 0,
    clockTrusted: true,
    faults,
    uplink: { connected: true, waiting: 0 },
    sound: 'sounding',
    camera,
    notice: null,
    placeCode: null,
    nameOf: () => null,
    staff: staffOut,
  }).view;
}

test.each([
  ['all devices work', [], 'off', undefined],
  ['the gate is gone', ['gate'], 'off', undefined],
  ['the scanner is gone', ['scanner'], 'off', ['temperature']],
  ['the scanner is gone and a camera reads', ['scanner'], 'on', undefined],
  ['the thermometer is gone', ['thermometer'], 'off', ['credential']],
  ['both are gone', ['thermometer', 'scanner'], 'off', []],
] as const)('nobody is asked for what no device can take: %s', (_name, missing, camera, takes) => {
  const view = viewWith(new Map(missing.map((device) => [device, 'notFound'])), camera);
  expect(view).toEqual({ name: 'idle', ...(takes === undefined ? {} : { takes }) });
});
