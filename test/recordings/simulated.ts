/** The recordings that are shipped, made from the simulators in simulated time: the same bytes each time they are made. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RecordingHeader } from '../../drivers/recording/recording.ts';
import { BootKeyboard, findKeyboardReport } from '../../drivers/scanner/boot-keyboard.ts';
import { loadScannerModels } from '../../drivers/scanner/models.ts';
import { parseReportDescriptor } from '../../drivers/scanner/report-descriptor.ts';
import type { ScannerPort } from '../../drivers/scanner/scanner.ts';
import { MemoryHidBus } from '../../drivers/sim/memory-hid.ts';
import { MemorySerialBus, MemorySerialLine } from '../../drivers/sim/memory-serial.ts';
import { scanReports } from '../../drivers/sim/simulated-scanner.ts';
import { simulatedLayouts } from '../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor, wedgeReports } from '../../drivers/sim/simulated-scanner-wedge.ts';
import { SimulatedThermometer } from '../../drivers/sim/simulated-thermometer.ts';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { loadThermometer } from '../../drivers/thermometer/models.ts';
import type { KeyHandlers } from '../../drivers/transport/keys.ts';
import { recordDevice } from '../../scripts/recording/record-device.ts';

/** What is shown in the recordings: no pass, nobody's data. */
export const shownCodes = ['GK1:20260115:ABC123', `GK1:${'0123456789'.repeat(9)}`, 'Gate 7, second shift'] as const;

const startedMs = Date.parse('2026-01-20T08:00:00+08:00');
const hidPath = '/dev/hidraw0';

/** A world in which one device is used for a while. */
interface Bench {
  readonly clock: VirtualClock;
  readonly serial: MemorySerialBus;
  readonly line: MemorySerialLine;
  readonly hid: MemoryHidBus;
  readonly keyboard: { handlers: KeyHandlers | null };
}

interface Shipped {
  readonly file: string;
  readonly role: RecordingHeader['role'];
  readonly model: string;
  readonly provenance: string;
  readonly scrub?: boolean;
  readonly port?: (bench: Bench) => ScannerPort;
  readonly act: (bench: Bench) => Promise<void>;
}

export const shipped: readonly Shipped[] = [
  {
    file: 'gy-mcu90614-somebody-comes.jsonl',
    role: 'thermometer',
    model: 'gy-mcu90614',
    provenance: 'simulated: somebody of 36.4 °C stands before the instrument for 3 s, frames split in two',
    act: (bench) =>
      measured(bench, 'gy-mcu90614', async (thermometer) => {
        thermometer.splitFrames(5);
        await bench.clock.advance(1_000);
        thermometer.setObject(36.4);
        await bench.clock.advance(3_000);
        thermometer.setObject(20);
        await bench.clock.advance(1_500);
      }),
  },
  {
    file: 'gy-mcu90614-unplugged.jsonl',
    role: 'thermometer',
    model: 'gy-mcu90614',
    provenance: 'simulated: noise on the line, wrong checksums, unplugged for 2 s, back',
    act: (bench) =>
      measured(bench, 'gy-mcu90614', async (thermometer) => {
        await bench.clock.advance(1_000);
        thermometer.sendNoise(11);
        thermometer.wrongChecksums(2);
        await bench.clock.advance(500);
        bench.serial.detach(serialPath);
        await bench.clock.advance(2_000);
        bench.serial.attach(serialPath, bench.line);
        await bench.clock.advance(2_000);
      }),
  },
  {
    file: 'optris-asked.jsonl',
    role: 'thermometer',
    model: 'optris',
    provenance: 'simulated: an instrument that answers requests, 36.5 °C from 1 s on',
    act: (bench) =>
      measured(bench, 'optris', async (thermometer) => {
        await bench.clock.advance(1_000);
        thermometer.setObject(36.5);
        await bench.clock.advance(2_000);
      }),
  },
  {
    file: 'raytek-mi-reboots.jsonl',
    role: 'thermometer',
    model: 'raytek-mi',
    provenance: 'simulated: polled ASCII lines; power is lost in the middle of a line, then the instrument announces itself',
    act: (bench) =>
      measured(bench, 'raytek-mi', async (thermometer) => {
        await bench.clock.advance(1_500);
        thermometer.reboot(300);
        await bench.clock.advance(2_000);
      }),
  },
  {
    file: 'honeywell-hid-pos-codes.jsonl',
    role: 'scanner',
    model: 'honeywell-hid-pos',
    provenance: 'simulated: report layout H; a short code, a code of two reports, a code after the scanner was replugged',
    port: ({ hid }) => ({ kind: 'hid', transport: hid, identity: { vendorId: 0x0c2e } }),
    act: async ({ hid, clock }) => {
      const device = { vendorId: 0x0c2e, productId: 0x0b61, usagePage: 0x8c, descriptor: simulatedLayouts.H.descriptor };
      hid.attach(hidPath, device);
      await clock.advance(1_000);
      for (const [index, payload] of shownCodes.entries()) {
        for (const report of scanReports('H', { payload })) hid.report(hidPath, report);
        await clock.advance(700);
        if (index !== 1) continue;
        hid.detach(hidPath);
        await clock.advance(300);
        hid.attach(hidPath, device);
        await clock.advance(1_500);
      }
    },
  },
  {
    file: 'generic-serial-scrubbed.jsonl',
    role: 'scanner',
    model: 'generic-serial',
    scrub: true,
    provenance: 'simulated: three codes on a serial line, suffix CR LF, in pieces of 7 bytes; scrubbed',
    port: ({ serial }) => ({ kind: 'serial', transport: serial, path: serialPath }),
    act: async ({ serial, line, clock }) => {
      serial.attach(serialPath, line);
      line.splitInto = 7;
      await clock.advance(1_000);
      for (const payload of shownCodes) {
        line.write(Buffer.from(`${payload}\r\n`));
        await clock.advance(900);
      }
    },
  },
  {
    file: 'generic-wedge-keys.jsonl',
    role: 'scanner',
    model: 'generic-wedge',
    provenance: 'simulated: a grabbed keyboard types a code with capitals and signs, suffix Enter',
    port: ({ keyboard }) => ({
      kind: 'keys',
      path: '/dev/input/by-id/simulated-event-kbd',
      transport: {
        async open(_path, handlers) {
          keyboard.handlers = handlers;
          return { ok: true, value: { close: async () => undefined } };
        },
      },
    }),
    act: async ({ keyboard, clock }) => {
      await clock.advance(500);
      for (const { usage, pressed } of typed(shownCodes[0])) {
        keyboard.handlers?.onKey(usage, pressed);
        await clock.advance(4);
      }
      await clock.advance(500);
    },
  },
];

const serialPath = '/dev/serial/by-id/simulated';

/** The text of a shipped recording, made anew. */
export async function make({ role, model, provenance, scrub, port, act }: Shipped): Promise<string> {
  const bench: Bench = {
    clock: new VirtualClock(startedMs),
    serial: new MemorySerialBus(),
    line: new MemorySerialLine(),
    hid: new MemoryHidBus(),
    keyboard: { handlers: null },
  };
  let text = '';
  const recording = recordDevice({
    role,
    site: { thermometer: { model, path: serialPath } },
    models: modelsWith(role, model),
    adapters: {
      serial: bench.serial,
      scannerPort: port?.(bench) ?? { kind: 'serial', transport: bench.serial, path: serialPath },
    },
    clock: bench.clock,
    scrub: scrub ?? false,
    provenance,
    write: (line) => {
      text += line;
    },
    onState: () => undefined,
    onDecoded: () => undefined,
  });
  await act(bench);
  const stopped = recording.stop();
  await bench.clock.advance(5_000);
  await stopped;
  return text;
}

export function readShipped(file: string): string {
  return readFileSync(path.join(import.meta.dirname, file), 'utf8');
}

async function measured(
  { serial, line, clock }: Bench,
  name: string,
  use: (thermometer: SimulatedThermometer) => Promise<void>,
): Promise<void> {
  const model = loadThermometer(name);
  if (!model.ok) throw new Error(model.error.detail);
  const thermometer = new SimulatedThermometer({ model: model.value, line, clock, seed: 7, noiseC: 0.03 });
  thermometer.start();
  serial.attach(serialPath, line);
  await use(thermometer);
  thermometer.stop();
}

function modelsWith(role: RecordingHeader['role'], name: string) {
  const thermometer = loadThermometer(role === 'thermometer' ? name : 'gy-mcu90614');
  const scanners = loadScannerModels();
  if (!thermometer.ok || !scanners.ok) throw new Error('the models cannot be read');
  const scanner = scanners.value.get(role === 'scanner' ? name : 'generic-hid-pos');
  if (scanner === undefined) throw new Error(`no scanner model ${name}`);
  return { thermometer: thermometer.value, scanner };
}

/** The keys a keyboard types a text with, as the kernel would tell them. */
function typed(text: string): readonly { usage: number; pressed: boolean }[] {
  const parsed = parseReportDescriptor(bootKeyboardDescriptor);
  const layout = parsed.ok ? findKeyboardReport(parsed.value) : null;
  if (layout === null) throw new Error('no keyboard report');
  const keyboard = new BootKeyboard(layout);
  return wedgeReports(Buffer.from(text)).flatMap((report) => {
    const events = keyboard.push(report);
    if (!events.ok) throw new Error(events.error);
    return [...events.value];
  });
}
