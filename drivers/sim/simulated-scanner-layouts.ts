/**
 * Report layouts of HID POS scanners with their descriptors. H is a descriptor read from a real device; those of N and M
 * are written after the makers' documented byte layouts.
 */
export type ScanLayoutName = 'H' | 'N' | 'M';

export interface SimulatedLayout {
  readonly descriptor: Uint8Array;
  readonly reportId: number;
  readonly reportBytes: number;
  readonly lengthAt: number;
  readonly dataAt: number;
  readonly dataBytes: number;
  readonly aimAt: number | null;
  /** Byte of the maker's own code, and the value the documented captures show. */
  readonly vendorCode: { readonly at: number; readonly value: number } | null;
  /** Byte whose bit 0 is the continued flag. */
  readonly continuedAt: number | null;
}

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replace(/\s+/g, ''), 'hex'));
}

export const simulatedLayouts: Record<ScanLayoutName, SimulatedLayout> = {
  H: {
    descriptor: bytes(`
      05 8C 09 02 A1 01 09 12 A1 02 85 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02
      95 03 05 8C 09 FB 09 FC 09 FD 81 02 95 38 09 FE 82 02 01 06 66 FF 95 02 09 04 09 00
      81 02 05 8C 25 01 75 01 95 08 09 FF 81 02 C0 09 14 A1 02 85 04 15 00 25 01 75 01 95 08
      09 00 09 5F 09 60 09 00 09 00 09 85 09 86 91 86 C0 06 66 FF 75 08 26 FF 00 09 03 A1 02
      85 FE 95 01 09 03 B2 82 01 C0 09 01 A1 02 85 FD 95 01 09 21 91 02 95 3E 09 22 92 82 01 C0 C0`),
    reportId: 2,
    reportBytes: 64,
    lengthAt: 1,
    dataAt: 5,
    dataBytes: 56,
    aimAt: 2,
    vendorCode: { at: 61, value: 0x73 },
    continuedAt: 63,
  },
  N: {
    // id 2: byte count, 56 data bytes, 4 reserved, 1 symbology, 1 continued flag with 7 bits of padding
    descriptor: bytes(`
      05 8C 09 02 A1 01 09 12 A1 02 85 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02
      05 8C 95 38 09 FE 82 02 01 95 04 81 03 06 00 FF 95 01 09 01 81 02
      05 8C 25 01 75 01 95 01 09 FF 81 02 95 07 81 03 C0 C0`),
    reportId: 2,
    reportBytes: 64,
    lengthAt: 1,
    dataAt: 2,
    dataBytes: 56,
    aimAt: null,
    vendorCode: null,
    continuedAt: 63,
  },
  M: {
    // id 1: byte count, 62 data bytes
    descriptor: bytes(`
      05 8C 09 02 A1 01 09 12 A1 02 85 01 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02
      05 8C 95 3E 09 FE 82 02 01 C0 C0`),
    reportId: 1,
    reportBytes: 64,
    lengthAt: 1,
    dataAt: 2,
    dataBytes: 62,
    aimAt: null,
    vendorCode: null,
    continuedAt: null,
  },
};
