/** Opens a scanner on a serial line. */
import { ok } from '../basics/result.ts';
import type { SerialSettings, SerialTransport } from '../transport/ports.ts';
import { ScanPump } from './scan-pump.ts';
import type { OpeningContext, Opening } from './scanner-options.ts';
import type { SerialScanSettings } from './serial-scan.ts';
import { SerialScanDecoder } from './serial-scan.ts';

export async function openSerialScanner(
  transport: SerialTransport,
  line: SerialSettings,
  settings: SerialScanSettings,
  { clock, handlers, link }: OpeningContext,
): Opening {
  const decoder = new SerialScanDecoder(settings);
  const pump = new ScanPump(decoder, clock, handlers);
  const opened = await transport.open(line, {
    onData: (bytes) => {
      link.note();
      pump.take((atMs) => decoder.push(bytes, atMs));
    },
    onLost: (fault) => link.lost(fault), // the keeper closes what it lost, which ends the pump
  });
  if (!opened.ok) return opened;
  return ok({
    close: () => {
      pump.end();
      return opened.value.close();
    },
  });
}
