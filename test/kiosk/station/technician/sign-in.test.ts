/** The technician's sign-in belongs to the page it came from. */
import { expect, test } from 'vitest';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';

test('a page that goes away while its PIN is compared leaves nobody signed in', async () => {
  const scenario = parseScenario(JSON.stringify({ scenario: 'gone', wall: '2022-01-07T02:00:00Z' }), 'gone');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const loaded = loadScenarioSite(scenario.value.header);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  const site = loaded.value.loaded;
  const technicians = [{ id: 'T-01', pin: await hashPin('135790', Buffer.alloc(16, 2)) }];
  const world = await World.create({ ...site, site: { ...site.site, technicians } }, scenario.value.header);
  try {
    world.start();
    await world.clock.advance(3000);
    const station = world.station ?? expect.unreachable();
    const member = (): string | null | undefined => world.screen?.technician?.member;
    const signingIn = station.request({ type: 'technicianSignIn', pin: '135790' }, 7);
    station.pageGone(7);
    await signingIn;
    await world.clock.advance(100);
    expect(member()).toBeNull();
    const types = world.events.map(({ type }) => type).filter((type) => type.startsWith('technician.'));
    expect(types).toEqual(['technician.signedIn', 'technician.signedOut']);
    // The pad works again for the next page.
    await station.request({ type: 'technicianSignIn', pin: '135790' }, 8);
    await world.clock.advance(100);
    expect(member()).toBe('T-01');
  } finally {
    await world.close();
  }
});
