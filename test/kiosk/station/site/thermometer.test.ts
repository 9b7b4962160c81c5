import { describe, expect, test } from 'vitest';
import { thermometerSchema } from '../../../../kiosk/station/site/thermometer.ts';
import { openModels } from '../../../../kiosk/station/site/models.ts';
import type { Site } from '../../../../kiosk/station/site/site.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { World } from '../../../simulation/world.ts';
import { loadDemoKeys } from '../../../district/demo-keys.ts';
import { codeOf } from '../../../simulation/codes.ts';

const path = '/dev/serial/by-id/one';
const profile = {
  name: 'Board without a name',
  line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  frame: {
    header: '5A A5',
    length: 6,
    object: { offset: 2, bytes: 2, signed: true, endianness: 'big', perDegree: 100 },
    ambient: null,
    checksum: { kind: 'sum8', from: 0, to: 5, at: 5 },
  },
  silentAfterMs: 1_000,
  measurableC: { min: 28, max: 45 },
  ambientC: { min: 16, max: 35 },
};
const correction = { version: 'east-3', offsetC: 0.3, author: 'T-07', expires: '2026-01-20' };

function faults(thermometer: unknown): string[] {
  const parsed = thermometerSchema.safeParse(thermometer);
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function scenarioSite(wall = '2026-01-20T08:00:00+08:00') {
  const scenario = parseScenario(JSON.stringify({ scenario: 'thermometer', wall }), 'test');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const site = loadScenarioSite(scenario.value.header);
  if (!site.ok) throw new Error(site.error.join('\n'));
  return { header: scenario.value.header, ...site.value };
}

/** The scenario site with another thermometer. */
function siteWith(thermometer: Site['thermometer']): Site {
  return { ...scenarioSite().loaded.site, thermometer };
}

describe('the thermometer of a site', () => {
  test.each([
    ['neither model nor profile', { path }, 'model: a model, or the instrument described in profile'],
    ['both', { path, model: 'gy-mcu90614', profile }, 'model: a model, or the instrument described in profile'],
    ['a profile without a frame', { path, profile: { ...profile, frame: undefined } }, 'profile.frame: '],
    [
      'a frame whose object lies outside',
      { path, profile: { ...profile, frame: { ...profile.frame, length: 3 } } },
      'profile.frame.object: reaches beyond the 3 bytes of the frame',
    ],
    [
      'a correction without an author',
      { path, model: 'x', correction: { ...correction, author: undefined } },
      'correction.author',
    ],
    [
      'a name as author',
      { path, model: 'x', correction: { ...correction, author: 'two words' } },
      'correction.author: letters',
    ],
    [
      'a correction for ever',
      { path, model: 'x', correction: { ...correction, expires: undefined } },
      'correction.expires: a date',
    ],
    [
      'a date that is none',
      { path, model: 'x', correction: { ...correction, expires: '31.3.2026' } },
      'correction.expires: a date',
    ],
    [
      'a correction that hides fever',
      { path, model: 'x', correction: { ...correction, offsetC: -4 } },
      'correction.offsetC',
    ],
  ])('%s is refused at its place', (_what, thermometer, fault) => {
    expect(faults(thermometer).join('\n')).toContain(fault);
  });

  test('a profile opens as a model', () => {
    const models = openModels(siteWith(thermometerSchema.parse({ path, profile })), 'gate.json');
    expect(models).toMatchObject({ ok: true, value: { thermometer: { protocol: 'profile', name: profile.name } } });
  });
});

describe('an instrument that only notices people', () => {
  test('is refused as a model, with the ones that measure', () => {
    const models = openModels(siteWith({ path, model: 'gy-mcu90640' }), 'gate.json');
    if (models.ok) throw new Error('it was opened');
    const [fault] = models.error;
    expect(fault).toMatchObject({ file: 'gate.json', path: 'thermometer.model' });
    expect(fault?.expected).toMatch(/only notices them\. Models that measure: .*gy-mcu90614/);
    expect(fault?.expected.split('measure: ')[1]).not.toContain('gy-mcu90640');
  });

  test('is refused as a profile', () => {
    const thermometer = thermometerSchema.parse({ path, profile: { ...profile, presenceOnly: true } });
    const models = openModels(siteWith(thermometer), 'gate.json');
    expect(models).toMatchObject({ ok: false, error: [{ path: 'thermometer.profile.presenceOnly' }] });
  });
});

describe('the correction of a site on a running box', () => {
  /** Readings of the grant of somebody of 36.4 °C who comes at once and one who comes 20 s later. */
  async function readings(wall: string, synchronised = true) {
    const { header, loaded, keysDirectory } = scenarioSite(wall);
    const { site } = loaded;
    const thermometer = { ...site.thermometer, correction };
    const world = await World.create({ ...loaded, site: { ...site, thermometer } }, header);
    const keys = loadDemoKeys(keysDirectory);
    try {
      world.synchronised = synchronised;
      world.start();
      for (const startMs of [2_000, 22_000]) {
        await world.clock.advanceTo(startMs);
        world.standBefore(36.4);
        await world.clock.advance(2_000);
        world.devices.scan({ payload: codeOf('valid', site.place.compound, keys, world.trueWallMs) });
        await world.clock.advance(500);
        world.stepAway();
      }
      await world.clock.advance(5_000);
      return world.events.flatMap((event) =>
        event.type === 'access.granted' || event.type === 'access.referred' ? event.data.readings.slice(-1) : [],
      );
    } finally {
      await world.close();
    }
  }

  test('is applied to its last minute, and then no more, without a restart', async () => {
    const [before, after] = await readings('2026-01-20T23:59:45+08:00');
    expect(before?.correction).toBe('east-3');
    expect(before?.correctedC).toBeCloseTo((before?.rawC ?? 0) + 0.3, 5);
    expect(after).toMatchObject({ correction: null });
    expect(after?.correctedC).toBe(after?.rawC);
  });

  test('is not applied while nobody knows the date', async () => {
    const [first] = await readings('2026-01-20T08:00:00+08:00', false);
    expect(first).toMatchObject({ correction: null });
  });
});
