/** Opens a scanner that types, as a grabbed keyboard. */
import { ok } from '../basics/result.ts';
import type { KeyTransport } from '../transport/keys.ts';
import { ScanPump } from './scan-pump.ts';
import type { OpeningContext, Opening } from './scanner-options.ts';
import type { WedgeSettings } from './wedge.ts';
import { WedgeDecoder } from './wedge.ts';

export async function openKeyScanner(
  transport: KeyTransport,
  path: string,
  settings: WedgeSettings,
  { clock, handlers, link }: OpeningContext,
): Opening {
  const decoder = new WedgeDecoder(settings);
  const pump = new ScanPump(decoder, clock, handlers);
  const opened = await transport.open(path, {
    onKey: (usage, pressed) => {
      link.note();
      pump.take((atMs) => decoder.key(usage, pressed, atMs));
    },
    onSpoilt: (why) => pump.take((atMs) => decoder.spoil(why, atMs)),
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
