/** The language of the policy is that of the screen, as soon as the policy is in force. */
import { expect, test } from 'vitest';
import { loadDemoKeys } from '../../../district/demo-keys.ts';
import { sourceOf } from '../../../../kiosk/uplink/source.ts';
import { signPolicy } from '../../../district/sign-policy.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { examplePolicy, loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';

test('a policy sets the language, and one without gives it back to the site', async () => {
  const scenario = parseScenario('{"scenario":"language"}', 'language');
  if (!scenario.ok) throw new Error(scenario.error.join());
  const site = loadScenarioSite(scenario.value.header);
  if (!site.ok) throw new Error(site.error.join());
  const { loaded, keysDirectory } = site.value;
  const world = await World.create(loaded, scenario.value.header);
  const { es256 } = loadDemoKeys(keysDirectory);
  const install = async (change: object): Promise<string | undefined> => {
    const text = JSON.stringify({ ...examplePolicy(), ...change });
    world.station?.installPolicy(
      signPolicy(text, es256, Math.floor(world.trueWallMs / 1000), sourceOf(loaded.site.place)),
    );
    await world.clock.advance(10);
    return world.screen?.language;
  };
  try {
    world.start();
    expect(await install({ serial: 1, version: 'english', language: 'en' })).toBe('en');
    expect(await install({ serial: 2, version: 'none' })).toBe('zh-CN');
  } finally {
    await world.close();
  }
});
