/**
 * A kernel's side of the GPIO character device, in memory, for machines without one: the structures are taken apart here
 * by their own offsets (from the C header), so that a mistake in the adapter's offsets does not cancel out.
 */
import type { Result } from '../../../drivers/basics/result.ts';
import { err, ok } from '../../../drivers/basics/result.ts';
import type { GpioKernel } from '../../../drivers/transport/gpio-kernel.ts';

interface FakeLine {
  readonly name: string;
  high: boolean;
  consumer: string;
  request: { fd: number; activeLow: boolean; output: boolean; debounceUs: number; flags: bigint } | null;
}

export interface FakeChip {
  readonly path: string;
  readonly label: string;
  readonly lines: FakeLine[];
}

export function fakeChip(path: string, label: string, names: readonly string[]): FakeChip {
  return { path, label, lines: names.map((name) => ({ name, high: false, consumer: '', request: null })) };
}

export class FakeGpioKernel implements GpioKernel {
  readonly chipList: FakeChip[];
  readonly openFaults = new Map<string, string>();
  /** Error of every ioctl on lines, such as after the chip went away. */
  lineFault: string | null = null;
  readonly #open = new Map<number, FakeChip | FakeLine>();
  readonly #watchers = new Map<number, () => void>();
  readonly #events = new Map<number, { rising: boolean }[]>();
  #nextFd = 100;

  constructor(chipList: FakeChip[]) {
    this.chipList = chipList;
  }

  get openDescriptors(): number {
    return this.#open.size;
  }

  chips(): string[] {
    return this.chipList.map(({ path }) => path);
  }

  open(path: string): Result<number, string> {
    const fault = this.openFaults.get(path);
    const chip = this.chipList.find((candidate) => candidate.path === path);
    if (fault !== undefined || chip === undefined) return err(fault ?? 'ENOENT');
    return ok(this.#descriptor(chip));
  }

  close(fd: number): void {
    const target = this.#open.get(fd);
    if (target === undefined) throw new Error(`closed twice: ${fd}`);
    if (this.#watchers.has(fd)) throw new Error(`closed while watched: ${fd}`);
    if (!('label' in target)) {
      target.request = null;
      target.consumer = '';
    }
    this.#open.delete(fd);
  }

  ioctl(fd: number, request: number, buffer: Uint8Array): Result<void, string> {
    const target = this.#open.get(fd);
    if (target === undefined) return err('EBADF');
    const fields = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    if (buffer.length !== ((request >>> 16) & 0x3fff)) return err('EFAULT');
    if ('label' in target) return this.#chipCall(target, request, fields, buffer);
    return this.#lineCall(target, request, fields);
  }

  read(fd: number, into: Uint8Array): Result<number, string> {
    if (this.lineFault !== null) return err(this.lineFault);
    const waiting = this.#events.get(fd) ?? [];
    if (waiting.length === 0) return err('EAGAIN');
    const fields = new DataView(into.buffer, into.byteOffset, into.byteLength);
    const taken = waiting.splice(0, Math.floor(into.length / 48));
    taken.forEach(({ rising }, index) => fields.setUint32(index * 48 + 8, rising ? 1 : 2, true));
    return ok(taken.length * 48);
  }

  watch(fd: number, onReadable: () => void): () => void {
    this.#watchers.set(fd, onReadable);
    return () => void this.#watchers.delete(fd);
  }

  /** A physical level from outside, with the events the kernel would queue unless `silently` (its queue was full). */
  drive(line: FakeLine, high: boolean, silently = false): void {
    if (line.high === high) return;
    line.high = high;
    if (line.request === null) return;
    const { fd, activeLow } = line.request;
    if (!silently) this.#events.set(fd, [...(this.#events.get(fd) ?? []), { rising: high !== activeLow }]);
  }

  /** Wakes whoever watches, as epoll does while there is something to read. */
  wake(): void {
    for (const onReadable of this.#watchers.values()) onReadable();
  }

  #chipCall(chip: FakeChip, request: number, fields: DataView, buffer: Uint8Array): Result<void, string> {
    switch (request) {
      case 0x8044b401:
        write(buffer, 0, chip.path);
        write(buffer, 32, chip.label);
        fields.setUint32(64, chip.lines.length, true);
        return ok(undefined);
      case 0xc100b405: {
        const line = chip.lines[fields.getUint32(64, true)];
        if (line === undefined) return err('EINVAL');
        write(buffer, 0, line.name);
        write(buffer, 32, line.consumer);
        fields.setBigUint64(72, line.consumer === '' ? 0n : 1n, true);
        return ok(undefined);
      }
      case 0xc250b407:
        return this.#request(chip, fields, buffer);
      default:
        return err('ENOTTY');
    }
  }

  #request(chip: FakeChip, fields: DataView, buffer: Uint8Array): Result<void, string> {
    const line = chip.lines[fields.getUint32(0, true)];
    if (line === undefined || fields.getUint32(560, true) !== 1) return err('EINVAL');
    if (line.consumer !== '') return err('EBUSY');
    const flags = fields.getBigUint64(288, true);
    const output = (flags & 8n) !== 0n;
    const activeLow = (flags & 2n) !== 0n;
    let debounceUs = 0;
    let active = false;
    for (let index = 0; index < fields.getUint32(296, true); index += 1) {
      const at = 320 + index * 24;
      if (fields.getBigUint64(at + 16, true) !== 1n) return err('EINVAL');
      if (fields.getUint32(at, true) === 2) active = fields.getBigUint64(at + 8, true) === 1n;
      if (fields.getUint32(at, true) === 3) debounceUs = fields.getUint32(at + 8, true);
    }
    const fd = this.#descriptor(line);
    line.request = { fd, activeLow, output, debounceUs, flags };
    line.consumer = new TextDecoder().decode(buffer.subarray(256, 288)).split('\0')[0] ?? '';
    if (output) line.high = active !== activeLow;
    fields.setInt32(588, fd, true);
    return ok(undefined);
  }

  #lineCall(line: FakeLine, request: number, fields: DataView): Result<void, string> {
    const held = line.request;
    if (held === null || fields.getBigUint64(8, true) !== 1n) return err('EINVAL');
    if (this.lineFault !== null) return err(this.lineFault);
    switch (request) {
      case 0xc010b40e:
        fields.setBigUint64(0, line.high !== held.activeLow ? 1n : 0n, true);
        return ok(undefined);
      case 0xc010b40f:
        if (!held.output) return err('EPERM');
        line.high = (fields.getBigUint64(0, true) === 1n) !== held.activeLow;
        return ok(undefined);
      default:
        return err('ENOTTY');
    }
  }

  #descriptor(target: FakeChip | FakeLine): number {
    const fd = this.#nextFd++;
    this.#open.set(fd, target);
    return fd;
  }
}

function write(buffer: Uint8Array, at: number, text: string): void {
  buffer.fill(0, at, at + 32);
  buffer.set(new TextEncoder().encode(text).subarray(0, 31), at);
}
