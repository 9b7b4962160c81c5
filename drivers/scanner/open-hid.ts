/** Opens a scanner by HID reports; the decoder is made from the device's own descriptor. */
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import type { HidIdentity, HidTransport } from '../transport/ports.ts';
import { parseReportDescriptor } from './report-descriptor.ts';
import type { HidDescriptor } from './report-fields.ts';
import { ScanPump } from './scan-pump.ts';
import type { ByteScanDecoder } from './scan-result.ts';
import type { OpeningContext, Opening } from './scanner-options.ts';

/** Reports that may come before the port is handed over: more than one code needs. */
const maxEarlyReports = 256;

/** `makeDecoder` says what the descriptor lacks when the device cannot be this scanner. */
export async function openHidScanner(
  transport: HidTransport,
  identity: HidIdentity,
  context: OpeningContext,
  makeDecoder: (descriptor: HidDescriptor) => Result<ByteScanDecoder, string>,
): Opening {
  const { clock, handlers, link } = context;
  const early: Uint8Array[] = [];
  let receive: (report: Uint8Array) => void = (report) => {
    if (early.length < maxEarlyReports) early.push(report);
  };
  const opened = await transport.open(identity, {
    onData: (report) => {
      link.note();
      receive(report);
    },
    onLost: (fault) => link.lost(fault), // the keeper closes what it lost, which ends the pump
  });
  if (!opened.ok) return opened;
  const made = decoderOf(opened.value.descriptor, context.device, makeDecoder);
  if (!made.ok) {
    await opened.value.close();
    return made;
  }
  const decoder = made.value;
  const pump = new ScanPump(decoder, clock, handlers);
  receive = (report) => pump.take((atMs) => decoder.push(report, atMs));
  for (const report of early) receive(report);
  return ok({
    close: () => {
      pump.end();
      return opened.value.close();
    },
  });
}

function decoderOf(
  descriptor: Uint8Array,
  device: string,
  makeDecoder: (descriptor: HidDescriptor) => Result<ByteScanDecoder, string>,
): Result<ByteScanDecoder, DeviceFault> {
  const parsed = parseReportDescriptor(descriptor);
  if (!parsed.ok) {
    const { offset, detail } = parsed.error;
    return wrongDevice(device, `report descriptor is malformed at byte ${offset}: ${detail}`);
  }
  const decoder = makeDecoder(parsed.value);
  return decoder.ok ? decoder : wrongDevice(device, decoder.error);
}

function wrongDevice(device: string, why: string): Result<never, DeviceFault> {
  return err({ code: 'wrongDevice', device, detail: `${device}: ${why}` });
}
