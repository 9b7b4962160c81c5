/** What a parsed HID report descriptor says: where every value lies in every report (USB HID 1.11 §6.2.2). */

export type ReportType = 'input' | 'output' | 'feature';

/** A run of usages on one page, both ends included; never expanded, so that a huge range costs nothing. */
export interface UsageRange {
  readonly page: number;
  readonly from: number;
  readonly to: number;
}

export interface HidCollection {
  /** 0 physical, 1 application, 2 logical, 3 report, … */
  readonly type: number;
  readonly page: number;
  readonly usage: number;
}

interface HidFieldFlags {
  readonly constant: boolean;
  readonly variable: boolean;
  readonly relative: boolean;
  readonly bufferedBytes: boolean;
}

/** One main item. `bitOffset` counts from the first bit of the report as hidraw gives it: the id byte, if any, is included. */
export interface HidField {
  readonly reportType: ReportType;
  /** 0 when the device uses no report ids. */
  readonly reportId: number;
  readonly bitOffset: number;
  /** Bits of one element. */
  readonly bitSize: number;
  /** Number of elements. */
  readonly count: number;
  /** The usage page in force at the main item. */
  readonly usagePage: number;
  readonly usages: readonly UsageRange[];
  readonly logicalMin: number;
  readonly logicalMax: number;
  readonly flags: HidFieldFlags;
  /** Outermost first. */
  readonly collections: readonly HidCollection[];
}

/** Whole bytes of one report, the id byte included where ids are used. */
export interface HidReportLength {
  readonly reportType: ReportType;
  readonly reportId: number;
  readonly bytes: number;
}

export interface HidDescriptor {
  readonly fields: readonly HidField[];
  readonly usesReportIds: boolean;
  readonly reports: readonly HidReportLength[];
}

/** A run of neighbouring elements within one field. */
export interface ElementRun {
  readonly first: number;
  readonly count: number;
}

/**
 * The elements of a variable field that carry a usage: usages are dealt out in order and the last one repeats
 * (USB HID 1.11 §6.2.2.8). In an array field every element may carry it. Null when none does.
 */
export function elementsOf(field: HidField, page: number, usage: number): ElementRun | null {
  let next = 0;
  for (const [index, range] of field.usages.entries()) {
    const length = range.to - range.from + 1;
    if (range.page === page && usage >= range.from && usage <= range.to) {
      if (!field.flags.variable) return { first: 0, count: field.count };
      const first = next + (usage - range.from);
      if (first >= field.count) return null;
      const repeats = index === field.usages.length - 1 && usage === range.to;
      return { first, count: repeats ? field.count - first : 1 };
    }
    next += length;
  }
  return null;
}

/** Bytes of a report of this type and id, or null when the descriptor knows none. */
export function reportBytes(descriptor: HidDescriptor, reportType: ReportType, reportId: number): number | null {
  const found = descriptor.reports.find((report) => report.reportType === reportType && report.reportId === reportId);
  return found?.bytes ?? null;
}
