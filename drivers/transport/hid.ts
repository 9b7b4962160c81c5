/** The machine's HID devices through node-hid (hidraw). The only importer of node-hid. */
import { constants } from 'node:fs';
import { access, readFile, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { HidMachine } from './hid-open.ts';
import { hidTransport } from './hid-open.ts';
import type { HidTransport } from './ports.ts';

/** HID devices of this machine. */
export const nodeHidTransport: HidTransport = hidTransport(loadNodeHid);

/** Imported at the first use only: without its shared libraries the binding cannot even be loaded. */
async function loadNodeHid(): Promise<Result<HidMachine, DeviceFault>> {
  try {
    const binding = await import('node-hid');
    binding.getHidapiVersion(); // loads the native part, which the import alone does not
    return ok(nodeHidMachine(binding));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err({
      code: 'unsupported',
      device: 'HID',
      detail: `HID devices cannot be used (${why}); run: apt install libusb-1.0-0 libudev1`,
    });
  }
}

function nodeHidMachine(binding: typeof import('node-hid')): HidMachine {
  return {
    async list() {
      const listed = await binding.devicesAsync();
      return listed.flatMap(({ path, vendorId, productId, serialNumber, usagePage }) =>
        path === undefined
          ? []
          : [
              {
                path,
                vendorId,
                productId,
                ...(serialNumber === undefined ? {} : { serialNumber }),
                ...(usagePage === undefined ? {} : { usagePage }),
              },
            ],
      );
    },
    realPath: (path) => realpath(path),
    async mayOpen(node) {
      try {
        await access(node, constants.R_OK | constants.W_OK);
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EACCES') return false;
        throw error;
      }
    },
    readDescriptor: (node) => readFile(`/sys/class/hidraw/${basename(node)}/device/report_descriptor`),
    async open(node, handlers) {
      const device = await binding.HIDAsync.open(node);
      device.on('error', (error: unknown) => handlers.onError(error));
      device.on('data', (report: Buffer) => {
        try {
          handlers.onReport(new Uint8Array(report));
        } catch (bug) {
          // The binding would turn it into an `error` event, that is into a lost device; a bug must end the process.
          queueMicrotask(() => {
            throw bug;
          });
        }
      });
      return {
        async write(report) {
          await device.write(Buffer.from(report));
        },
        async close() {
          // The binding begins to read one tick after its listener was attached, and throws there if it is closed by then.
          await new Promise<void>((done) => process.nextTick(done));
          await device.close();
        },
      };
    },
  };
}
