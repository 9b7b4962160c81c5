/** A HID device made in user space (/dev/uhid, linux/uhid.h): the kernel treats it as one that was plugged in. */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

/** enum uhid_event_type. */
const events = {
  destroy: 1,
  output: 6,
  getReport: 9,
  getReportReply: 10,
  create2: 11,
  input2: 12,
  setReport: 13,
  setReportReply: 14,
};
const BUS_USB = 3;
/** sizeof(struct uhid_event): the type and its largest member, create2. */
const EVENT_BYTES = 4 + 276 + 4096;
const EIO = 5;

export interface UhidDescription {
  readonly name: string;
  readonly serialNumber: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly descriptor: Uint8Array;
}

export class UhidDevice {
  readonly #fd: number;
  readonly #reader: NodeJS.Timeout;

  constructor({ name, serialNumber, vendorId, productId, descriptor }: UhidDescription) {
    this.#fd = openSync('/dev/uhid', constants.O_RDWR | constants.O_NONBLOCK);
    const event = Buffer.alloc(EVENT_BYTES);
    event.writeUInt32LE(events.create2, 0);
    event.write(name, 4);
    event.write(serialNumber, 196);
    event.writeUInt16LE(descriptor.length, 260);
    event.writeUInt16LE(BUS_USB, 262);
    event.writeUInt32LE(vendorId, 264);
    event.writeUInt32LE(productId, 268);
    event.set(descriptor, 280);
    writeSync(this.#fd, event);
    this.#reader = setInterval(() => this.#answer(), 20);
  }

  /** Sends one input report. */
  report(report: Uint8Array): void {
    const event = Buffer.alloc(6 + report.length);
    event.writeUInt32LE(events.input2, 0);
    event.writeUInt16LE(report.length, 4);
    event.set(report, 6);
    writeSync(this.#fd, event);
  }

  /** Pulls the device out. */
  unplug(): void {
    clearInterval(this.#reader);
    const event = Buffer.alloc(4);
    event.writeUInt32LE(events.destroy, 0);
    writeSync(this.#fd, event);
    closeSync(this.#fd);
  }

  /** The kernel waits for an answer to each question about reports: it has none to give. */
  #answer(): void {
    const event = Buffer.alloc(EVENT_BYTES);
    for (;;) {
      try {
        readSync(this.#fd, event, 0, event.length, null);
      } catch {
        return;
      }
      const type = event.readUInt32LE(0);
      if (type !== events.getReport && type !== events.setReport) continue;
      const reply = Buffer.alloc(12);
      reply.writeUInt32LE(type === events.getReport ? events.getReportReply : events.setReportReply, 0);
      event.copy(reply, 4, 4, 8);
      reply.writeUInt16LE(EIO, 8);
      writeSync(this.#fd, reply);
    }
  }
}
