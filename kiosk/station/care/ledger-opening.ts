/** What the opening of the ledger has to say. */
import type { RecordedEvent } from '../../ledger/record.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { StationParts } from '../station-parts.ts';

/** More events than a technician's tests leave. */
const lookBack = 100;

/** Whether the last start of the station ended in order: what its last event says. */
export function endOfPrevious(ledger: StationLedger): 'clean' | 'unclean' | 'none' {
  const last = ledger.recent(lookBack);
  const event: RecordedEvent | undefined = last.ok ? last.value.find((one) => !isOfTool(one)) : undefined;
  if (event === undefined) return 'none';
  return event.type === 'station.stopped' ? 'clean' : 'unclean';
}

/** A technician's test while no station ran (scripts/pulse.ts), or the move to another box, says nothing about how the station ended. */
function isOfTool(event: RecordedEvent): boolean {
  switch (event.type) {
    case 'relay.testAsked':
    case 'technician.tested':
    case 'ledger.handedOver':
    case 'ledger.handOverCalledOff':
    case 'ledger.restored':
      return true;
    case 'portal.released':
    case 'portal.releaseFailed':
      return event.data.cause === 'test';
    default:
      return false;
  }
}

/** How far back a time that was trusted is looked for: a busy day. */
const trustedLookBack = 5_000;

/** The wall time (Unix milliseconds) of the newest event whose time was trusted: no later start lies before it. Null: none. */
export function lastTrustedTime({ recent }: Pick<StationLedger, 'recent'>): number | null {
  const events = recent(trustedLookBack);
  return events.ok ? (events.value.find(({ wallTrusted }) => wallTrusted)?.wallMs ?? null) : null;
}

/** A damaged ledger was put aside before anybody listened: its event is told now, and the log says it aloud. */
export function tellWhatOpeningFound(
  { setAside, recent }: StationLedger,
  { log, onRecorded }: Pick<StationParts, 'log' | 'onRecorded'>,
): void {
  if (setAside === null) return;
  log.error({ file: setAside.file }, 'the ledger was damaged and set aside; a new one begins');
  const first = recent(1);
  if (first.ok) for (const event of first.value) onRecorded(event);
}
