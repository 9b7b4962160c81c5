/** What devices send: thermometers, scanners, keyboards, recordings of them, and the processes that talk to them. */
import { readdirSync, readFileSync } from 'node:fs';
import { scannerScrubber } from '../../../drivers/recording/scrub.ts';
import { parseRecording } from '../../../drivers/recording/recording.ts';
import { findKeyboardReport } from '../../../drivers/scanner/boot-keyboard.ts';
import { HidPosDecoder } from '../../../drivers/scanner/hid-pos.ts';
import { findScanLayout } from '../../../drivers/scanner/hid-pos-layout.ts';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { parseReportDescriptor } from '../../../drivers/scanner/report-descriptor.ts';
import type { ByteScanDecoder } from '../../../drivers/scanner/scan-result.ts';
import { SerialScanDecoder } from '../../../drivers/scanner/serial-scan.ts';
import { WedgeReportDecoder } from '../../../drivers/scanner/wedge-reports.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor, wedgeReports } from '../../../drivers/sim/simulated-scanner-wedge.ts';
import { scanReports } from '../../../drivers/sim/simulated-scanner.ts';
import { voiceOf } from '../../../drivers/sim/simulated-thermometer-voices.ts';
import { knownThermometers, loadThermometer, type ThermometerModel } from '../../../drivers/thermometer/models.ts';
import { converse } from '../../../drivers/thermometer/protocols.ts';
import { modelFromProfile, siteProfile } from '../../../drivers/thermometer/site-profile.ts';
import { eventBytes, keyboardEvents } from '../../../drivers/transport/evdev-events.ts';
import { bytesOf, type FuzzTarget, jsonBytes, must, textOf } from '../target.ts';

const maxCodeBytes = 512;
const prefixed = (first: number, bytes: Uint8Array): Uint8Array => Uint8Array.from([first, ...bytes]);

const models: readonly ThermometerModel[] = knownThermometers().flatMap((id) => {
  const loaded = loadThermometer(id);
  return loaded.ok ? [loaded.value] : [];
});
const frame = (model: ThermometerModel): Uint8Array => voiceOf(model).frame({ objectC: 36.5, ambientC: 25 });

/** The bytes in two pieces and at once: what was sampled must not depend on how a line cuts them. */
export function mustSample(model: ThermometerModel, bytes: Uint8Array, at: number): void {
  const [whole, cut] = [converse(model).parser, converse(model).parser];
  const once = [...whole.push(bytes, 1).samples, ...whole.flush().samples];
  const twice = [
    ...cut.push(bytes.subarray(0, at), 1).samples,
    ...cut.push(bytes.subarray(at), 1).samples,
    ...cut.flush().samples,
  ];
  for (const { objectC, ambientC } of once) {
    must(Number.isFinite(objectC) && (ambientC === null || Number.isFinite(ambientC)), 'a sample is a number');
  }
  const figures = (samples: typeof once): string => samples.map((each) => `${each.objectC}/${each.ambientC}`).join();
  must(figures(once) === figures(twice), 'samples do not depend on how the bytes are cut');
}

const thermometer: FuzzTarget = {
  name: 'thermometer',
  input: 'a model by number, then bytes of its line',
  seeds: models.flatMap((model, at) => [
    prefixed(at, frame(model)),
    prefixed(at, Uint8Array.from([...frame(model), ...frame(model)])),
  ]),
  maxBytes: 512,
  run([first = 0, ...rest]) {
    const model = models[first % models.length];
    if (model !== undefined) mustSample(model, Uint8Array.from(rest), rest.length >> 1);
  },
};

const field = { offset: 2, bytes: 2, signed: true, endianness: 'big', perDegree: 100 };
const profile = {
  name: 'instrument',
  line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  frame: {
    header: '5A 59',
    length: 7,
    object: field,
    ambient: { ...field, offset: 4 },
    checksum: { kind: 'sum8', from: 0, to: 6, at: 6 },
  },
  silentAfterMs: 1000,
  measurableC: { min: 0, max: 100 },
  ambientC: { min: 0, max: 50 },
};
const framed = [0x5a, 0x59, 0x0e, 0x43, 0x09, 0xc4];
const sum = framed.reduce((all, byte) => all + byte, 0) & 0xff;

const thermometerProfile: FuzzTarget = {
  name: 'thermometer-profile',
  input: 'an instrument as a site file describes it, a line feed, bytes of its line',
  seeds: [Uint8Array.from([...jsonBytes(profile), 10, ...framed, sum, ...framed, sum]), jsonBytes(profile)],
  run(input) {
    const end = input.indexOf(10);
    const text = textOf(end < 0 ? input : input.subarray(0, end));
    const parsed = siteProfile.safeParse(jsonOr(text));
    if (!parsed.success) return;
    const bytes = end < 0 ? input : input.subarray(end + 1);
    mustSample(modelFromProfile(parsed.data), bytes, bytes.length >> 1);
  },
};

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const hidDescriptor: FuzzTarget = {
  name: 'hid-descriptor',
  input: 'a report descriptor',
  seeds: [...Object.values(simulatedLayouts).map(({ descriptor }) => descriptor), bootKeyboardDescriptor],
  maxBytes: 600,
  run(input) {
    const parsed = parseReportDescriptor(input);
    if (!parsed.ok) return;
    findKeyboardReport(parsed.value);
    const layout = findScanLayout(parsed.value);
    if (!layout.ok) return;
    const { reportBytes, dataAt, dataBytes, lengthAt, lengthBytes, aimAt, continuedBit } = layout.value;
    const ends = [dataAt + dataBytes, lengthAt + lengthBytes, (aimAt ?? -3) + 3, ((continuedBit ?? -8) >> 3) + 1];
    must(Math.max(...ends) <= reportBytes, 'fields lie within their report');
    feed(new HidPosDecoder(layout.value, { maxCodeBytes }), input, 16);
  },
};

/** Pushes the input in pieces; no code may exceed the limit and nothing may stay pending. */
function feed(decoder: ByteScanDecoder, input: Uint8Array, piece: number): void {
  const results = [];
  let atMs = 0;
  for (let at = 0; at < input.length; at += piece) {
    atMs += input[at] ?? 0;
    results.push(...decoder.push(input.subarray(at, at + piece), atMs));
  }
  results.push(...decoder.flush());
  for (const each of results) {
    if (each.kind === 'code') must(each.code.bytes.length <= maxCodeBytes, 'a code is not beyond the limit');
  }
  must(decoder.flushAtMs === null, 'nothing waits after a flush');
}

const layoutH = (() => {
  const parsed = parseReportDescriptor(simulatedLayouts.H.descriptor);
  const found = parsed.ok ? findScanLayout(parsed.value) : parsed;
  if (!found.ok) throw new Error('layout H must parse');
  return found.value;
})();

const joined = (pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));

const hidPos: FuzzTarget = {
  name: 'hid-pos',
  input: 'input reports of a HID POS scanner',
  seeds: ['short', 'y'.repeat(300), 'z'.repeat(700)].map((payload) => joined(scanReports('H', { payload }))),
  run: (input) => feed(new HidPosDecoder(layoutH, { maxCodeBytes }), input, layoutH.reportBytes),
};

const keyboard = (() => {
  const parsed = parseReportDescriptor(bootKeyboardDescriptor);
  const found = parsed.ok ? findKeyboardReport(parsed.value) : null;
  if (found === null) throw new Error('the boot keyboard must parse');
  return found;
})();
const wedgeSettings = {
  layout: 'us',
  endings: ['cr', 'tab', 'gap'],
  altCodes: 'gbk',
  gapMs: 50,
  maxCodeBytes,
} as const;

const wedge: FuzzTarget = {
  name: 'wedge',
  input: 'reports of a keyboard',
  seeds: [joined(wedgeReports(bytesOf('GK1:aZ9\r'))), joined(wedgeReports(bytesOf('{"A b"}~\t')))],
  run: (input) => feed(new WedgeReportDecoder(keyboard, wedgeSettings), input, 8),
};

const serialScan: FuzzTarget = {
  name: 'serial-scan',
  input: 'bytes of a serial scanner, in pieces as long as the first byte says',
  seeds: [bytesOf('\u0005KD1:ABC\rHC1:XYZ\r'), prefixed(16, new Uint8Array(700).fill(65))],
  run: ([piece = 1, ...rest]) =>
    feed(
      new SerialScanDecoder({ endings: ['cr', 'gap'], gapMs: 50, maxCodeBytes }),
      Uint8Array.from(rest),
      1 + (piece % 64),
    ),
};

const inputEvents: FuzzTarget = {
  name: 'input-events',
  input: 'events of the kernel of a grabbed keyboard',
  seeds: [Uint8Array.from({ length: 48 }, (_, at) => (at === 16 ? 1 : at === 18 ? 30 : at === 20 ? 1 : 0))],
  run(input) {
    must(keyboardEvents(input).length <= input.length / eventBytes, 'no more events than were sent');
  },
};

const recordings = new URL('../../recordings/', import.meta.url);
const scannerModels = (() => {
  const loaded = loadScannerModels();
  return loaded.ok ? [...loaded.value.values()] : [];
})();

const recording: FuzzTarget = {
  name: 'recording',
  input: 'a recording of a device, and what scrubs it',
  seeds: readdirSync(recordings)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => readFileSync(new URL(name, recordings)).subarray(0, 1_500))
    .map((bytes) => new Uint8Array(bytes.subarray(0, bytes.lastIndexOf(10) + 1))),
  run(input) {
    const parsed = parseRecording(textOf(input), 'recording.jsonl');
    if (!parsed.ok) return must(parsed.error.length > 0, 'a fault says what was expected');
    must(parsed.value.entries.length <= input.length, 'no more entries than bytes');
    const model = scannerModels[input.length % scannerModels.length];
    if (model === undefined) return;
    const scrubber = scannerScrubber(model);
    scrubber.opened(input.length % 2 === 0 ? null : simulatedLayouts.H.descriptor);
    must(scrubber.input(input).length === input.length, 'scrubbed is as long as before');
    for (const usage of input.subarray(0, 64)) scrubber.key(usage, true);
  },
};

export const deviceTargets: readonly FuzzTarget[] = [
  thermometer,
  thermometerProfile,
  hidDescriptor,
  hidPos,
  wedge,
  serialScan,
  inputEvents,
  recording,
];
