/** The way to the service without a network, for simulated time: the same text on the wire, the same parsers at both ends. */
import { err, ok } from '../../drivers/basics/result.ts';
import { acknowledgementSchema } from '../../kiosk/uplink/contract.ts';
import type { UplinkFault } from '../../kiosk/uplink/fault.ts';
import type { UplinkTransport } from '../../kiosk/uplink/transport.ts';
import { parseBatch } from './receive.ts';
import type { District } from './service.ts';

export interface DirectTransport extends UplinkTransport {
  /** What befalls every batch before the service sees it; null when the line is up. */
  fault: UplinkFault | null;
}

/** A line to `district` for the box with this source URN. */
export function directTransport(district: Pick<District, 'accept'>, source: string): DirectTransport {
  const transport: DirectTransport = {
    fault: null,
    async send(events, signal) {
      if (signal.aborted) return err({ code: 'preempted', detail: 'taken back' });
      if (transport.fault !== null) return err(transport.fault);
      const batch = parseBatch(Buffer.from(JSON.stringify(events)));
      if (!batch.ok) return err({ code: 'refused', detail: batch.error.problem.detail });
      const answer = JSON.stringify(await district.accept(source, batch.value));
      return ok(acknowledgementSchema.parse(JSON.parse(answer)));
    },
    close: () => undefined,
  };
  return transport;
}
