/** Documents and the key of the shift without a network, for simulated time. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { UplinkFault } from '../../kiosk/uplink/fault.ts';
import type { ShiftKeySource } from '../../kiosk/uplink/shift-key.ts';
import type { SyncSource } from '../../kiosk/uplink/sync.ts';
import type { DocumentDesk } from './lists-desk.ts';

export interface DirectDocuments {
  readonly source: SyncSource;
  readonly shiftKeys: ShiftKeySource;
}

/** A line to `desk` for the box with this source and X25519 key; `fault` is asked at each question, null when the line is up. */
export function directDocuments(
  desk: DocumentDesk,
  source: string,
  boxKey: string,
  fault: () => UplinkFault | null,
): DirectDocuments {
  function answered<T>(give: () => T): Promise<Result<T, UplinkFault>> {
    const now = fault();
    return Promise.resolve(now === null ? ok(give()) : err(now));
  }
  return {
    source: {
      fetch: (name, since) =>
        answered(() => {
          const found = name === 'policy' ? desk.policyFor(source, since) : desk.listFor(name, source, since, boxKey);
          return found ?? null;
        }),
      close: () => undefined,
    },
    shiftKeys: {
      fetch: () => answered(() => desk.shiftKeyFor(source, boxKey)),
      close: () => undefined,
    },
  };
}
