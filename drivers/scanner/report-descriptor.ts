/**
 * Parser of HID report descriptors (USB HID 1.11 §6.2.2): a state machine over items with a stack of global states.
 * Time and memory grow with the descriptor's length only: usage ranges and counts are kept as numbers.
 */
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { DescriptorFault, DescriptorItem } from './descriptor-items.ts';
import { descriptorItems } from './descriptor-items.ts';
import type { HidCollection, HidDescriptor, HidField, HidReportLength, ReportType } from './report-fields.ts';
import { LocalUsages } from './local-usages.ts';

/** The kernel takes no longer descriptor (HID_MAX_DESCRIPTOR_SIZE in include/linux/hid.h). */
const maxDescriptorBytes = 4096;
/** The kernel takes no longer report (HID_MAX_BUFFER_SIZE in include/linux/hid.h). */
export const maxReportBytes = 16_384;
const maxPushDepth = 16;
const maxCollectionDepth = 32;

interface Globals {
  readonly usagePage: number;
  readonly logicalMin: number;
  readonly logicalMax: { readonly signed: number; readonly unsigned: number };
  readonly reportSize: number;
  readonly reportCount: number;
  readonly reportId: number;
}

const noGlobals: Globals = {
  usagePage: 0,
  logicalMin: 0,
  logicalMax: { signed: 0, unsigned: 0 },
  reportSize: 0,
  reportCount: 0,
  reportId: 0,
};

/** Parses a raw descriptor; the error names the byte offset of the item that cannot be right. */
export function parseReportDescriptor(bytes: Uint8Array): Result<HidDescriptor, DescriptorFault> {
  if (bytes.length > maxDescriptorBytes) {
    return err({ offset: maxDescriptorBytes, detail: `descriptor is longer than ${maxDescriptorBytes} bytes` });
  }
  const items = descriptorItems(bytes);
  if (!items.ok) return items;
  const usesReportIds = items.value.some((item) => item.kind === 'global' && item.tag === 0x8);
  const parser = new Parser(usesReportIds);
  for (const item of items.value) {
    const detail = parser.take(item);
    if (detail !== null) return err({ offset: item.offset, detail });
  }
  const open = parser.openCollections;
  if (open > 0) return err({ offset: bytes.length, detail: `${open} collections are not ended` });
  return ok({ fields: parser.fields, usesReportIds, reports: parser.reportLengths() });
}

class Parser {
  readonly fields: HidField[] = [];
  readonly #usesReportIds: boolean;
  readonly #pushed: Globals[] = [];
  readonly #bits = new Map<string, { readonly reportType: ReportType; readonly reportId: number; bits: number }>();
  readonly #usages = new LocalUsages();
  #globals = noGlobals;
  #collections: readonly HidCollection[] = [];

  constructor(usesReportIds: boolean) {
    this.#usesReportIds = usesReportIds;
  }

  get openCollections(): number {
    return this.#collections.length;
  }

  reportLengths(): readonly HidReportLength[] {
    return [...this.#bits.values()].map(({ reportType, reportId, bits }) => ({
      reportType,
      reportId,
      bytes: Math.ceil(bits / 8),
    }));
  }

  /** Null, or what is wrong with the item. */
  take(item: DescriptorItem): string | null {
    switch (item.kind) {
      case 'main': {
        const fault = this.#main(item);
        this.#usages.clear();
        return fault;
      }
      case 'global':
        return this.#global(item);
      case 'local':
        return this.#usages.take(item);
      case 'reserved':
        return null;
    }
  }

  #main(item: DescriptorItem): string | null {
    switch (item.tag) {
      case 0x8:
        return this.#field('input', item.unsigned);
      case 0x9:
        return this.#field('output', item.unsigned);
      case 0xb:
        return this.#field('feature', item.unsigned);
      case 0xa: {
        if (this.#collections.length >= maxCollectionDepth) return `collections nest deeper than ${maxCollectionDepth}`;
        const { page, from } = this.#usages.first(this.#globals.usagePage);
        this.#collections = [...this.#collections, { type: item.unsigned, page, usage: from }];
        return null;
      }
      case 0xc:
        if (this.#collections.length === 0) return 'end of a collection that was not begun';
        this.#collections = this.#collections.slice(0, -1);
        return null;
      default:
        return null; // reserved main tags carry nothing
    }
  }

  #global(item: DescriptorItem): string | null {
    const globals = this.#globals;
    switch (item.tag) {
      case 0x0:
        if (item.unsigned > 0xffff) return 'usage page has more than 16 bits';
        this.#globals = { ...globals, usagePage: item.unsigned };
        return null;
      case 0x1:
        this.#globals = { ...globals, logicalMin: item.signed };
        return null;
      case 0x2:
        this.#globals = { ...globals, logicalMax: { signed: item.signed, unsigned: item.unsigned } };
        return null;
      case 0x7:
        this.#globals = { ...globals, reportSize: item.unsigned };
        return null;
      case 0x8:
        if (item.unsigned === 0 || item.unsigned > 0xff) return `report id ${item.unsigned} is not in 1–255`;
        this.#globals = { ...globals, reportId: item.unsigned };
        return null;
      case 0x9:
        this.#globals = { ...globals, reportCount: item.unsigned };
        return null;
      case 0xa:
        if (this.#pushed.length >= maxPushDepth) return `push nests deeper than ${maxPushDepth}`;
        this.#pushed.push(globals);
        return null;
      case 0xb: {
        const popped = this.#pushed.pop();
        if (popped === undefined) return 'pop without push';
        this.#globals = popped;
        return null;
      }
      default:
        return null; // physical range, unit and reserved tags do not move any field
    }
  }

  #field(reportType: ReportType, data: number): string | null {
    const { reportSize, reportCount, reportId, usagePage, logicalMin, logicalMax } = this.#globals;
    if (this.#usesReportIds && reportId === 0) return `${reportType} item before the first report id`;
    const usages = this.#usages.resolve(usagePage);
    if (typeof usages === 'string') return usages;
    if (reportSize === 0 || reportCount === 0) return null; // occupies nothing
    const key = `${reportType} ${reportId}`;
    const report = this.#bits.get(key) ?? { reportType, reportId, bits: this.#usesReportIds ? 8 : 0 };
    const end = report.bits + reportSize * reportCount;
    if (end > maxReportBytes * 8) return `${reportType} report ${reportId} grows beyond ${maxReportBytes} bytes`;
    this.fields.push({
      reportType,
      reportId,
      bitOffset: report.bits,
      bitSize: reportSize,
      count: reportCount,
      usagePage,
      usages,
      logicalMin,
      // Many devices say `25 FF` for 255: the sign counts only where the minimum is negative, as in the kernel.
      logicalMax: logicalMin < 0 ? logicalMax.signed : logicalMax.unsigned,
      flags: {
        constant: (data & 0x001) !== 0,
        variable: (data & 0x002) !== 0,
        relative: (data & 0x004) !== 0,
        bufferedBytes: (data & 0x100) !== 0,
      },
      collections: this.#collections,
    });
    report.bits = end;
    this.#bits.set(key, report);
    return null;
  }
}
