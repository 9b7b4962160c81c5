/** What every scanner must do, whatever its protocol and port. */
import { describe, expect, test } from 'vitest';
import { err, ok } from '../../../drivers/basics/result.ts';
import type { DeviceState } from '../../../drivers/device.ts';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { startScanner } from '../../../drivers/scanner/scanner.ts';
import type { ScannerPort } from '../../../drivers/scanner/scanner.ts';
import { BootKeyboard, findKeyboardReport } from '../../../drivers/scanner/boot-keyboard.ts';
import { parseReportDescriptor } from '../../../drivers/scanner/report-descriptor.ts';
import { MemoryHidBus } from '../../../drivers/sim/memory-hid.ts';
import { MemorySerialBus, MemorySerialLine } from '../../../drivers/sim/memory-serial.ts';
import { scanReports } from '../../../drivers/sim/simulated-scanner.ts';
import type { ScanLayoutName } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor, wedgeReports } from '../../../drivers/sim/simulated-scanner-wedge.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { KeyHandlers } from '../../../drivers/transport/keys.ts';

/** One kind of scanner, plugged in, with the means to use and pull it. */
interface Bench {
  readonly port: ScannerPort;
  /** A whole code. */
  scan(payload: Uint8Array): void;
  /** The first part of a code, of which the rest is still to come. */
  begin(): void;
  unplug(): void;
  plug(): void;
  isOpen(): boolean;
}

const text = (payload: string) => new TextEncoder().encode(payload);

function hidBench(
  descriptor: Uint8Array,
  usagePage: number,
  reports: (payload: Uint8Array) => readonly Uint8Array[],
): Bench {
  const bus = new MemoryHidBus();
  let plugs = 0;
  const path = () => `hidraw${plugs}`;
  const plug = () => {
    plugs += 1; // the kernel gives a new number
    bus.attach(path(), { vendorId: 0x0c2e, productId: 0x0b6a, usagePage, descriptor });
  };
  plug();
  const send = (sent: readonly Uint8Array[]) => {
    for (const report of sent) bus.report(path(), report);
  };
  return {
    port: { kind: 'hid', transport: bus, identity: { vendorId: 0x0c2e, productId: 0x0b6a }, unseen: true },
    scan: (payload) => send(reports(payload)),
    begin: () => send(reports(text('b'.repeat(100))).slice(0, 1)),
    unplug: () => bus.detach(path()),
    plug,
    isOpen: () => bus.openPorts(path()) > 0,
  };
}

const posBench = (layout: ScanLayoutName) =>
  hidBench(simulatedLayouts[layout].descriptor, 0x8c, (payload) => scanReports(layout, { payload }));

const wedgeBench = () => hidBench(bootKeyboardDescriptor, 0x01, (payload) => wedgeReports(payload));

/** A grabbed keyboard whose keys come from the same simulated typing. */
function keysBench(): Bench {
  const parsed = parseReportDescriptor(bootKeyboardDescriptor);
  const layout = parsed.ok ? findKeyboardReport(parsed.value) : null;
  if (layout === null) throw new Error('no keyboard report');
  const keyboard = new BootKeyboard(layout);
  let plugged = true;
  const open = new Set<KeyHandlers>();
  const type = (reports: readonly Uint8Array[]) => {
    for (const report of reports) {
      const events = keyboard.push(report);
      if (!events.ok) throw new Error(events.error);
      for (const { usage, pressed } of events.value) for (const handlers of open) handlers.onKey(usage, pressed);
    }
  };
  return {
    port: {
      kind: 'keys',
      path: '/dev/input/by-id/scanner-event-kbd',
      transport: {
        open: (path, handlers) => {
          if (!plugged)
            return Promise.resolve(err({ code: 'notFound', device: path, detail: `${path} does not exist` }));
          open.add(handlers);
          return Promise.resolve(ok({ close: () => Promise.resolve(void open.delete(handlers)) }));
        },
      },
    },
    scan: (payload) => type(wedgeReports(payload)),
    begin: () => type(wedgeReports(text('b')).slice(0, 2)),
    unplug: () => {
      plugged = false;
      for (const handlers of open) handlers.onLost({ code: 'lost', device: 'keyboard', detail: 'keyboard went away' });
      open.clear();
    },
    plug: () => {
      plugged = true;
    },
    isOpen: () => open.size > 0,
  };
}

function serialBench(): Bench {
  const bus = new MemorySerialBus();
  const line = new MemorySerialLine();
  const path = '/dev/serial/by-id/scanner';
  bus.attach(path, line);
  return {
    port: { kind: 'serial', transport: bus, path },
    scan: (payload) => line.write(Buffer.concat([payload, Buffer.from('\r\n')])),
    begin: () => line.write(Buffer.from('b')),
    unplug: () => bus.detach(path),
    plug: () => bus.attach(path, line),
    isOpen: () => bus.openSettings(path) !== null,
  };
}

describe.each([
  ['honeywell-hid-pos', 'HID POS, layout H', () => posBench('H')],
  ['newland-hid-pos', 'HID POS, layout N', () => posBench('N')],
  ['microscan-hid-pos', 'HID POS, layout M', () => posBench('M')],
  ['generic-hid-pos', 'HID POS, by its descriptor', () => posBench('N')],
  ['generic-wedge', 'keyboard reports', wedgeBench],
  ['generic-wedge', 'grabbed keys', keysBench],
  ['generic-serial', 'a serial line', serialBench],
] as const)('%s by %s', (name, _how, makeBench) => {
  function start() {
    const models = loadScannerModels();
    const model = models.ok ? models.value.get(name) : undefined;
    if (model === undefined) throw new Error(`no model ${name}`);
    const clock = new VirtualClock(0);
    const bench = makeBench();
    const codes: string[] = [];
    const others: string[] = [];
    const states: DeviceState[] = [];
    const scanner = startScanner({
      model,
      port: bench.port,
      clock,
      handlers: {
        onCode: ({ bytes, atMs }) => codes.push(`${Buffer.from(bytes).toString()} @${atMs}`),
        onOverlong: ({ bytes, limit }) => others.push(`overlong ${bytes} > ${limit}`),
        onDiscarded: ({ why }) => others.push(why),
        onState: (state) => states.push(state),
      },
    });
    return { clock, bench, codes, others, states, scanner };
  }

  test('is ready without a word and stays so', async () => {
    const { clock, states, scanner } = start();
    await clock.advance(7_200_000);
    expect(states.map(({ status }) => status)).toEqual(['opening', 'ready']);
    await scanner.stop();
  });

  test('gives each code once, with its time, and nothing else', async () => {
    const { clock, bench, codes, others, scanner } = start();
    await clock.advance(1000);
    bench.scan(text('GK1:first'));
    await clock.advance(1000);
    bench.scan(text('GK1:second'));
    bench.scan(text('GK1:third'));
    await clock.advance(1000);
    expect(codes).toEqual(['GK1:first @1000', 'GK1:second @2000', 'GK1:third @2000']);
    expect(others).toEqual([]);
    await scanner.stop();
  });

  test('gives a code of several reports whole', async () => {
    const { clock, bench, codes, scanner } = start();
    await clock.advance(1000);
    bench.scan(text('x'.repeat(1000)));
    await clock.advance(1000);
    expect(codes).toEqual([`${'x'.repeat(1000)} @1000`]);
    await scanner.stop();
  });

  test('tells of a code that is too long, and reads the next one', async () => {
    const { clock, bench, codes, others, scanner } = start();
    await clock.advance(1000);
    bench.scan(text('x'.repeat(9000)));
    await clock.advance(1000);
    bench.scan(text('next'));
    await clock.advance(1000);
    expect(others).toEqual(['overlong 9000 > 8192']);
    expect(codes).toEqual(['next @2000']);
    await scanner.stop();
  });

  test('pulled out in the middle of a code gives none, and is back within 3 s of its return', async () => {
    const { clock, bench, codes, others, states, scanner } = start();
    await clock.advance(1000);
    bench.begin();
    await clock.advance(1);
    bench.unplug();
    await clock.advance(60_000);
    expect(states.at(-1)).toMatchObject({ status: 'lost', fault: { code: 'notFound' } });
    expect(codes).toEqual([]);
    expect(others).toEqual(['the device went away in the middle of a code']);
    bench.plug();
    await clock.advance(3000);
    expect(states.at(-1)).toEqual({ status: 'ready' });
    bench.scan(text('again'));
    await clock.advance(1000);
    expect(codes).toEqual(['again @64001']);
    await scanner.stop();
  });

  test('stops: the port is closed, no timer is left, nothing more is said', async () => {
    const { clock, bench, codes, states, scanner } = start();
    await clock.advance(1000);
    bench.begin();
    await clock.advance(1);
    await scanner.stop();
    const said = states.length;
    expect(bench.isOpen()).toBe(false);
    expect(clock.pendingTimers).toBe(0);
    bench.scan(text('after'));
    bench.unplug();
    await clock.advance(10_000);
    expect(codes).toEqual([]);
    expect(states).toHaveLength(said);
  });
});
