/** The hardware watchdog: fed it is quiet, unfed it resets the machine. The last suite of its guest. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Checks } from '../host/checks.ts';
import type { Guest } from '../host/guest.ts';
import { program } from './devices.ts';

/** One a second of the guest's time: longer than the watchdog's (guest/system/modprobe.conf). */
const FEEDINGS = 10;
const LIMIT_MS = 90_000;

export async function watchdog(guest: Guest, checks: Checks): Promise<void> {
  checks.title('Hardware watchdog (i6300esb)');
  await checks.part('watchdog', async () => {
    const feeder = guest.commands.run(`echo pid $$; ${program('watchdog')}`);
    const pid = (await feeder.until(/^pid (\d+)$/, LIMIT_MS))[1] ?? '';
    for (let count = 0; count < FEEDINGS; count += 1) await feeder.until(/^fed$/, LIMIT_MS);
    const early = guest.qmp.events.some(({ event }) => event === 'WATCHDOG');
    checks.check('fed, it is quiet', !early, `${FEEDINGS} feedings, one a second`);
    await guest.commands.output(`kill -STOP ${pid}`);
    const frozenMs = performance.now();
    const { data } = await guest.qmp.event('WATCHDOG', LIMIT_MS);
    const tookS = ((performance.now() - frozenMs) / 1000).toFixed(1);
    checks.check('its feeder frozen, it fires', true, `QEMU tells WATCHDOG ${String(data['action'])} after ${tookS} s`);
    await Promise.race([guest.gone(), delay(5000).then(() => Promise.reject(new Error('the machine still runs')))]);
    checks.check('the machine is reset', true, 'the emulated board went down');
  });
}
