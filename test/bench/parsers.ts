/** How fast each parser takes what its line can bring; a line at 115,200 baud brings 0.0115 MB/s. */
import { seededRandom } from '../../drivers/sim/simulated-thermometer-noise.ts';
import { scanReports } from '../../drivers/sim/simulated-scanner.ts';
import { simulatedLayouts } from '../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor, wedgeReports } from '../../drivers/sim/simulated-scanner-wedge.ts';
import { voiceOf } from '../../drivers/sim/simulated-thermometer-voices.ts';
import { findKeyboardReport } from '../../drivers/scanner/boot-keyboard.ts';
import { HidPosDecoder } from '../../drivers/scanner/hid-pos.ts';
import { findScanLayout } from '../../drivers/scanner/hid-pos-layout.ts';
import { parseReportDescriptor } from '../../drivers/scanner/report-descriptor.ts';
import type { ByteScanDecoder } from '../../drivers/scanner/scan-result.ts';
import { SerialScanDecoder } from '../../drivers/scanner/serial-scan.ts';
import { WedgeReportDecoder } from '../../drivers/scanner/wedge-reports.ts';
import { knownThermometers } from '../../drivers/thermometer/models.ts';
import { converse } from '../../drivers/thermometer/protocols.ts';
import { shipped } from '../drivers/thermometer/models-for-tests.ts';
import type { Figure } from './figure.ts';
import { callsPerSecond } from './statistics.ts';

/** Time for each of them, milliseconds. */
const forMs = 200;
/** What a scanner sends: about as long as a district pass. */
const payload = new TextEncoder().encode('KD1:6BFOXN%TSMAHN-H2SR5Q$CQ/8R3X0'.repeat(8));

export function* run(): Generator<Figure> {
  for (const model of knownThermometers()) yield* thermometer(model);
  for (const layout of ['H', 'N', 'M'] as const) {
    yield scanner(`scanner: HID POS, layout ${layout}`, hidPos(layout), scanReports(layout, { payload }));
  }
  yield scanner('scanner: keyboard wedge', wedge(), wedgeReports(payload));
  const line = [...payload, 0x0d];
  yield scanner('scanner: serial line', new SerialScanDecoder({ endings: ['cr'], gapMs: 50 }), [Uint8Array.from(line)]);
  const { descriptor } = simulatedLayouts.H;
  const parsed = callsPerSecond(() => {
    const found = parseReportDescriptor(descriptor);
    if (!found.ok || !findScanLayout(found.value).ok) throw new Error('the descriptor does not parse');
  }, forMs);
  yield { figure: `descriptor of ${descriptor.length} bytes to field offsets`, value: 1e6 / parsed, unit: 'µs' };
}

/** A second of frames in pieces as a serial port hands them out, then noise. An instrument that is asked is asked first. */
function* thermometer(id: string): Generator<Figure> {
  const model = shipped(id);
  const voice = voiceOf(model);
  const frames = Array.from({ length: 14 }, (_, at) => voice.frame({ objectC: 36 + at / 10, ambientC: 21.5 }));
  const { parser, poll } = converse(model);
  let atMs = 0;
  let samples = 0;
  const turns = callsPerSecond(() => {
    for (const frame of frames) {
      atMs += 71;
      if (poll !== undefined) samples += poll.next().parsed.samples.length;
      samples += parser.push(frame, atMs).samples.length;
    }
  }, forMs);
  if (samples === 0) throw new Error(`the frames for ${id} give no sample`);
  yield { figure: `thermometer: ${id}, frames`, value: (turns * lengthOf(frames)) / 1e6, unit: 'MB/s' };

  const random = seededRandom(3);
  const noise = Uint8Array.from({ length: 4_096 }, () => Math.floor(random() * 256));
  const noisy = converse(model).parser;
  const rounds = callsPerSecond(() => void noisy.push(noise, (atMs += 71)), forMs);
  yield { figure: `thermometer: ${id}, noise`, value: (rounds * noise.length) / 1e6, unit: 'MB/s' };
}

function scanner(figure: string, decoder: ByteScanDecoder, reports: readonly Uint8Array[]): Figure {
  let codes = 0;
  const scans = callsPerSecond(() => {
    for (const report of reports) codes += decoder.push(report, 0).filter(({ kind }) => kind === 'code').length;
  }, forMs);
  if (codes === 0) throw new Error(`${figure}: no code came`);
  return { figure, value: (scans * lengthOf(reports)) / 1e6, unit: 'MB/s' };
}

function hidPos(name: 'H' | 'N' | 'M'): ByteScanDecoder {
  const parsed = parseReportDescriptor(simulatedLayouts[name].descriptor);
  const layout = parsed.ok ? findScanLayout(parsed.value) : parsed;
  if (!layout.ok) throw new Error(`layout ${name} does not parse`);
  return new HidPosDecoder(layout.value);
}

function wedge(): ByteScanDecoder {
  const parsed = parseReportDescriptor(bootKeyboardDescriptor);
  const layout = parsed.ok ? findKeyboardReport(parsed.value) : null;
  if (layout === null) throw new Error('the boot keyboard does not parse');
  return new WedgeReportDecoder(layout, { layout: 'us', endings: ['cr'], altCodes: 'gbk', gapMs: 50 });
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
