/** Opens one HID device for the house: choice by identity, permission, descriptor, and a loss reported exactly once. */
import { err, ok } from '../basics/result.ts';
import type { Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { HidListing } from './hid-choose.ts';
import { chooseHidDevice, describeHidIdentity, hidPermissionDenied } from './hid-choose.ts';
import type { HidHandle, HidIdentity, HidTransport, PortHandlers } from './ports.ts';

/** One opened node as the binding gives it. */
interface HidNode {
  write(report: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export interface HidNodeHandlers {
  onReport(report: Uint8Array): void;
  /** May be called more than once. */
  onError(error: unknown): void;
}

/** What is needed of the machine; the real one is in hid.ts. Every call may reject with a system error. */
export interface HidMachine {
  list(): Promise<readonly HidListing[]>;
  /** The node behind a stable link. */
  realPath(path: string): Promise<string>;
  /** Whether this process may read and write the node. */
  mayOpen(node: string): Promise<boolean>;
  readDescriptor(node: string): Promise<Uint8Array>;
  open(node: string, handlers: HidNodeHandlers): Promise<HidNode>;
}

/** A transport over a machine; `load` fails with a fault when the native part cannot be used. */
export function hidTransport(load: () => Promise<Result<HidMachine, DeviceFault>>): HidTransport {
  return {
    async open(identity, handlers) {
      const machine = await load();
      if (!machine.ok) return machine;
      try {
        return await openOn(machine.value, identity, handlers);
      } catch (error) {
        return err(systemFault(describeHidIdentity(identity), error));
      }
    },
  };
}

async function openOn(
  machine: HidMachine,
  identity: HidIdentity,
  handlers: PortHandlers,
): Promise<Result<HidHandle, DeviceFault>> {
  const device = describeHidIdentity(identity);
  // hidraw numbers change with every plug: a configured path is a link, and what it points at counts.
  const wanted = identity.path === undefined ? identity : { ...identity, path: await machine.realPath(identity.path) };
  const chosen = chooseHidDevice(await machine.list(), wanted);
  if (!chosen.ok) return err({ ...chosen.error, device });
  const node = chosen.value.path;
  if (!(await machine.mayOpen(node))) return err(hidPermissionDenied(device, node, chosen.value));
  const descriptor = await machine.readDescriptor(node);
  return ok(await attach(machine, node, device, descriptor, handlers));
}

async function attach(
  machine: HidMachine,
  node: string,
  device: string,
  descriptor: Uint8Array,
  handlers: PortHandlers,
): Promise<HidHandle> {
  let over = false;
  const lose = (error: unknown): void => {
    if (over) return;
    over = true;
    handlers.onLost({ code: 'lost', device, detail: `${device} at ${node} went away: ${message(error)}` });
  };
  const opened = await machine.open(node, {
    onReport: (report) => {
      if (!over) handlers.onData(report);
    },
    onError: lose,
  });
  let closing: Promise<void> | null = null;
  return {
    descriptor,
    write(report) {
      if (!over) opened.write(report).catch(lose);
    },
    close() {
      over = true;
      // A node that has vanished may refuse to be closed; nothing is left to be done about it then.
      closing ??= opened.close().catch(() => undefined);
      return closing;
    },
  };
}

function systemFault(device: string, error: unknown): DeviceFault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const detail = `${device}: ${message(error)}`;
  switch (code) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return { code: 'notFound', device, detail };
    case 'EACCES':
    case 'EPERM':
      return { code: 'permissionDenied', device, detail };
    case 'EBUSY':
      return { code: 'busy', device, detail };
    default:
      return { code: 'ioError', device, detail };
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
