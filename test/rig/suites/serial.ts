/** A thermometer behind a USB serial adapter; its bytes come from the simulated instrument on this side of the socket. */
import type { Socket } from 'node:net';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { SimulatedThermometer } from '../../../drivers/sim/simulated-thermometer.ts';
import type { Checks } from '../host/checks.ts';
import type { Guest } from '../host/guest.ts';
import { LIMIT_MS, program, THERMOMETER_LINE } from './devices.ts';

/** More than the adapter and the kernel take at once: reads are under way when the line goes. */
const FLOOD_BYTES = 16_384;

export async function serial(guest: Guest, checks: Checks): Promise<void> {
  checks.title('Thermometer on a USB serial line');
  let plugged: Socket | null = null;
  let hear: (bytes: Uint8Array) => void = () => undefined;
  const thermometer = new SimulatedThermometer({
    protocol: 'gy-mcu90614',
    clock: systemClock,
    line: { write: (bytes) => void plugged?.write(bytes), onData: (listener) => (hear = listener) },
  });
  thermometer.setObject(36.52);
  thermometer.setAmbient(25.1);
  thermometer.start();
  const unplug = (): void => {
    plugged?.destroy();
    plugged = null;
  };
  await checks.program('serial', guest.commands.run(program('serial')), LIMIT_MS, async (what) => {
    switch (what) {
      case 'plug thermometer':
        plugged = await guest.socket(THERMOMETER_LINE);
        plugged.on('data', (bytes) => hear(bytes));
        plugged.on('error', unplug);
        return;
      case 'unplug thermometer':
        unplug();
        return;
      case 'unplug thermometer while it floods the line':
        plugged?.write(new Uint8Array(FLOOD_BYTES).fill(0xa5), unplug);
        return;
      case 'spoil thermometer':
        thermometer.wrongChecksums(3);
        thermometer.sendNoise(7);
        return;
      default:
        throw new Error(`cannot ${what}`);
    }
  });
  thermometer.stop();
  unplug();
}
