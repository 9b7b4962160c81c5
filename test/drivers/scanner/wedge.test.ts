import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BootKeyboard, findKeyboardReport } from '../../../drivers/scanner/boot-keyboard.ts';
import type { KeyboardReportLayout } from '../../../drivers/scanner/boot-keyboard.ts';
import { keyboardLayout } from '../../../drivers/scanner/keyboard-layouts.ts';
import { payloadText } from '../../../drivers/scanner/payload-text.ts';
import { parseReportDescriptor } from '../../../drivers/scanner/report-descriptor.ts';
import type { ScanResult } from '../../../drivers/scanner/scan-result.ts';
import type { WedgeSettings } from '../../../drivers/scanner/wedge.ts';
import { WedgeDecoder } from '../../../drivers/scanner/wedge.ts';
import { WedgeReportDecoder } from '../../../drivers/scanner/wedge-reports.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor, report, wedgeReports } from '../../../drivers/sim/simulated-scanner-wedge.ts';

const settings: WedgeSettings = { layout: 'us', endings: ['cr', 'tab', 'gap'], altCodes: 'gbk', gapMs: 50 };

function bootLayout(): KeyboardReportLayout {
  const parsed = parseReportDescriptor(bootKeyboardDescriptor);
  const layout = parsed.ok ? findKeyboardReport(parsed.value) : null;
  if (layout === null) throw new Error('no keyboard report');
  return layout;
}

function decoderWith(changes: Partial<WedgeSettings> = {}): WedgeReportDecoder {
  return new WedgeReportDecoder(bootLayout(), { ...settings, ...changes });
}

/** Pushes one report a millisecond and flushes at the end. */
function read(reports: readonly Uint8Array[], changes: Partial<WedgeSettings> = {}): readonly ScanResult[] {
  const decoder = decoderWith(changes);
  return [...reports.flatMap((bytes, index) => decoder.push(bytes, index)), ...decoder.flush()];
}

function told(results: readonly ScanResult[]): readonly string[] {
  return results.map((result) =>
    result.kind === 'code' ? Buffer.from(result.code.bytes).toString('latin1') : `<${result.kind}>`,
  );
}

const ascii = (text: string) => new TextEncoder().encode(text);
const none = report(0, []);
const tap = (modifiers: number, usage: number) => [report(modifiers, [usage]), none];
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');

describe('keyboard reports', () => {
  test('a boot keyboard has modifiers at byte 0 and six keys from byte 2', () => {
    expect(bootLayout()).toEqual({ reportId: 0, reportBytes: 8, modifiersAt: 0, keysAt: 2, keyCount: 6 });
  });

  test('a HID POS scanner is no keyboard', () => {
    const parsed = parseReportDescriptor(simulatedLayouts.H.descriptor);
    expect(parsed.ok && findKeyboardReport(parsed.value)).toBeNull();
  });

  test('only what is newly pressed counts, in the order of the report', () => {
    const keyboard = new BootKeyboard(bootLayout());
    expect(keyboard.push(report(0x02, [5, 4]))).toEqual({
      ok: true,
      value: [
        { usage: 0xe1, pressed: true },
        { usage: 5, pressed: true },
        { usage: 4, pressed: true },
      ],
    });
    expect(keyboard.push(report(0x02, [4, 5, 4]))).toEqual({ ok: true, value: [] });
    expect(keyboard.push(report(0, [4, 6]))).toEqual({
      ok: true,
      value: [
        { usage: 0xe1, pressed: false },
        { usage: 5, pressed: false },
        { usage: 6, pressed: true },
      ],
    });
  });

  test('a repeated character needs a release between', () => {
    expect(told(read([report(0, [4]), report(0, [4]), ...tap(0, 5)]))).toEqual(['ab']);
    expect(told(read([...tap(0, 4), ...tap(0, 4)]))).toEqual(['aa']);
  });

  test('roll-over and short reports spoil the code', () => {
    expect(read([...tap(0, 4), report(0, [1, 1, 1, 1, 1, 1]), ...tap(0, 0x28)])).toEqual([
      { kind: 'discarded', discarded: { bytes: Uint8Array.of(0x61), why: 'the keyboard lost keys (roll-over)' } },
    ]);
    expect(told(read([...tap(0, 4), Uint8Array.of(0, 0, 5), ...tap(0, 0x28)]))).toEqual(['<discarded>']);
  });
});

describe('text', () => {
  test('every printable character of the US layout', () => {
    expect(told(read(wedgeReports(ascii(printable))))).toEqual([printable]);
  });

  test('Caps Lock inverts letters and nothing else', () => {
    expect(told(read(wedgeReports(ascii(printable), { capsLock: true })))).toEqual([printable]);
    expect(told(read([...tap(0, 0x39), ...tap(0, 4), ...tap(0x02, 4), ...tap(0, 0x1e)]))).toEqual(['Aa1']);
  });

  test('the layout is the one the scanner was set to', () => {
    const german = keyboardLayout('de');
    expect([german.get(0x1c)?.plain, german.get(0x1d)?.plain, german.get(0x37)?.shifted]).toEqual(['z', 'y', ':']);
    expect(told(read([...tap(0, 0x1c), ...tap(0x02, 0x24)], { layout: 'de' }))).toEqual(['z/']);
  });

  test('Alt codes, one byte each: UTF-8 and GBK', () => {
    for (const hex of ['E9809AE8A18C', 'CDA8D0D0']) {
      const results = read(wedgeReports(new Uint8Array(Buffer.from(hex, 'hex')), { mode: 'alt' }));
      const [result] = results;
      expect(result?.kind === 'code' && payloadText(result.code.bytes)?.text).toBe('通行');
    }
  });

  test('Alt codes above 255: a GBK code or a code point, as configured', () => {
    const typed = (number: number) => [
      report(0x04, []),
      ...Array.from(String(number)).flatMap((digit) => [
        report(0x04, [digit === '0' ? 0x62 : 0x58 + Number(digit)]),
        report(0x04, []),
      ]),
      none,
    ];
    const gbk = read([...typed(0xcda8), ...typed(0xd0d0)]);
    expect(gbk[0]?.kind === 'code' && payloadText(gbk[0].code.bytes)).toEqual({ text: '通行', encoding: 'gbk' });
    const unicode = read([...typed(0x901a), ...typed(0x884c)], { altCodes: 'unicode' });
    expect(unicode[0]?.kind === 'code' && payloadText(unicode[0].code.bytes)?.text).toBe('通行');
    expect(told(read(typed(0x1234)))).toEqual(['<discarded>']);
    expect(told(read(typed(0xd800), { altCodes: 'unicode' }))).toEqual(['<discarded>']);
    expect(told(read(typed(123_456_789)))).toEqual(['<discarded>']);
  });

  test('bytes that are neither UTF-8 nor GBK are no text', () => {
    expect(payloadText(Uint8Array.of(0xff, 0xff))).toBeNull();
    expect(payloadText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))?.text).toBe('\ufeffA');
  });
});

describe('the end of a code', () => {
  test('Enter, keypad Enter or Tab, where configured; otherwise they are data', () => {
    for (const key of [0x28, 0x58, 0x2b])
      expect(told(read([...tap(0, 4), ...tap(0, key), ...tap(0, 5)]))).toEqual(['a', 'b']);
    const gap = { endings: ['gap'] } as const;
    expect(told(read([...tap(0, 4), ...tap(0, 0x28), ...tap(0, 0x2b), ...tap(0, 5)], gap))).toEqual(['a\r\tb']);
  });

  test('a gap', () => {
    const decoder = decoderWith();
    decoder.push(report(0, [4]), 0);
    decoder.push(none, 10);
    expect(decoder.flushAtMs).toBe(60);
    expect(told(decoder.push(report(0, [5]), 60))).toEqual(['a']);
    expect(told(decoder.flush())).toEqual(['b']);
    expect(decoder.flushAtMs).toBeNull();
  });

  test('without its suffix a code is discarded where only a suffix ends it', () => {
    expect(told(read(wedgeReports(ascii('abc'), { suffix: 'none' }), { endings: ['cr'] }))).toEqual(['<discarded>']);
  });

  test('Enter alone is no code; too long a code is counted; an unplugged one is discarded', () => {
    expect(read(tap(0, 0x28))).toEqual([]);
    expect(read(wedgeReports(ascii('x'.repeat(30))), { maxCodeBytes: 20 })).toMatchObject([
      { kind: 'overlong', overlong: { bytes: 30, limit: 20 } },
    ]);
    const decoder = decoderWith();
    decoder.push(report(0, [4]), 0);
    expect(told(decoder.reset())).toEqual(['<discarded>']);
    expect(decoder.flush()).toEqual([]);
  });
});

describe('hostile keys', () => {
  test('every control character is data, by Ctrl and by Alt code', () => {
    const all = Uint8Array.from({ length: 32 }, (_, index) => index);
    expect(read(wedgeReports(all))).toMatchObject([{ kind: 'code', code: { bytes: all } }]);
    // Ctrl with space, a–z, [ \ ] and Shift with 6 and -
    const byControl = [
      ...tap(0x01, 0x2c),
      ...Array.from({ length: 26 }, (_, index) => tap(0x10, 4 + index)).flat(),
      ...tap(0x01, 0x2f),
      ...tap(0x01, 0x31),
      ...tap(0x01, 0x30),
      ...tap(0x03, 0x23),
      ...tap(0x03, 0x2d),
    ];
    expect(read(byControl)).toMatchObject([{ kind: 'code', code: { bytes: all } }]);
  });

  test('Escape, Backspace and Delete are data', () => {
    expect(told(read([...tap(0, 0x29), ...tap(0, 0x2a), ...tap(0, 0x4c)]))).toEqual(['\x1b\b\x7f']);
  });

  test.each([
    ['Alt+F4', 0x04, 0x3d],
    ['Alt+Tab', 0x04, 0x2b],
    ['Alt+Enter', 0x04, 0x28],
    ['Ctrl+Alt+F1', 0x05, 0x3a],
    ['Ctrl+Alt+keypad 1', 0x05, 0x59],
    ['Ctrl+Alt+Delete', 0x05, 0x4c],
    ['Ctrl+Enter', 0x01, 0x28],
    ['the logo key with r', 0x08, 0x15],
    ['F1', 0, 0x3a],
    ['arrow up', 0, 0x52],
    ['a key nobody has', 0, 0xa5],
  ])('%s spoils its code', (_what, modifiers, key) => {
    const results = read([
      ...tap(0, 4),
      ...tap(modifiers, key),
      ...tap(0, 5),
      ...tap(0, 0x28),
      ...tap(0, 6),
      ...tap(0, 0x28),
    ]);
    expect(told(results)).toEqual(['<discarded>', 'c']);
  });

  test('a spoilt code keeps no more bytes than the limit', () => {
    const [result] = read([...wedgeReports(ascii('x'.repeat(30)), { suffix: 'none' }), ...tap(0, 0x3a)], {
      maxCodeBytes: 20,
    });
    expect(result?.kind === 'discarded' && result.discarded.bytes).toEqual(ascii('x'.repeat(20)));
  });

  test('after the device went away no modifier and no lock is held', () => {
    const decoder = new WedgeDecoder(settings);
    for (const usage of [0xe1, 0x39, 4]) decoder.key(usage, true, 0);
    decoder.reset();
    decoder.key(4, true, 1);
    decoder.key(0x1e, true, 1);
    expect(told(decoder.flush())).toEqual(['a1']);
  });

  test('an Alt code cut short by the gap spoils its code', () => {
    expect(told(read([...tap(0, 4), report(0x04, []), report(0x04, [0x59])]))).toEqual(['<discarded>']);
  });
});

describe('any input', () => {
  test('every payload comes through, by keys and by Alt codes', () => {
    const mode = fc.constantFrom('keys' as const, 'alt' as const);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), mode, fc.boolean(), (bytes, mode, capsLock) => {
        expect(read(wedgeReports(bytes, { mode, capsLock }))).toMatchObject([{ kind: 'code', code: { bytes } }]);
      }),
      { numRuns: 300 },
    );
  });

  test('random reports crash nothing and stay within the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.uint8Array({ maxLength: 10 }), fc.nat(80)), { maxLength: 100 }), (stream) => {
        const decoder = decoderWith({ maxCodeBytes: 10 });
        let atMs = 0;
        for (const [bytes, delayMs] of stream) {
          atMs += delayMs;
          for (const result of decoder.push(bytes, atMs)) {
            if (result.kind === 'code') expect(result.code.bytes.length).toBeLessThanOrEqual(10);
          }
        }
        decoder.flush();
        expect(decoder.flushAtMs).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('random keys yield no more bytes than keys', () => {
    const keys = fc.array(fc.tuple(fc.nat(255), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(keys, (events) => {
        const decoder = new WedgeDecoder(settings);
        const results = [
          ...events.flatMap(([usage, pressed], index) => decoder.key(usage, pressed, index)),
          ...decoder.flush(),
        ];
        const bytes = results.reduce((sum, result) => sum + (result.kind === 'code' ? result.code.bytes.length : 0), 0);
        expect(bytes).toBeLessThanOrEqual(events.length);
      }),
      { numRuns: 500 },
    );
  });
});

test('digits typed while Alt is held that are no character: why says how many, and not which', () => {
  // 79999, Alt stays down over the keypad's digits (0x59 is 1).
  const keys = [7, 9, 9, 9, 9].flatMap((digit) => [report(0x04, [0x58 + digit]), report(0x04, [])]);
  const [first] = read([...keys, none, ...tap(0, 0x28)]);
  expect(first).toMatchObject({ kind: 'discarded', discarded: { why: 'an Alt code of 5 digits is no character' } });
});
