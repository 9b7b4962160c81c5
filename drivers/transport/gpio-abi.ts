/**
 * Pure: structures and request numbers of the GPIO character device, version 2, as in Linux `include/uapi/linux/gpio.h`.
 * Native byte order; the target boards and build machines are little-endian. The layout has no pointers and is the same
 * for 32 and 64 bit, which is why it can be written down as offsets.
 */
import { endianness } from 'node:os';

const little = endianness() === 'LE';
const NAME_BYTES = 32;
const ATTRIBUTE_ID_OUTPUT_VALUES = 2;
const ATTRIBUTE_ID_DEBOUNCE = 3;
const EVENT_RISING = 1;
export const EVENT_BYTES = 48;

const CHIP_INFO_BYTES = 68;
const LINE_INFO_BYTES = 256;
const LINE_REQUEST_BYTES = 592;
const LINE_VALUES_BYTES = 16;

/** Offsets within `struct gpio_v2_line_request`; its configuration begins at 288. */
const REQUEST = { consumer: 256, flags: 288, attributeCount: 296, attributes: 320, lineCount: 560, fd: 588 } as const;
/** Offsets within `struct gpio_v2_line_config_attribute`. */
const ATTRIBUTE = { id: 0, value: 8, mask: 16 } as const;

export const lineFlags = {
  used: 1n << 0n,
  activeLow: 1n << 1n,
  input: 1n << 2n,
  output: 1n << 3n,
  edgeRising: 1n << 4n,
  edgeFalling: 1n << 5n,
  pullUp: 1n << 8n,
  pullDown: 1n << 9n,
  biasDisabled: 1n << 10n,
} as const;

/** `_IOC` of asm-generic/ioctl.h: direction (1 write, 2 read), size, type, number. */
function ioctlNumber(direction: number, type: number, number: number, bytes: number): number {
  return ((direction << 30) | (bytes << 16) | (type << 8) | number) >>> 0;
}

const GPIO = 0xb4;
const READ = 2;
const READ_WRITE = 3;
export const requests = {
  chipInfo: ioctlNumber(READ, GPIO, 0x01, CHIP_INFO_BYTES),
  lineInfo: ioctlNumber(READ_WRITE, GPIO, 0x05, LINE_INFO_BYTES),
  line: ioctlNumber(READ_WRITE, GPIO, 0x07, LINE_REQUEST_BYTES),
  getValues: ioctlNumber(READ_WRITE, GPIO, 0x0e, LINE_VALUES_BYTES),
  setValues: ioctlNumber(READ_WRITE, GPIO, 0x0f, LINE_VALUES_BYTES),
} as const;

export function encodeChipInfo(): Uint8Array {
  return new Uint8Array(CHIP_INFO_BYTES);
}

export function decodeChipInfo(bytes: Uint8Array): { name: string; label: string; lines: number } {
  return { name: text(bytes, 0), label: text(bytes, NAME_BYTES), lines: view(bytes).getUint32(64, little) };
}

export function encodeLineInfo(offset: number): Uint8Array {
  const bytes = new Uint8Array(LINE_INFO_BYTES);
  view(bytes).setUint32(64, offset, little);
  return bytes;
}

export function decodeLineInfo(bytes: Uint8Array): { name: string; consumer: string; offset: number; used: boolean } {
  const fields = view(bytes);
  const flags = fields.getBigUint64(72, little);
  return {
    name: text(bytes, 0),
    consumer: text(bytes, NAME_BYTES),
    offset: fields.getUint32(64, little),
    used: (flags & lineFlags.used) !== 0n,
  };
}

export interface LineRequest {
  readonly offset: number;
  readonly consumer: string;
  readonly flags: bigint;
  /** For an output: the logical level from the first moment. */
  readonly outputActive?: boolean;
  readonly debounceUs?: number;
}

/** A request for one line. */
export function encodeLineRequest(request: LineRequest): Uint8Array {
  const bytes = new Uint8Array(LINE_REQUEST_BYTES);
  const fields = view(bytes);
  fields.setUint32(0, request.offset, little);
  bytes.set(new TextEncoder().encode(request.consumer).subarray(0, NAME_BYTES - 1), REQUEST.consumer);
  fields.setBigUint64(REQUEST.flags, request.flags, little);
  let count = 0;
  const attribute = (id: number, put: (at: number) => void): void => {
    const at = REQUEST.attributes + count * 24;
    fields.setUint32(at + ATTRIBUTE.id, id, little);
    put(at + ATTRIBUTE.value);
    fields.setBigUint64(at + ATTRIBUTE.mask, 1n, little);
    count += 1;
  };
  if (request.outputActive !== undefined) {
    const level = request.outputActive ? 1n : 0n;
    attribute(ATTRIBUTE_ID_OUTPUT_VALUES, (at) => fields.setBigUint64(at, level, little));
  }
  if (request.debounceUs !== undefined) {
    const period = request.debounceUs;
    attribute(ATTRIBUTE_ID_DEBOUNCE, (at) => fields.setUint32(at, period, little));
  }
  fields.setUint32(REQUEST.attributeCount, count, little);
  fields.setUint32(REQUEST.lineCount, 1, little);
  fields.setInt32(REQUEST.fd, -1, little);
  return bytes;
}

/** The descriptor of the line, after the kernel has answered the request. */
export function decodeLineRequestFd(bytes: Uint8Array): number {
  return view(bytes).getInt32(REQUEST.fd, little);
}

/** Values of the one line of a request. */
export function encodeValues(active: boolean): Uint8Array {
  const bytes = new Uint8Array(LINE_VALUES_BYTES);
  view(bytes).setBigUint64(0, active ? 1n : 0n, little);
  view(bytes).setBigUint64(8, 1n, little);
  return bytes;
}

export function decodeValues(bytes: Uint8Array): boolean {
  return (view(bytes).getBigUint64(0, little) & 1n) === 1n;
}

/** The logical levels told by whole edge events, oldest first; a rest shorter than an event is ignored. */
export function decodeEvents(bytes: Uint8Array): boolean[] {
  const levels: boolean[] = [];
  const fields = view(bytes);
  for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES) {
    levels.push(fields.getUint32(at + 8, little) === EVENT_RISING);
  }
  return levels;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function text(bytes: Uint8Array, at: number): string {
  const field = bytes.subarray(at, at + NAME_BYTES);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
