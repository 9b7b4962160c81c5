/** Sheets for tests: rows that are well, to be changed. */
import path from 'node:path';

export type SheetCells = Readonly<Record<string, string>>;

const base = path.join(import.meta.dirname, '../../../hw-config/sites/single-lane.json');

/** As many boxes, each with a compound of its own. */
export function rowsOf(count: number): Record<string, string>[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(4, '0');
    return {
      id: `KD-${number}-E1`,
      base,
      board: 'pi-4',
      district: 'D01',
      subdistrict: 'S03',
      community: `Q${(index % 55) + 1}`,
      compound: `C${number}`,
      lane: 'east-1',
      compoundZh: `示范小区${index + 1}`,
      compoundEn: `Compound, no. ${index + 1}`,
      checkpointZh: '东门',
      checkpointEn: 'East gate',
      language: 'zh-CN',
      timeZone: 'Asia/Shanghai',
      districtUrl: 'https://district.example',
      thermometerModel: 'gy-mcu90614',
      thermometerPath: '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0',
      scannerModel: 'honeywell-hid-pos',
      scannerVendorId: '0x0c2e',
      relayLine: 'GPIO17',
      relayPolarity: 'high',
      staff: '',
    };
  });
}

export function asCsv(rows: readonly SheetCells[], delimiter = ','): string {
  const heads = Object.keys(rows[0] ?? {});
  const quoted = (text: string): string =>
    text.includes(delimiter) || /["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((row) => heads.map((head) => quoted(row[head] ?? '')).join(delimiter));
  return `${[heads.join(delimiter), ...lines].join('\n')}\n`;
}
