import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { ok } from '../../../drivers/basics/result.ts';
import type { DeviceFault } from '../../../drivers/device.ts';
import { parseRecording, type Recording } from '../../../drivers/recording/recording.ts';
import { replayHid, replaySerial } from '../../../drivers/recording/replay-transports.ts';
import { scannerScrubber } from '../../../drivers/recording/scrub.ts';
import { recordingSink } from '../../../drivers/recording/sink.ts';
import { recordingHid, recordingSerial } from '../../../drivers/recording/taps.ts';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { MemoryHidBus } from '../../../drivers/sim/memory-hid.ts';
import { MemorySerialBus, MemorySerialLine } from '../../../drivers/sim/memory-serial.ts';
import { scanReports } from '../../../drivers/sim/simulated-scanner.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor, wedgeReports } from '../../../drivers/sim/simulated-scanner-wedge.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';

const about = {
  role: 'thermometer',
  model: 'gy-mcu90614',
  device: 'line',
  port: 'serial',
  provenance: 'test',
} as const;
const head =
  '{"recording":1,"role":"thermometer","model":"m","device":"d","port":"serial","startedWall":"2026-01-20T00:00:00Z","scrubbed":false,"provenance":"test"}';

const settings = { path: 'line', baudRate: 9600 };
const silent = { onData: () => undefined, onLost: () => undefined };

function recordingOf(...rows: readonly string[]): Recording {
  const parsed = parseRecording([head, ...rows].join('\n'), 'f');
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  return parsed.value;
}

function scrubberOf(name: string) {
  const models = loadScannerModels();
  const model = models.ok ? models.value.get(name) : undefined;
  if (model === undefined) throw new Error(`no model ${name}`);
  return scannerScrubber(model);
}

describe('the format', () => {
  test.each([
    [
      'another version',
      head.replace('"recording":1', '"recording":2'),
      [],
      'f:1: recording: version 1, the only one there is',
    ],
    ['an unknown field in the header', head.replace('"port"', '"pot":1,"port"'), [], 'f:1: Unrecognized key: "pot"'],
    [
      'small or odd hexadecimal digits',
      head,
      ['{"t":0,"state":"opened"}', '{"t":1,"dir":"in","hex":"5a5"}'],
      'f:3: hex: pairs',
    ],
    ['an unknown direction', head, ['{"t":0,"state":"opened"}', '{"t":1,"dir":"up","hex":""}'], 'f:3: dir:'],
    ['an unknown state', head, ['{"t":0,"state":"tired"}'], 'f:2: state:'],
    [
      'time that runs back',
      head,
      ['{"t":5,"state":"opened"}', '{"t":4,"state":"closed"}'],
      'f:3: t: expected at least 5',
    ],
    ['bytes without an open port', head, ['{"t":5,"dir":"in","hex":"00"}'], 'f:2: expected the state "opened"'],
    [
      'an opening within an opening',
      head,
      ['{"t":0,"state":"opened"}', '{"t":0,"state":"opened"}'],
      'f:3: state: "opened" while',
    ],
    ['a close without an opening', head, ['{"t":0,"state":"closed"}'], 'f:2: state: "closed" while no port'],
    ['lines after the bound', head, ['{"t":0,"state":"full"}', '{"t":0,"state":"opened"}'], 'f:3: nothing follows'],
    ['a line cut short', head, ['{"t":0,"sta'], 'f:2: not JSON, or cut short'],
    ['nothing', '', [], 'f:1: not JSON, or cut short'],
  ])('%s is refused with its line', (_what, first, rows, fault) => {
    const parsed = parseRecording([first, ...rows].join('\n'), 'f');
    expect(parsed.ok ? [] : parsed.error.join('\n')).toContain(fault);
  });

  test('every fault is listed', () => {
    const parsed = parseRecording(`${head}\n{}\n[]\n7`, 'f');
    expect(parsed.ok ? 0 : parsed.error.length).toBeGreaterThanOrEqual(3);
  });

  test('what was recorded is what is read', async () => {
    const clock = new VirtualClock(0);
    const line = new MemorySerialLine();
    const bus = new MemorySerialBus();
    let text = '';
    const sink = recordingSink({ header: about, clock, write: (row) => (text += row) });
    const serial = recordingSerial(bus, sink);
    const got: number[] = [];
    await serial.open(settings, silent);
    bus.attach('line', line);
    await clock.advance(10);
    const opened = await serial.open(settings, { ...silent, onData: (bytes) => got.push(...bytes) });
    if (!opened.ok) throw new Error(opened.error.detail);
    opened.value.write(Uint8Array.of(0xa5));
    line.write(Uint8Array.of(1, 2, 3));
    await clock.advance(5);
    bus.detach('line');
    await clock.advance(0);
    await opened.value.close();
    expect(got).toEqual([1, 2, 3]);
    const parsed = parseRecording(text, 'f');
    expect(parsed.ok ? parsed.value.entries.map(({ entry }) => entry) : parsed.error).toEqual([
      { t: 0, state: 'refused', code: 'notFound', detail: expect.stringContaining('line') },
      { t: 10, state: 'opened' },
      { t: 10, dir: 'out', hex: 'A5' },
      { t: 10, dir: 'in', hex: '010203' },
      { t: 15, state: 'lost', code: 'lost', detail: expect.stringContaining('unplugged') },
    ]);
  });

  test('the file stays within its bound and says that it was reached', () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 3_000 }), fc.integer({ min: 1, max: 40 }), (maxBytes, size) => {
        let text = '';
        const clock = new VirtualClock(0);
        const sink = recordingSink({ header: about, clock, maxBytes, write: (row) => (text += row) });
        sink.opened();
        for (let count = 0; count < 200; count += 1) sink.bytes('in', new Uint8Array(size));
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
        expect(sink.full).toBe(true);
        const parsed = parseRecording(text, 'f');
        expect(parsed.ok ? parsed.value.entries.at(-1)?.entry : parsed.error).toMatchObject({ state: 'full' });
      }),
      { numRuns: 30 },
    );
  });
});

describe('replay', () => {
  test('what was answered does not come before the driver has asked', async () => {
    const clock = new VirtualClock(0);
    const serial = replaySerial(
      recordingOf('{"t":0,"state":"opened"}', '{"t":1,"dir":"out","hex":"01"}', '{"t":6,"dir":"in","hex":"CAFE"}'),
      clock,
    );
    const got: [number, number][] = [];
    const opened = await serial.open(settings, {
      ...silent,
      onData: (bytes) => got.push([clock.monotonicMs(), bytes.length]),
    });
    if (!opened.ok) throw new Error(opened.error.detail);
    await clock.advance(1_000);
    expect(got).toEqual([]);
    opened.value.write(Uint8Array.of(1));
    await clock.advance(100);
    expect(got).toEqual([[1_005, 2]]);
    expect(serial.ended).toBe(true);
  });

  test('other bytes than recorded end the port with the place in the file', async () => {
    const clock = new VirtualClock(0);
    const serial = replaySerial(recordingOf('{"t":0,"state":"opened"}', '{"t":1,"dir":"out","hex":"0102"}'), clock);
    const lost: DeviceFault[] = [];
    const opened = await serial.open(settings, { ...silent, onLost: (fault) => lost.push(fault) });
    if (!opened.ok) throw new Error(opened.error.detail);
    opened.value.write(Uint8Array.of(1));
    expect(serial.faults).toEqual([]);
    opened.value.write(Uint8Array.of(3));
    await clock.advance(1);
    expect(serial.faults).toEqual(['f:3: the driver wrote 0103 where 0102 was recorded']);
    expect(lost.map(({ code }) => code)).toEqual(['ioError']);
  });

  test('refusals, losses and the end come in the order of the recording', async () => {
    const clock = new VirtualClock(0);
    const serial = replaySerial(
      recordingOf(
        '{"t":0,"state":"refused","code":"notFound","detail":"not there"}',
        '{"t":250,"state":"opened"}',
        '{"t":300,"state":"lost","code":"lost","detail":"unplugged"}',
      ),
      clock,
    );
    expect(await serial.open(settings, silent)).toMatchObject({ ok: false, error: { code: 'notFound' } });
    const lost: [number, string][] = [];
    await serial.open(settings, { ...silent, onLost: ({ detail }) => lost.push([clock.monotonicMs(), detail]) });
    await clock.advance(100);
    expect(lost).toEqual([[50, 'unplugged']]);
    expect(serial.ended).toBe(true);
    expect(await serial.open(settings, silent)).toMatchObject({ ok: false, error: { code: 'notFound' } });
  });

  test('a recording of another kind of port is a mistake of whoever replays it', () => {
    expect(() => replayHid(recordingOf(), new VirtualClock(0))).toThrow('port of kind serial, not hid');
  });
});

describe('scrubbing', () => {
  test('a HID POS report keeps its length, its AIM identifier and nothing of its code', async () => {
    const bus = new MemoryHidBus();
    const { descriptor } = simulatedLayouts.H;
    bus.attach('h', { vendorId: 1, productId: 2, usagePage: 0x8c, descriptor });
    let text = '';
    const header = { ...about, role: 'scanner', model: 'honeywell-hid-pos', port: 'hid' } as const;
    const scrub = scrubberOf('honeywell-hid-pos');
    const sink = recordingSink({ header, clock: new VirtualClock(0), scrub, write: (row) => (text += row) });
    const got: Uint8Array[] = [];
    await recordingHid(bus, sink).open({ path: 'h' }, { ...silent, onData: (report) => got.push(report) });
    for (const fault of [undefined, 'aimOneLater'] as const) {
      const scan = { payload: 'SECRET-42', ...(fault === undefined ? {} : { fault }) };
      for (const report of scanReports('H', scan)) bus.report('h', report);
    }
    // What the driver gets is not touched.
    expect(got.every((report) => Buffer.from(report).includes('SECRET-42'))).toBe(true);
    const inputs = [...text.matchAll(/"dir":"in","hex":"([0-9A-F]+)"/g)];
    const reports = inputs.map(([, hex]) => Buffer.from(hex ?? '', 'hex'));
    expect(reports).toHaveLength(2);
    for (const report of reports) {
      expect(report.includes(']Q1')).toBe(true);
      expect(report.includes('XXXXXXXXX')).toBe(true);
      expect(report.toString('latin1')).not.toMatch(/SECRET|42/);
      expect([report.length, report[1]]).toEqual([64, 9]);
    }
  });

  test('whatever is typed, the filled keys are as many and say nothing about it', () => {
    const typed = fc.stringMatching(/^[a-zA-Z0-9 ]{1,30}$/);
    fc.assert(
      fc.property(typed, (payload) => {
        const scrub = scrubberOf('generic-wedge');
        scrub.opened(bootKeyboardDescriptor);
        const filled = (text: string) =>
          wedgeReports(Buffer.from(text)).map((report) => Buffer.from(scrub.input(report)).toString('hex'));
        const other = scrubberOf('generic-wedge');
        other.opened(bootKeyboardDescriptor);
        const same = wedgeReports(Buffer.from('a'.repeat(payload.length)));
        expect(filled(payload)).toEqual(same.map((report) => Buffer.from(other.input(report)).toString('hex')));
      }),
    );
  });

  test('grabbed keys: shift goes, two keys held at once stay two, Enter stays', () => {
    const scrub = scrubberOf('generic-wedge');
    expect(scrub.key(0xe1, true)).toBeNull();
    const [first, second] = [scrub.key(0x04, true), scrub.key(0x05, true)];
    expect(first).not.toBe(second);
    expect([scrub.key(0x04, false), scrub.key(0x05, false)]).toEqual([first, second]);
    expect([first, second]).not.toContain(0x04);
    expect(scrub.key(0x28, true)).toBe(0x28);
  });

  test('a device of unknown layout is filled as a whole', () => {
    const scrub = scrubberOf('generic-hid-pos');
    scrub.opened(Uint8Array.of(0xff));
    expect([...scrub.input(Uint8Array.of(2, 5, 0x41, 0, 0x42))]).toEqual([2, 0x58, 0x58, 0, 0x58]);
  });
});

test('what comes before the port is handed over is recorded after its opening', async () => {
  let text = '';
  const sink = recordingSink({ header: about, clock: new VirtualClock(0), write: (row) => (text += row) });
  const eager = recordingSerial(
    {
      async open(_settings, handlers) {
        handlers.onData(Uint8Array.of(7));
        return ok({ write: () => undefined, close: async () => undefined });
      },
    },
    sink,
  );
  await eager.open(settings, silent);
  expect(text.trim().split('\n').slice(1)).toEqual(['{"t":0,"state":"opened"}', '{"t":0,"dir":"in","hex":"07"}']);
});
