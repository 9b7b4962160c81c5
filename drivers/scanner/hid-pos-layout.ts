/**
 * Finds the Scanned Data Report in a descriptor (HID Point of Sale Usage Tables 1.02 §4: page 0x8C, report usage 0x12).
 * Offsets come from the descriptor and never from the vendor id: makers differ and clones carry borrowed ids.
 */
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { HidDescriptor, HidField } from './report-fields.ts';
import { elementsOf, reportBytes } from './report-fields.ts';

const barCodeScannerPage = 0x8c;
const scannedDataReport = 0x12;
const symbologyIdentifiers = [0xfb, 0xfc, 0xfd] as const;
const decodedData = 0xfe;
const decodedDataContinued = 0xff;
const genericDesktopPage = 0x01;
const byteCount = 0x3b;

/** Byte offsets within the report as hidraw gives it, id byte included. */
export interface ScanLayout {
  readonly reportId: number;
  readonly reportBytes: number;
  readonly lengthAt: number;
  readonly lengthBytes: 1 | 2;
  readonly dataAt: number;
  readonly dataBytes: number;
  /** Where the three characters of the AIM identifier begin; null when the report has none. */
  readonly aimAt: number | null;
  /** Bit offset of the continued flag; null when the report has none. */
  readonly continuedBit: number | null;
}

/** The layout of the first report that carries scanned data, or what the descriptor lacks. */
export function findScanLayout(descriptor: HidDescriptor): Result<ScanLayout, string> {
  const scanned = descriptor.fields.filter(isScannedData);
  if (scanned.length === 0) return err('no scanned data report (usage page 0x8C, usage 0x12)');
  const ids = [...new Set(scanned.map((field) => field.reportId))];
  let why = '';
  for (const reportId of ids) {
    const layout = layoutOf(descriptor, reportId, scanned);
    if (layout.ok) return layout;
    why = layout.error;
  }
  return err(why);
}

function isScannedData(field: HidField): boolean {
  return (
    field.reportType === 'input' &&
    field.collections.some(({ page, usage }) => page === barCodeScannerPage && usage === scannedDataReport)
  );
}

function layoutOf(
  descriptor: HidDescriptor,
  reportId: number,
  scanned: readonly HidField[],
): Result<ScanLayout, string> {
  const fields = scanned.filter((field) => field.reportId === reportId);
  const data = byteRun(fields, barCodeScannerPage, decodedData);
  if (data === null) return err(`report ${reportId} has no decoded data (usage 0xFE) in whole bytes`);
  const idBytes = descriptor.usesReportIds ? 1 : 0;
  const aim = symbologyIdentifiers.map((usage) => byteRun(fields, barCodeScannerPage, usage)?.at ?? null);
  const [aimAt = null, second = null, third = null] = aim;
  const length = lengthOf(fields, data, idBytes);
  if (length === null) return err(`report ${reportId} has no length byte before its data`);
  return ok({
    reportId,
    reportBytes: reportBytes(descriptor, 'input', reportId) ?? 0,
    ...length,
    aimAt: aimAt !== null && second === aimAt + 1 && third === aimAt + 2 ? aimAt : null,
    continuedBit: bitOf(fields, decodedDataContinued),
  });
}

type Placed = Pick<ScanLayout, 'lengthAt' | 'lengthBytes' | 'dataAt' | 'dataBytes'>;

/** The declared byte count, or else the first byte of the report, which may be declared as part of the data. */
function lengthOf(fields: readonly HidField[], data: ByteRun, idBytes: number): Placed | null {
  for (const field of fields) {
    const run = elementsOf(field, genericDesktopPage, byteCount);
    if (run === null || (field.bitSize !== 8 && field.bitSize !== 16)) continue;
    const bit = field.bitOffset + run.first * field.bitSize;
    if (bit % 8 !== 0) continue;
    return { lengthAt: bit / 8, lengthBytes: field.bitSize === 8 ? 1 : 2, dataAt: data.at, dataBytes: data.count };
  }
  if (data.at > idBytes) return { lengthAt: idBytes, lengthBytes: 1, dataAt: data.at, dataBytes: data.count };
  if (data.count < 2) return null;
  return { lengthAt: idBytes, lengthBytes: 1, dataAt: data.at + 1, dataBytes: data.count - 1 };
}

interface ByteRun {
  readonly at: number;
  readonly count: number;
}

/** The longest run of whole bytes that carry a usage. */
function byteRun(fields: readonly HidField[], page: number, usage: number): ByteRun | null {
  let best: ByteRun | null = null;
  for (const field of fields) {
    const run = elementsOf(field, page, usage);
    if (run === null || field.bitSize !== 8 || field.bitOffset % 8 !== 0) continue;
    const found = { at: field.bitOffset / 8 + run.first, count: run.count };
    if (best === null || found.count > best.count) best = found;
  }
  return best;
}

function bitOf(fields: readonly HidField[], usage: number): number | null {
  for (const field of fields) {
    const run = elementsOf(field, barCodeScannerPage, usage);
    if (run !== null) return field.bitOffset + run.first * field.bitSize;
  }
  return null;
}
