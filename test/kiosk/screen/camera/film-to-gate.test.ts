/** The whole way of a code without a scanner: a film before the camera, the page that reads it, the station, the gate. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { chromiumArguments, findChromium } from '../../../../kiosk/electron/chromium.ts';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { loadDemoKeys } from '../../../district/demo-keys.ts';
import { codeOf } from '../../../simulation/codes.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';
import { buildPage } from '../built-page.ts';
import { servePageOf } from '../page-of-world.ts';
import { pictureHeight, pictureWidth, takePicture } from './pictures.ts';
import { y4m } from './y4m.ts';

/** A station without a scanner, whose page may use the camera, and the code of somebody who may pass. */
async function station(): Promise<{ readonly world: World; readonly code: string }> {
  const head = JSON.stringify({ scenario: 'a film', wall: '2022-01-07T09:00:00Z' });
  const scenario = parseScenario(head, 'film');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const { header } = scenario.value;
  const made = loadScenarioSite(header);
  if (!made.ok) throw new Error(made.error.join('\n'));
  const { loaded, keysDirectory } = made.value;
  const screen = { ...loaded.site.screen, camera: 'whenScannerMissing' } as const;
  const world = await World.create({ ...loaded, site: { ...loaded.site, language: 'en', screen } }, header);
  onTestFinished(() => world.close());
  world.start();
  await world.clock.advance(3000);
  const code = codeOf('valid', loaded.site.place.compound, loadDemoKeys(keysDirectory), world.trueWallMs);
  return { world, code };
}

test('a phone held before the camera opens the gate', async () => {
  const { world, code } = await station();
  const pageDirectory = await buildPage();
  onTestFinished(() => rmSync(pageDirectory, { recursive: true }));
  const film = join(pageDirectory, 'film.y4m');
  writeFileSync(film, y4m([takePicture(code, {}, 1)], pictureWidth, pictureHeight));
  const server = await servePageOf(world, pageDirectory);
  onTestFinished(() => server.stop());

  const asRoot = process.getuid?.() === 0;
  const args = chromiumArguments({ url: null, profileDirectory: null, kiosk: false, asRoot });
  const browser = await chromium.launch({
    executablePath: findChromium(process.env) ?? expect.unreachable('no Chromium'),
    args: [...args, '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
  });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.grantPermissions(['camera'], { origin: new URL(server.url).origin });
  const page = await context.newPage();
  await page.goto(server.url);

  /** Lets the station live on, and shows what it has to show. */
  const live = async (): Promise<readonly string[]> => {
    await world.clock.advance(250);
    if (world.screen !== null) server.publish(world.screen);
    return world.events.map(({ type }) => type).filter((type) => type.startsWith('access.'));
  };
  // With a scanner nobody is filmed.
  expect(await live()).toEqual([]);
  expect(world.screen?.camera).toBe('off');
  world.standBefore(36.6);
  await world.clock.advance(2000);
  world.devices.unplug('scanner');
  await expect.poll(live, { timeout: 30_000, interval: 100 }).toEqual(['access.granted']);
  expect(world.events.find(({ type }) => type === 'access.granted')).toMatchObject({
    data: { credential: { kind: 'districtPass' } },
  });
  expect(world.relay.some(({ active }) => active)).toBe(true);
  await live();
  await page.getByRole('heading', { name: catalogue.en.verdict.granted }).waitFor();
}, 90_000);
