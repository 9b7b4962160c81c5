/** From where a scanner is attached to the transport that reaches it there; native parts are loaded at the first opening. */
import type { ScannerPort } from '../scanner/scanner-options.ts';
import type { KeyTransport } from '../transport/keys.ts';
import type { HidTransport, SerialTransport } from '../transport/ports.ts';
import type { HostedScannerPort } from './settings.ts';

export function scannerPort(port: HostedScannerPort): ScannerPort {
  switch (port.kind) {
    case 'hid':
      return { kind: 'hid', transport: hid, identity: port.identity };
    case 'simulatedHid':
      return { kind: 'hid', transport: simulatedHid(port.socket), identity: {} };
    case 'keys':
      return { kind: 'keys', transport: keys, path: port.path };
    case 'serial':
      return { kind: 'serial', transport: serialLine, path: port.path };
  }
}

/** The machine's serial lines. */
export const serialLine: SerialTransport = {
  async open(settings, handlers) {
    const { serialPortTransport } = await import('../transport/serial.ts');
    return serialPortTransport.open(settings, handlers);
  },
};

const hid: HidTransport = {
  async open(identity, handlers) {
    const { nodeHidTransport } = await import('../transport/hid.ts');
    return nodeHidTransport.open(identity, handlers);
  },
};

const keys: KeyTransport = {
  async open(path, handlers) {
    const { evdevGrabTransport } = await import('../transport/evdev-grab.ts');
    return evdevGrabTransport.open(path, handlers);
  },
};

function simulatedHid(socket: string): HidTransport {
  return {
    async open(identity, handlers) {
      const { socketHidTransport } = await import('../sim/socket-hid.ts');
      return socketHidTransport(socket).open(identity, handlers);
    },
  };
}
