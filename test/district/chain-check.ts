/** Whether an event is what its hash says. Whether it follows its neighbours is the store's to see, as they arrive. */
import { createHash } from 'node:crypto';
import { canonical, type Json } from '../../kiosk/ledger/canonical.ts';
import type { CloudEvent } from '../../kiosk/uplink/contract.ts';
import { placeOf } from '../../kiosk/uplink/source.ts';

/**
 * The hash as the ledger defines it, computed from the wire alone, and on purpose not by the ledger's own function: the
 * contract must be enough for a district that is written by somebody else.
 */
export function hashFromWire(event: CloudEvent): string {
  const place = placeOf(event.source);
  const covered = [
    event.previoushash,
    event.id,
    Number(event.sequence),
    event.type.replace(/^kadian\./, ''),
    place === null ? null : { ...place },
    event.bootid,
    Number(event.monotonicms),
    Date.parse(event.time),
    event.timetrusted,
    event.alarm,
    event.encounter ?? null,
    event.data as Json,
  ];
  return createHash('sha256').update(canonical(covered)).digest('hex');
}
