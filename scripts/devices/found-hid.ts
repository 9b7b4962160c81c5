/** HID devices by what the kernel says of them: ids, usage pages, and which scanner models fit. */
import { findKeyboardReport } from '../../drivers/scanner/boot-keyboard.ts';
import { findScanLayout } from '../../drivers/scanner/hid-pos-layout.ts';
import type { ScannerModel } from '../../drivers/scanner/models.ts';
import { parseReportDescriptor } from '../../drivers/scanner/report-descriptor.ts';
import { rightsTo, type Account, type Rights } from './account.ts';
import type { Machine } from './machine.ts';

export interface FoundHid {
  /** Such as `/dev/hidraw0`: another one after the next plug. */
  readonly node: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string | null;
  readonly name: string;
  /** Of its top-level collections; empty when the descriptor cannot be read. */
  readonly usagePages: readonly number[];
  /** `pos`: reports of scanned data. `keyboard`: it types. */
  readonly speaks: 'pos' | 'keyboard' | 'other';
  /** Models of hw-config/models/scanners that fit, the maker's own first. */
  readonly models: readonly string[];
  readonly rights: Rights;
}

const usbBus = 0x0003;

export function foundHid(machine: Machine, account: Account, scanners: readonly ScannerModel[]): FoundHid[] {
  return machine.entries('/sys/class/hidraw').flatMap((name) => {
    const about = `/sys/class/hidraw/${name}/device`;
    const values = new Map((machine.text(`${about}/uevent`) ?? '').split('\n').map(pair));
    const [bus, vendor, product] = (values.get('HID_ID') ?? '').split(':').map((part) => Number.parseInt(part, 16));
    if (bus === undefined || vendor === undefined || product === undefined || Number.isNaN(bus)) return [];
    const node = `/dev/${name}`;
    const speech = speechOf(machine.bytes(`${about}/report_descriptor`));
    const serial = values.get('HID_UNIQ') ?? '';
    return [
      {
        node,
        vendorId: vendor,
        productId: product,
        serialNumber: serial === '' ? null : serial,
        name: values.get('HID_NAME') ?? '',
        ...speech,
        models: bus === usbBus ? fitting(scanners, speech.speaks, vendor, product) : [],
        rights: rightsTo(machine, account, node, 'plugdev'),
      },
    ];
  });
}

function speechOf(bytes: Uint8Array | null): Pick<FoundHid, 'usagePages' | 'speaks'> {
  const parsed = bytes === null ? null : parseReportDescriptor(bytes);
  if (parsed === null || !parsed.ok) return { usagePages: [], speaks: 'other' };
  const pages = parsed.value.fields.flatMap(({ collections: [outermost] }) =>
    outermost === undefined ? [] : [outermost.page],
  );
  const usagePages = [...new Set(pages)];
  if (findScanLayout(parsed.value).ok) return { usagePages, speaks: 'pos' };
  return { usagePages, speaks: findKeyboardReport(parsed.value) === null ? 'other' : 'keyboard' };
}

/** Ids decide first; a model without ids takes any maker's device of its kind. */
function fitting(
  scanners: readonly ScannerModel[],
  speaks: FoundHid['speaks'],
  vendor: number,
  product: number,
): readonly string[] {
  const protocol = speaks === 'pos' ? 'hid-pos' : speaks === 'keyboard' ? 'keyboard-wedge' : null;
  const kind = scanners.filter((model) => model.protocol === protocol);
  const byId = kind.filter(({ ids }) =>
    ids.some(({ vendorId, productId }) => vendorId === vendor && (productId ?? product) === product),
  );
  const byKind = kind.filter((model) => model.ids.length === 0 && !byId.includes(model));
  return [...byId, ...byKind].map(({ model }) => model);
}

function pair(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
