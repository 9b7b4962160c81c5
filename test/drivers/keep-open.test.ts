import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { DeviceFault, DeviceState } from '../../drivers/device.ts';
import { keepOpen, type KeepOpenOptions, type PortLink } from '../../drivers/keep-open.ts';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';

const notFound: DeviceFault = { code: 'notFound', device: 'line', detail: 'line is not there' };
const lost: DeviceFault = { code: 'lost', device: 'line', detail: 'line was unplugged' };

type Opened = Result<{ close(): Promise<void> }, DeviceFault>;

/** A device whose next openings follow `plan`; every port it gives out is kept. */
function rig(more: Partial<KeepOpenOptions> = {}) {
  const clock = new VirtualClock(0);
  const states: string[] = [];
  const ports: { link: PortLink; closed: number; openedAtMs: number }[] = [];
  const plan: (() => Promise<Opened>)[] = [];
  const device = keepOpen({
    device: 'line',
    clock,
    async open(link) {
      const port = { link, closed: 0, openedAtMs: clock.monotonicMs() };
      ports.push(port);
      const planned = plan.shift();
      if (planned) return planned();
      return ok({
        close: async () => {
          port.closed += 1;
        },
      });
    },
    onState: (state: DeviceState) =>
      states.push(`${clock.monotonicMs()} ${state.status === 'lost' ? state.fault.code : state.status}`),
    ...more,
  });
  const port = (index: number) => {
    const found = ports[index];
    if (!found) throw new Error(`port ${index} was never opened`);
    return found;
  };
  return { clock, states, ports, port, plan, device };
}

describe('keepOpen', () => {
  it('is ready as soon as the port is open when there is no watchdog, and stays so in silence', async () => {
    const { clock, states, device, ports } = rig();
    await clock.advance(3_600_000);
    expect(states).toEqual(['0 opening', '0 ready']);
    expect(device.state).toEqual({ status: 'ready' });
    expect(ports).toHaveLength(1);
  });

  it('opens a new port within 500 ms of a loss and closes the old one', async () => {
    const { clock, states, port } = rig();
    await clock.advance(1000);
    port(0).link.lost(lost);
    port(0).link.lost(lost);
    await clock.advance(500);
    expect(states).toEqual(['0 opening', '0 ready', '1000 lost', '1250 ready']);
    expect(port(0).closed).toBe(1);
    expect(port(1).closed).toBe(0);
  });

  it('retries after 250, 500 and then every 1000 ms, and says the same fault once', async () => {
    const { clock, states, ports, plan } = rig();
    await clock.advance(0);
    for (let i = 0; i < 7; i += 1) plan.push(async () => err(notFound));
    ports[0]?.link.lost(lost);
    await clock.advance(12_000);
    expect(ports.map((each) => each.openedAtMs)).toEqual([0, 250, 750, 1750, 2750, 3750, 4750, 5750, 6750]);
    expect(states).toEqual(['0 opening', '0 ready', '0 lost', '250 notFound', '6750 ready']);
  });

  it('begins with the short delay again after the device was ready', async () => {
    const { clock, ports, port, plan } = rig();
    plan.push(
      async () => err(notFound),
      async () => err(notFound),
    );
    await clock.advance(5000);
    port(2).link.lost(lost);
    await clock.advance(250);
    expect(ports.map((each) => each.openedAtMs)).toEqual([0, 250, 750, 5250]);
  });

  it('with a watchdog, is ready at the first sign of life and lost when the signs cease', async () => {
    const { clock, states, port } = rig({ silentAfterMs: 1000 });
    await clock.advance(300);
    expect(states).toEqual(['0 opening']);
    port(0).link.note();
    await clock.advance(900);
    port(0).link.note();
    await clock.advance(900);
    expect(states).toEqual(['0 opening', '300 ready']);
    await clock.advance(400);
    expect(states).toEqual(['0 opening', '300 ready', '2250 silent']);
    await clock.advance(1000);
    port(1).link.note();
    expect(states.at(-1)).toBe('3500 ready');
  });

  it('does not flicker while a device stays silent', async () => {
    const { clock, states, ports } = rig({ silentAfterMs: 1000 });
    await clock.advance(20_000);
    expect(states).toEqual(['0 opening', '1050 silent']);
    expect(ports.length).toBeGreaterThan(5);
  });

  it('lets a held-up process read first before it speaks of silence', async () => {
    const { clock, states, port } = rig({ silentAfterMs: 1000 });
    await clock.advance(0);
    port(0).link.note();
    await clock.advance(1040);
    port(0).link.note();
    await clock.advance(500);
    expect(states).toEqual(['0 opening', '0 ready']);
  });

  it('waits on while a device is heard that is not yet believed', async () => {
    const { clock, states, port } = rig({ silentAfterMs: 1000 });
    await clock.advance(900);
    port(0).link.heard();
    await clock.advance(900);
    expect(states).toEqual(['0 opening']);
    port(0).link.note();
    expect(states).toEqual(['0 opening', '1800 ready']);
  });

  it('lets the driver say what the silence means', async () => {
    const wrong: DeviceFault = { code: 'wrongDevice', device: 'line', detail: 'bytes, but no frame' };
    const { clock, states } = rig({ silentAfterMs: 1000, describeSilence: () => wrong });
    await clock.advance(1100);
    expect(states.at(-1)).toBe('1050 wrongDevice');
  });

  it('ignores what an old port still says', async () => {
    const { clock, states, port } = rig({ silentAfterMs: 1000 });
    await clock.advance(0);
    port(0).link.note();
    port(0).link.lost(lost);
    port(0).link.note();
    await clock.advance(600);
    port(0).link.note();
    port(0).link.lost(notFound);
    expect(states).toEqual(['0 opening', '0 ready', '0 lost']);
    expect(port(1).closed).toBe(0);
  });

  it('survives a loss reported while the port is still opening, and closes that port', async () => {
    const clock = new VirtualClock(0);
    let closed = 0;
    let opened = 0;
    const states: string[] = [];
    keepOpen({
      device: 'line',
      clock,
      async open(link) {
        opened += 1;
        if (opened === 1) link.lost(lost);
        return ok({ close: async () => void (closed += 1) });
      },
      onState: (state) => states.push(state.status),
    });
    await clock.advance(1000);
    expect(states).toEqual(['opening', 'lost', 'ready']);
    expect(closed).toBe(1);
  });

  it('gives up an opening that hangs, says so and tries anew', async () => {
    const clock = new VirtualClock(0);
    let opened = 0;
    const states: string[] = [];
    keepOpen({
      device: 'line',
      clock,
      open: () => {
        opened += 1;
        return opened === 1 ? new Promise(() => undefined) : Promise.resolve(ok({ close: async () => undefined }));
      },
      onState: (state) =>
        states.push(`${clock.monotonicMs()} ${state.status === 'lost' ? state.fault.code : state.status}`),
    });
    await clock.advance(20_000);
    expect(states).toEqual(['0 opening', '5000 ioError', '10250 ready']);
  });

  it('stops: closes the port, leaves no timer and reports nothing more', async () => {
    const { clock, states, port, device } = rig({ silentAfterMs: 1000 });
    await clock.advance(10);
    await device.stop();
    port(0).link.note();
    await clock.advance(10_000);
    expect(port(0).closed).toBe(1);
    expect(clock.pendingTimers).toBe(0);
    expect(states).toEqual(['0 opening']);
  });

  it('stops between two attempts without leaving the retry behind', async () => {
    const { clock, ports, plan, device } = rig();
    plan.push(async () => err(notFound));
    await clock.advance(100);
    expect(device.state.status).toBe('lost');
    await device.stop();
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(10_000);
    expect(ports).toHaveLength(1);
  });
});
