import { describe, expect, it } from 'vitest';
import type { DeviceFault } from '../../../drivers/device.ts';
import { MemorySerialBus, MemorySerialLine } from '../../../drivers/sim/memory-serial.ts';
import type { SerialPortHandle } from '../../../drivers/transport/ports.ts';

const PATH = '/dev/line';
const turn = () => new Promise((resolve) => setImmediate(resolve));

function rig() {
  const bus = new MemorySerialBus();
  const line = new MemorySerialLine();
  const pieces: number[][] = [];
  const faults: DeviceFault[] = [];
  const tryOpen = () =>
    bus.open(
      { path: PATH, baudRate: 9600 },
      { onData: (bytes) => pieces.push([...bytes]), onLost: (fault) => faults.push(fault) },
    );
  const open = async (): Promise<SerialPortHandle> => {
    const opened = await tryOpen();
    if (!opened.ok) throw new Error(opened.error.detail);
    return opened.value;
  };
  return { bus, line, pieces, faults, tryOpen, open };
}

describe('MemorySerialBus', () => {
  it('carries bytes both ways, each one turn later', async () => {
    const { bus, line, pieces, open } = rig();
    const heard: number[] = [];
    line.onData((bytes) => heard.push(...bytes));
    bus.attach(PATH, line);
    const port = await open();
    port.write(Uint8Array.of(1, 2));
    line.write(Uint8Array.of(3));
    expect([heard, pieces]).toEqual([[], []]);
    await turn();
    expect([heard, pieces]).toEqual([[1, 2], [[3]]]);
  });

  it('loses what is sent while nobody has the line open', async () => {
    const { bus, line, pieces, open } = rig();
    bus.attach(PATH, line);
    line.write(Uint8Array.of(1));
    const port = await open();
    await port.close();
    line.write(Uint8Array.of(2));
    await open();
    line.write(Uint8Array.of(3));
    await turn();
    expect(pieces).toEqual([[3]]);
  });

  it('opens only what is plugged in, and only once at a time', async () => {
    const { bus, line, tryOpen } = rig();
    expect(await tryOpen()).toMatchObject({ ok: false, error: { code: 'notFound', device: PATH } });
    bus.attach(PATH, line);
    bus.failNextOpen(PATH, 'permissionDenied');
    expect(await tryOpen()).toMatchObject({ ok: false, error: { code: 'permissionDenied' } });
    expect(await tryOpen()).toMatchObject({ ok: true });
    expect(await tryOpen()).toMatchObject({ ok: false, error: { code: 'busy' } });
  });

  it('tells an open port once that it was unplugged, and not one that was closed', async () => {
    const { bus, line, faults, open } = rig();
    bus.attach(PATH, line);
    await open();
    bus.detach(PATH);
    bus.detach(PATH);
    await turn();
    expect(faults).toMatchObject([{ code: 'lost', device: PATH }]);
    bus.attach(PATH, line);
    const second = await open();
    bus.detach(PATH);
    await second.close();
    await turn();
    expect(faults).toHaveLength(1);
  });

  it('mutes, corrupts and splits what the device sends', async () => {
    const { bus, line, pieces, open } = rig();
    bus.attach(PATH, line);
    await open();
    line.muted = true;
    line.write(Uint8Array.of(1));
    line.muted = false;
    line.corrupt(2);
    line.splitInto = 2;
    line.write(Uint8Array.of(0, 0, 0));
    line.splitInto = 0;
    line.write(Uint8Array.of(0, 0, 0));
    await turn();
    expect(pieces).toEqual([[0x10, 0x10], [0], [0, 0, 0]]);
  });
});
