/** Our own way from a ledger to a district, until hardly anything waits any more. */
import { systemClock } from '../../drivers/basics/clock.ts';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { httpsTransport } from '../../kiosk/uplink/https-transport.ts';
import { defaultLimits } from '../../kiosk/uplink/limits.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { startUplink } from '../../kiosk/uplink/uplink.ts';
import { benchPlace } from './bench-ledger.ts';

/** Sends until no more than `left` wait, awaiting `meanwhile` again and again; how many milliseconds it took. */
export async function emptyOutbox(
  { outbox }: Ledger,
  url: URL,
  left: number,
  meanwhile: () => Promise<unknown>,
): Promise<number> {
  const transport = httpsTransport({
    url,
    source: sourceOf(benchPlace),
    clock: systemClock,
    compression: 'zstd',
    deadlineMs: 30_000,
  });
  const from = performance.now();
  const uplink = startBenchUplink(outbox, transport, (detail) => {
    process.stderr.write(`drain: the line was lost: ${detail}\n`);
  });
  while (outbox.waiting() > left) await meanwhile();
  const tookMs = performance.now() - from;
  await uplink.stop();
  transport.close();
  return tookMs;
}

type UplinkOptions = Parameters<typeof startUplink>[0];

/** The uplink of a box, by the limits of a box; `onLost` is told why the line was lost. */
export function startBenchUplink(
  outbox: UplinkOptions['outbox'],
  transport: UplinkOptions['transport'],
  onLost: (detail: string) => void,
): ReturnType<typeof startUplink> {
  return startUplink({
    outbox,
    transport,
    clock: systemClock,
    random: Math.random,
    limits: defaultLimits,
    handlers: {
      onConnected: () => undefined,
      onLost: ({ detail }) => onLost(detail),
      onFault: () => undefined,
      onSentAgain: () => undefined,
    },
  });
}
