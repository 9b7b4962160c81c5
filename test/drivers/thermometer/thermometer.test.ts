import { describe, expect, it } from 'vitest';
import type { Discarded, ThermometerSample } from '../../../drivers/device.ts';
import { MemorySerialBus, MemorySerialLine } from '../../../drivers/sim/memory-serial.ts';
import { SimulatedThermometer } from '../../../drivers/sim/simulated-thermometer.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { startThermometer } from '../../../drivers/thermometer/thermometer.ts';
import { shipped } from './models-for-tests.ts';

const PATH = '/dev/serial/by-id/thermometer';

function rig(id = 'gy-mcu90614') {
  const clock = new VirtualClock(0);
  const bus = new MemorySerialBus();
  const line = new MemorySerialLine();
  const simulator = new SimulatedThermometer({ model: shipped(id), line, clock });
  const samples: ThermometerSample[] = [];
  const discarded: Discarded[] = [];
  const states: { atMs: number; state: string; detail: string }[] = [];
  const start = () =>
    startThermometer({
      model: shipped(id),
      serial: bus,
      path: PATH,
      clock,
      handlers: {
        onSample: (sample) => samples.push(sample),
        onDiscarded: (each) => discarded.push(each),
        onState: (state) =>
          states.push({
            atMs: Math.round(clock.monotonicMs()),
            state: state.status === 'lost' ? state.fault.code : state.status,
            detail: state.status === 'lost' ? state.fault.detail : '',
          }),
      },
    });
  const seen = () => states.map((each) => each.state);
  return { clock, bus, line, simulator, samples, discarded, states, seen, start };
}

describe('startThermometer over a line in memory', () => {
  it('is ready after three valid frames and then gives every sample with its time', async () => {
    const { clock, bus, line, simulator, samples, discarded, states, start } = rig();
    bus.attach(PATH, line);
    simulator.setObject(36.6);
    simulator.start();
    start();
    await clock.advance(1010);
    expect(states).toMatchObject([
      { state: 'opening', atMs: 0 },
      { state: 'ready', atMs: 214 },
    ]);
    expect(samples).toHaveLength(12);
    expect(samples[0]).toMatchObject({ objectC: 36.6, ambientC: 20 });
    expect(samples[0]?.atMs).toBeCloseTo(214.3, 1);
    expect(discarded).toEqual([]);
  });

  it('sends the continuous command and uses the line settings of the model', async () => {
    const { clock, bus, line, start } = rig();
    const received: number[] = [];
    line.onData((bytes) => received.push(...bytes));
    bus.attach(PATH, line);
    start();
    await clock.advance(100);
    expect(received).toEqual([0xa5, 0x45, 0xea]);
    expect(bus.openSettings(PATH)).toMatchObject({ baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 });
  });

  it('passes on implausible values: judging is not its task', async () => {
    const { clock, bus, line, simulator, samples, start } = rig();
    bus.attach(PATH, line);
    simulator.start();
    start();
    simulator.setObject(300);
    await clock.advance(1000);
    simulator.setObject(-70);
    await clock.advance(1000);
    expect(samples[0]?.objectC).toBe(300);
    expect(samples.at(-1)?.objectC).toBe(-70);
  });

  it('waits for a device that is not there and takes it when it is plugged in', async () => {
    const { clock, bus, line, simulator, states, seen, start } = rig();
    simulator.start();
    start();
    await clock.advance(10_000);
    expect(seen()).toEqual(['opening', 'notFound']);
    expect(states[1]?.detail).toContain(PATH);
    bus.attach(PATH, line);
    await clock.advance(3000);
    expect(seen()).toEqual(['opening', 'notFound', 'ready']);
  });

  it('is lost on unplug and back within 3 s of the replug', async () => {
    const { clock, bus, line, simulator, states, seen, start } = rig();
    bus.attach(PATH, line);
    simulator.start();
    start();
    await clock.advance(2000);
    bus.detach(PATH);
    await clock.advance(60_000);
    bus.attach(PATH, line);
    await clock.advance(3000);
    expect(seen()).toEqual(['opening', 'ready', 'lost', 'notFound', 'ready']);
    expect((states.at(-1)?.atMs ?? 0) - 62_000).toBeLessThanOrEqual(3000);
  });

  it('says that the path may not be opened, and goes on trying', async () => {
    const { clock, bus, line, simulator, seen, start } = rig();
    bus.attach(PATH, line);
    bus.failNextOpen(PATH, 'permissionDenied');
    simulator.start();
    start();
    await clock.advance(1000);
    expect(seen()).toEqual(['opening', 'permissionDenied', 'ready']);
  });

  it('notices silence within 2 s and takes the device back when it speaks', async () => {
    const { clock, bus, line, simulator, states, seen, start } = rig();
    bus.attach(PATH, line);
    simulator.start();
    start();
    await clock.advance(2000);
    simulator.setSilent(true);
    await clock.advance(2000);
    expect(seen()).toEqual(['opening', 'ready', 'silent']);
    expect(states.at(-1)?.detail).toMatch(/GY-MCU90614.*1500 ms.*power/);
    simulator.setSilent(false);
    await clock.advance(1000);
    expect(seen().at(-1)).toBe('ready');
  });

  it('calls a stream without valid frames the wrong device, and gives no sample of it', async () => {
    const { clock, bus, line, samples, states, seen, start } = rig();
    bus.attach(PATH, line);
    start();
    for (let i = 0; i < 30; i += 1) {
      line.write(Uint8Array.of(0x5a, 0x5a, 0x15, 0x04, 0x0e, 0x44, 0x09, 0xce, 0xf6));
      await clock.advance(100);
    }
    expect(samples).toEqual([]);
    expect(seen()).toEqual(['opening', 'wrongDevice']);
    expect(states.at(-1)?.detail).toContain('9600 baud');
  });

  it('tells of every discarded byte while it goes on reading', async () => {
    const { clock, bus, line, simulator, samples, discarded, start } = rig();
    bus.attach(PATH, line);
    simulator.start();
    start();
    await clock.advance(1000);
    simulator.wrongChecksums(2);
    await clock.advance(1000);
    expect(samples).toHaveLength(12 + 12);
    expect(discarded.map((each) => [each.bytes.length, each.why])).toEqual([[18, 'wrong checksum']]);
  });

  it('reads through noise, splits, merges and a reboot', async () => {
    const { clock, bus, line, simulator, samples, seen, start } = rig();
    bus.attach(PATH, line);
    simulator.setObject(36.6);
    simulator.start();
    start();
    await clock.advance(1000);
    simulator.sendNoise(40);
    simulator.splitFrames(2);
    await clock.advance(1000);
    simulator.mergeFrames(3);
    await clock.advance(1000);
    simulator.reboot(800);
    await clock.advance(2000);
    expect(seen()).toEqual(['opening', 'ready']);
    expect(new Set(samples.map((each) => each.objectC))).toEqual(new Set([36.6]));
    expect(samples.length).toBeGreaterThan(50);
  });

  it('gives no figure that the instrument computed by a formula, and opens anew to have it measure', async () => {
    const { clock, bus, line, samples, seen, start } = rig('afuiot-b1');
    const heard: number[][] = [];
    // A module that answers every request in body mode: 36.6 °C (hardware facts §1).
    line.onData((bytes) => {
      heard.push([...bytes]);
      if (bytes[3] === 0x01) line.write(Uint8Array.of(0xaa, 0xa5, 8, 1, 2, 1, 0x6e, 0, 0xfd, 0x77, 0x55));
    });
    bus.attach(PATH, line);
    start();
    await clock.advance(5000);
    expect(samples).toEqual([]);
    expect(seen()).toEqual(['opening', 'wrongDevice']);
    expect(heard.filter((bytes) => bytes[3] === 0x02).length).toBeGreaterThan(1);
  });

  it('stops without leaving a timer or an open port', async () => {
    const { clock, bus, line, simulator, start } = rig();
    bus.attach(PATH, line);
    simulator.start();
    const device = start();
    await clock.advance(1000);
    simulator.stop();
    await device.stop();
    expect(bus.openSettings(PATH)).toBeNull();
    expect(clock.pendingTimers).toBe(0);
  });
});
