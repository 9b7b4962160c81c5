/** A HID POS scanner that sends what its model would send, and can misbehave as the cheap ones do. */
import type { ScanLayoutName, SimulatedLayout } from './simulated-scanner-layouts.ts';
import { simulatedLayouts } from './simulated-scanner-layouts.ts';

type ScanFault =
  /** A clone that sets the continued flag whenever a chunk fills its report, even the last. */
  | 'continuedOnFull'
  /** The variant whose AIM identifier lies one byte later, and the data behind it. */
  | 'aimOneLater'
  | 'unplugMidScan'
  /** The last report is cut short. */
  | 'truncatedReport'
  /** The first report is replaced by bytes whose length field exceeds the report. */
  | 'garbageReport';

/** Where the reports go: a simulated bus. */
export interface ScannerSink {
  report(report: Uint8Array): void;
  unplug(): void;
}

export interface SimulatedScan {
  readonly payload: Uint8Array | string;
  /** Defaults to `]Q1`, a QR code with AIM identifiers enabled. */
  readonly aim?: string;
  readonly fault?: ScanFault;
}

/** Sends one scan in the given layout. */
export function simulateScan(layout: ScanLayoutName, scan: SimulatedScan, sink: ScannerSink): void {
  const reports = scanReports(layout, scan);
  if (scan.fault === 'unplugMidScan') {
    for (const report of reports.slice(0, Math.max(1, reports.length - 1))) {
      // A code of one report must still be cut in its middle: say that more follows, and go.
      sink.report(reports.length === 1 ? withContinued(simulatedLayouts[layout], report) : report);
    }
    sink.unplug();
    return;
  }
  for (const report of reports) sink.report(report);
}

/** The reports of one scan as hidraw would give them. */
export function scanReports(name: ScanLayoutName, scan: SimulatedScan): readonly Uint8Array[] {
  const layout = simulatedLayouts[name];
  const payload = typeof scan.payload === 'string' ? new TextEncoder().encode(scan.payload) : scan.payload;
  const shift = scan.fault === 'aimOneLater' && layout.aimAt !== null ? 1 : 0;
  const capacity = layout.dataBytes - shift;
  const reports: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += capacity) {
    const chunk = payload.subarray(at, at + capacity);
    const more = at + capacity < payload.length;
    const flagged = more || (scan.fault === 'continuedOnFull' && chunk.length === capacity);
    reports.push(reportOf(layout, chunk, scan.aim ?? ']Q1', flagged, shift));
  }
  return spoil(reports, layout, scan.fault);
}

function reportOf(
  layout: SimulatedLayout,
  chunk: Uint8Array,
  aim: string,
  continued: boolean,
  shift: number,
): Uint8Array {
  const report = new Uint8Array(layout.reportBytes);
  report[0] = layout.reportId;
  report[layout.lengthAt] = chunk.length;
  if (layout.aimAt !== null) report.set(new TextEncoder().encode(aim), layout.aimAt + shift);
  report.set(chunk, layout.dataAt + shift);
  if (layout.vendorCode !== null) report[layout.vendorCode.at] = layout.vendorCode.value;
  return continued ? withContinued(layout, report) : report;
}

function withContinued(layout: SimulatedLayout, report: Uint8Array): Uint8Array {
  const flagged = report.slice();
  if (layout.continuedAt !== null) flagged[layout.continuedAt] = 1;
  return flagged;
}

function spoil(
  reports: readonly Uint8Array[],
  layout: SimulatedLayout,
  fault: ScanFault | undefined,
): readonly Uint8Array[] {
  switch (fault) {
    case 'truncatedReport':
      return reports.map((report, index) => (index === reports.length - 1 ? report.slice(0, 20) : report));
    case 'garbageReport': {
      const garbage = new Uint8Array(layout.reportBytes).fill(0xa5);
      garbage[0] = layout.reportId;
      return [garbage, ...reports.slice(1)];
    }
    case 'continuedOnFull':
    case 'aimOneLater':
    case 'unplugMidScan':
    case undefined:
      return reports;
  }
}
