/** Cuts a HID report descriptor into items (USB HID 1.11 §6.2.2.2–3). Knows nothing of what they mean. */
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';

export interface DescriptorItem {
  /** Byte offset of the item's prefix. */
  readonly offset: number;
  readonly kind: 'main' | 'global' | 'local' | 'reserved';
  readonly tag: number;
  /** Bytes of data: 0, 1, 2 or 4. */
  readonly size: number;
  readonly unsigned: number;
  readonly signed: number;
}

export interface DescriptorFault {
  /** Byte offset of the item that cannot be right. */
  readonly offset: number;
  readonly detail: string;
}

const longItemPrefix = 0xfe;
const kinds = ['main', 'global', 'local', 'reserved'] as const;
const sizes = [0, 1, 2, 4] as const;

/** All short items in order; long items are stepped over, since none is defined. Fails on an item that runs past the end. */
export function descriptorItems(bytes: Uint8Array): Result<readonly DescriptorItem[], DescriptorFault> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: DescriptorItem[] = [];
  let at = 0;
  while (at < bytes.length) {
    const prefix = view.getUint8(at);
    if (prefix === longItemPrefix) {
      // prefix, data size, long tag, data
      const end = at + 1 < bytes.length ? at + 3 + view.getUint8(at + 1) : Number.POSITIVE_INFINITY;
      if (end > bytes.length) return err({ offset: at, detail: 'long item runs past the end of the descriptor' });
      at = end;
      continue;
    }
    const size = sizes[prefix & 3] ?? 0;
    if (at + 1 + size > bytes.length) {
      return err({ offset: at, detail: `item needs ${size} data bytes, ${bytes.length - at - 1} are left` });
    }
    items.push({
      offset: at,
      kind: kinds[(prefix >> 2) & 3] ?? 'reserved',
      tag: prefix >> 4,
      size,
      ...numbers(view, at + 1, size),
    });
    at += 1 + size;
  }
  return ok(items);
}

function numbers(view: DataView, at: number, size: number): { unsigned: number; signed: number } {
  switch (size) {
    case 1:
      return { unsigned: view.getUint8(at), signed: view.getInt8(at) };
    case 2:
      return { unsigned: view.getUint16(at, true), signed: view.getInt16(at, true) };
    case 4:
      return { unsigned: view.getUint32(at, true), signed: view.getInt32(at, true) };
    default:
      return { unsigned: 0, signed: 0 };
  }
}
