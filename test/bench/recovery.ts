/** How soon a device is told lost, and is ready again, after its driver's process was killed, frozen, or went astray. */
import { measureRecovery } from '../drivers/host/recovery.ts';
import type { Figure } from './figure.ts';

export async function* run(): AsyncGenerator<Figure> {
  for (const { device, fault, lostMs, readyMs } of await measureRecovery()) {
    yield { figure: `${device}, ${fault}: told lost after`, value: lostMs, unit: 'ms' };
    yield { figure: `${device}, ${fault}: ready again after`, value: readyMs, unit: 'ms' };
  }
}
