/** A person at the simulated devices of a box. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench as Devices, BenchState } from '../../scripts/gate-simulator/bench.ts';

/** Until the instrument has settled and a reading stands. */
const measuredMs = 1_200;
const throughMs = 300;
const openMs = 600;
/** Until presence has ended, with the way back of the temperature: nobody is measured on the reading of the one before. */
const goneMs = 1_900;
const patienceMs = 15_000;

/**
 * Somebody steps up, is measured, shows a code, passes through the door and is gone; resolves when the next may come: they
 * are gone, and the relay is at rest. Rejects when the gate is not released. About four seconds.
 */
export async function letPass(devices: Devices, payload: string): Promise<void> {
  devices.standBefore(36.4);
  await pause(measuredMs);
  const released = becomes(devices, ({ relay }) => relay);
  devices.showCode(payload);
  await released;
  await pause(throughMs);
  devices.door(true);
  devices.stepAway();
  const gone = pause(goneMs);
  await pause(openMs);
  devices.door(false);
  await gone;
  if (devices.state.relay) await becomes(devices, ({ relay }) => !relay);
}

function becomes(devices: Devices, so: (state: BenchState) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the gate was not released, or not locked again')), patienceMs);
    const stop = devices.watch((state) => {
      if (!so(state)) return;
      clearTimeout(late);
      stop();
      resolve();
    });
  });
}
