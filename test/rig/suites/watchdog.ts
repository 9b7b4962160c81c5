/** The hardware watchdog: fed it is quiet, unfed it resets the machine. The last suite of its guest. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Checks } from '../host/checks.ts';
import type { Guest } from '../host/guest.ts';
import { program } from './devices.ts';

/** Longer than the watchdog's time (guest/system/modprobe.conf). */
const FED_MS = 12_000;
const LIMIT_MS = 20_000;

export async function watchdog(guest: Guest, checks: Checks): Promise<void> {
  checks.title('Hardware watchdog (i6300esb)');
  await checks.part('watchdog', async () => {
    const feeder = guest.commands.run(`echo pid $$; ${program('watchdog')}`);
    const pid = (await feeder.until(/^pid (\d+)$/, 20_000))[1] ?? '';
    await feeder.until(/^fed$/, 30_000);
    await delay(FED_MS);
    const early = guest.qmp.events.some(({ event }) => event === 'WATCHDOG');
    checks.check('fed, it is quiet', !early, `${FED_MS / 1000} s, ${feeder.lines.length - 1} feedings`);
    await guest.commands.output(`kill -STOP ${pid}`);
    const frozenMs = performance.now();
    const { data } = await guest.qmp.event('WATCHDOG', LIMIT_MS);
    const tookS = ((performance.now() - frozenMs) / 1000).toFixed(1);
    checks.check('its feeder frozen, it fires', true, `QEMU tells WATCHDOG ${String(data['action'])} after ${tookS} s`);
    await Promise.race([guest.gone(), delay(5000).then(() => Promise.reject(new Error('the machine still runs')))]);
    checks.check('the machine is reset', true, 'the emulated board went down');
  });
}
