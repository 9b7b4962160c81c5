/** `npm run decode -- hid` and `-- hid-fields`: what a scanner sent and what its descriptor says, as JSON lines. */
import { findKeyboardReport } from '../../drivers/scanner/boot-keyboard.ts';
import { HidPosDecoder } from '../../drivers/scanner/hid-pos.ts';
import { findScanLayout } from '../../drivers/scanner/hid-pos-layout.ts';
import { payloadText } from '../../drivers/scanner/payload-text.ts';
import { parseReportDescriptor } from '../../drivers/scanner/report-descriptor.ts';
import type { HidDescriptor } from '../../drivers/scanner/report-fields.ts';
import type { ByteScanDecoder, ScanResult } from '../../drivers/scanner/scan-result.ts';
import { WedgeReportDecoder } from '../../drivers/scanner/wedge-reports.ts';
import type { Result } from '../../drivers/basics/result.ts';
import { err, ok } from '../../drivers/basics/result.ts';

/**
 * Decodes hex reports, one a line (spaces and colons allowed, blank lines skipped), and writes one JSON line a result.
 * Lines carry no time: a code still open at the end of the input is flushed there. The error is a sentence for the user.
 */
export async function decodeHid(
  descriptor: Uint8Array,
  lines: AsyncIterable<string> | Iterable<string>,
  write: (line: string) => void,
): Promise<Result<void, string>> {
  const parsed = parse(descriptor);
  if (!parsed.ok) return parsed;
  const made = decoderFor(parsed.value);
  if (!made.ok) return made;
  const decoder = made.value;
  for await (const line of lines) {
    const hex = line.replace(/[\s:]/g, '');
    if (hex === '') continue;
    if (/^(?:[0-9a-f]{2})+$/i.test(hex)) writeAll(pushUntimed(decoder, Buffer.from(hex, 'hex')), write);
    else write(JSON.stringify({ kind: 'discarded', why: 'line is not hexadecimal', line: line.slice(0, 200) }));
  }
  writeAll(decoder.flush(), write);
  return ok(undefined);
}

/** Writes every field of a descriptor as one JSON line; offsets and sizes are bits, the report id byte included. */
export function printHidFields(descriptor: Uint8Array, write: (line: string) => void): Result<void, string> {
  const parsed = parse(descriptor);
  if (!parsed.ok) return parsed;
  for (const field of parsed.value.fields) {
    write(
      JSON.stringify({
        reportType: field.reportType,
        reportId: field.reportId,
        bitOffset: field.bitOffset,
        bitSize: field.bitSize,
        count: field.count,
        usagePage: hex(field.usagePage),
        usages: field.usages.map(({ page, from, to }) =>
          from === to ? `${hex(page)}:${hex(from)}` : `${hex(page)}:${hex(from)}-${hex(to)}`,
        ),
        logicalMin: field.logicalMin,
        logicalMax: field.logicalMax,
        flags: Object.entries(field.flags).flatMap(([flag, set]) => (set ? [flag] : [])),
        collections: field.collections.map(({ page, usage }) => `${hex(page)}:${hex(usage)}`),
      }),
    );
  }
  return ok(undefined);
}

/** By what the device is: a HID POS scanner, or one in keyboard mode with US layout, whose codes end with Enter or Tab. */
function decoderFor(descriptor: HidDescriptor): Result<ByteScanDecoder, string> {
  const layout = findScanLayout(descriptor);
  if (layout.ok) return ok(new HidPosDecoder(layout.value));
  const keyboard = findKeyboardReport(descriptor);
  if (keyboard === null) return err(`${layout.error}, and no keyboard report either`);
  const endings = ['cr', 'tab', 'gap'] as const;
  return ok(new WedgeReportDecoder(keyboard, { layout: 'us', endings, altCodes: 'gbk', gapMs: 60 }));
}

/**
 * A live decoder swallows what follows a bad report until a gap shows that a new code begins. Without times only a bad
 * report in the middle of a code does that, up to the code's end; after any other the next line begins a new code.
 */
function pushUntimed(decoder: ByteScanDecoder, report: Uint8Array): readonly ScanResult[] {
  const idle = decoder.flushAtMs === null;
  const results = decoder.push(report, 0);
  if (!idle || !results.some(({ kind }) => kind === 'discarded')) return results;
  return [...results, ...decoder.flush()];
}

function parse(descriptor: Uint8Array): Result<HidDescriptor, string> {
  const parsed = parseReportDescriptor(descriptor);
  if (parsed.ok) return parsed;
  return err(`report descriptor is malformed at byte ${parsed.error.offset}: ${parsed.error.detail}`);
}

function writeAll(results: readonly ScanResult[], write: (line: string) => void): void {
  for (const result of results) write(JSON.stringify(asLine(result)));
}

function asLine(result: ScanResult): object {
  switch (result.kind) {
    case 'code': {
      const { bytes, aim } = result.code;
      const text = payloadText(bytes);
      const encoding = text?.encoding ?? null;
      return { kind: 'code', text: text?.text ?? null, encoding, hex: Buffer.from(bytes).toString('hex'), aim };
    }
    case 'overlong':
      return { kind: 'overlong', bytes: result.overlong.bytes, limit: result.overlong.limit };
    case 'discarded': {
      const { bytes, why } = result.discarded;
      return { kind: 'discarded', why, hex: Buffer.from(bytes).toString('hex') };
    }
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(2, '0')}`;
}
