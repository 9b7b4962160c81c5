/** HID devices in memory, for scenarios in simulated time: what is attached can be opened, what is detached is lost. */
import { err, ok } from '../basics/result.ts';
import type { Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { chooseHidDevice, describeHidIdentity } from '../transport/hid-choose.ts';
import type { HidHandle, HidIdentity, HidTransport, PortHandlers } from '../transport/ports.ts';

export interface MemoryHidDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string;
  readonly usagePage: number;
  readonly descriptor: Uint8Array;
}

interface OpenPort {
  readonly path: string;
  readonly device: string;
  readonly handlers: PortHandlers;
}

export class MemoryHidBus implements HidTransport {
  readonly #devices = new Map<string, MemoryHidDevice>();
  readonly #ports = new Set<OpenPort>();
  #nextFault: DeviceFault | null = null;
  /** Output reports written by drivers, in order. */
  readonly written: { readonly path: string; readonly report: Uint8Array }[] = [];

  attach(path: string, device: MemoryHidDevice): void {
    this.#devices.set(path, device);
  }

  /** Unplugs: every port on it is lost at once. */
  detach(path: string): void {
    this.#devices.delete(path);
    for (const port of this.#ports) {
      if (port.path !== path) continue;
      this.#ports.delete(port);
      port.handlers.onLost({ code: 'lost', device: port.device, detail: `${port.device} at ${path} went away` });
    }
  }

  /** An input report of the device at `path`, as hidraw would give it; goes nowhere when nobody has it open. */
  report(path: string, report: Uint8Array): void {
    for (const port of this.#ports) {
      if (port.path === path) port.handlers.onData(report.slice());
    }
  }

  /** The next open fails with this fault, whatever is attached. */
  failNextOpen(fault: DeviceFault): void {
    this.#nextFault = fault;
  }

  /** Number of ports open on a path. */
  openPorts(path: string): number {
    return [...this.#ports].filter((port) => port.path === path).length;
  }

  open(identity: HidIdentity, handlers: PortHandlers): Promise<Result<HidHandle, DeviceFault>> {
    return Promise.resolve(this.#open(identity, handlers));
  }

  #open(identity: HidIdentity, handlers: PortHandlers): Result<HidHandle, DeviceFault> {
    const fault = this.#nextFault;
    this.#nextFault = null;
    if (fault !== null) return err(fault);
    const listings = [...this.#devices].map(([path, device]) => ({ path, ...device }));
    const chosen = chooseHidDevice(listings, identity);
    if (!chosen.ok) return chosen;
    const { path } = chosen.value;
    const device = this.#devices.get(path);
    if (device === undefined) throw new Error(`listed but not attached: ${path}`);
    const port: OpenPort = { path, device: describeHidIdentity(identity), handlers };
    this.#ports.add(port);
    return ok({
      descriptor: device.descriptor.slice(),
      write: (report) => {
        if (this.#ports.has(port)) this.written.push({ path, report: report.slice() });
      },
      close: () => {
        this.#ports.delete(port);
        return Promise.resolve();
      },
    });
  }
}
