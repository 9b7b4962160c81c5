/** Every instrument that is shipped, simulated at its own bytes and read by its own driver, in simulated time, with faults. */
import { describe, expect, it } from 'vitest';
import type { Discarded, ThermometerSample } from '../../../drivers/device.ts';
import { MemorySerialBus, MemorySerialLine } from '../../../drivers/sim/memory-serial.ts';
import { SimulatedThermometer } from '../../../drivers/sim/simulated-thermometer.ts';
import { voiceOf } from '../../../drivers/sim/simulated-thermometer-voices.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { knownThermometers } from '../../../drivers/thermometer/models.ts';
import { startThermometer } from '../../../drivers/thermometer/thermometer.ts';
import { shipped } from '../thermometer/models-for-tests.ts';

const PATH = '/dev/serial/by-id/thermometer';

function rig(id: string, noiseC = 0, seed = 7) {
  const model = shipped(id);
  const clock = new VirtualClock(0);
  const bus = new MemorySerialBus();
  const line = new MemorySerialLine();
  bus.attach(PATH, line);
  const simulator = new SimulatedThermometer({ model, line, clock, noiseC, seed });
  simulator.setObject(36.6);
  simulator.setAmbient(22.5);
  simulator.start();
  const samples: ThermometerSample[] = [];
  const discarded: Discarded[] = [];
  const states: string[] = [];
  const device = startThermometer({
    model,
    serial: bus,
    path: PATH,
    clock,
    handlers: {
      onSample: (sample) => samples.push(sample),
      onDiscarded: (each) => discarded.push(each),
      onState: (state) => states.push(state.status === 'lost' ? state.fault.code : state.status),
    },
  });
  const values = () => [...new Set(samples.map((each) => each.objectC))];
  return { model, clock, bus, line, simulator, device, samples, discarded, states, values };
}

describe.each(knownThermometers())('simulated %s', (id) => {
  it('is accepted within 3 s and read without loss', async () => {
    const { clock, samples, discarded, states, values, device, simulator } = rig(id);
    await clock.advance(3000);
    expect(states).toEqual(['opening', 'ready']);
    await clock.advance(7000);
    expect(values()).toEqual([36.6]);
    expect(samples.length).toBeGreaterThanOrEqual(14);
    expect([null, 22.5]).toContain(samples.at(-1)?.ambientC);
    expect(discarded).toEqual([]);
    await device.stop();
    simulator.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([0, 130, 260, 390, 520, 650, 780, 910])(
    'is lost in silence and on unplug, and back within 3 s of its return (%i ms into the retries)',
    async (phaseMs) => {
      const { model, clock, bus, line, simulator, states } = rig(id);
      await clock.advance(3000);
      simulator.setSilent(true);
      await clock.advance(model.silentAfterMs.value + 1000 + phaseMs);
      expect(states).toEqual(['opening', 'ready', 'silent']);
      simulator.setSilent(false);
      await clock.advance(3000);
      expect(states).toEqual(['opening', 'ready', 'silent', 'ready']);
      bus.detach(PATH);
      await clock.advance(9000 + phaseMs);
      expect(states.slice(4)).toEqual(['lost', 'notFound']);
      bus.attach(PATH, line);
      await clock.advance(3000);
      expect(states.slice(6)).toEqual(['ready']);
    },
  );

  it('gives only true values through splits, merges, noise and a restart', async () => {
    const { clock, simulator, samples, values } = rig(id);
    await clock.advance(3000);
    simulator.splitFrames(3);
    await clock.advance(2000);
    simulator.splitFrames(0);
    simulator.mergeFrames(3);
    await clock.advance(3000);
    simulator.sendNoise(30);
    await clock.advance(3000);
    simulator.reboot(700);
    await clock.advance(5000);
    expect(values()).toEqual([36.6]);
    const before = samples.length;
    await clock.advance(2000);
    expect(samples.length).toBeGreaterThan(before);
  });

  it('gives nothing for frames with a wrong check, and tells of them', async () => {
    const { clock, simulator, discarded, values, model } = rig(id);
    if (voiceOf(model).checkFromEnd === null) {
      // Neither protocol without a check can notice; the simulator leaves such frames alone.
      expect(['optris', 'raytek-mi']).toContain(id);
      return;
    }
    await clock.advance(3000);
    simulator.wrongChecksums(2);
    await clock.advance(5000);
    expect(values()).toEqual([36.6]);
    expect(discarded.map((each) => each.why)).toContain('wrong checksum');
  });
});

describe('the scene of a simulated thermometer', () => {
  it('follows a trace in straight lines and stays at its end', async () => {
    const { clock, simulator, samples } = rig('gy-mcu90614');
    await clock.advance(1000);
    simulator.playTrace([
      [0, 20],
      [1000, 36],
      [2000, 36],
    ]);
    const from = samples.length;
    await clock.advance(500);
    expect(samples.at(-1)?.objectC).toBeCloseTo(28, 0);
    await clock.advance(5000);
    const rising = samples.slice(from, from + 12).map((each) => each.objectC);
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(samples.at(-1)?.objectC).toBe(36);
  });

  it('repeats its noise with the same seed and differs with another', async () => {
    const run = async (seed: number) => {
      const { clock, samples } = rig('gy-mcu90614', 0.1, seed);
      await clock.advance(20_000);
      return samples.map((each) => each.objectC);
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    const mean = first.reduce((sum, each) => sum + each, 0) / first.length;
    const deviation = Math.sqrt(first.reduce((sum, each) => sum + (each - mean) ** 2, 0) / first.length);
    expect(mean).toBeCloseTo(36.6, 1);
    expect(deviation).toBeGreaterThan(0.07);
    expect(deviation).toBeLessThan(0.13);
  });
});
