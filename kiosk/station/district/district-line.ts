/** The line to the district: what goes up, and whether it stands. */
import { defaultLimits } from '../../uplink/limits.ts';
import { startUplink, type Uplink } from '../../uplink/uplink.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { Outages } from './outages.ts';
import type { StationParts } from '../station-parts.ts';

const forkRestMs = 3_600_000;

export interface DistrictLine {
  readonly status: Uplink['line'];
  /** An event was committed: it is to be sent. */
  note(event: Parameters<Uplink['note']>[0]): void;
  /** Takes back what is under way and begins anew: what was not acknowledged is sent again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface DistrictLineOptions {
  readonly parts: Pick<StationParts, 'clock' | 'transport' | 'random' | 'log'>;
  readonly ledger: Pick<StationLedger, 'outbox' | 'beginAnew'>;
  readonly outages: Outages;
  /** The district has these events, and the ledger knows it. */
  readonly onAcknowledged: (events: readonly RecordedEvent[]) => void;
}

/** Begins to send at once; stops with what is under way sent or taken back. */
export function startDistrictLine({ parts, ledger, outages, onAcknowledged }: DistrictLineOptions): DistrictLine {
  const { clock, transport, random, log } = parts;
  let forkedMs = Number.NEGATIVE_INFINITY;

  /** The ledger was brought back from a copy. Not at every word of a district that confuses chains: each begins a file. */
  function beginAnew(detail: string): void {
    if (clock.monotonicMs() - forkedMs < forkRestMs) return;
    forkedMs = clock.monotonicMs();
    log.error({ detail }, 'the ledger is older than what the district holds of it; a new chain begins');
    const begun = ledger.beginAnew(detail);
    if (!begun.ok) log.error({ code: begun.error.code, detail: begun.error.detail }, 'no new chain could be begun');
  }

  const begin = (): Uplink =>
    startUplink({
      outbox: ledger.outbox,
      transport,
      clock,
      random,
      limits: defaultLimits,
      handlers: {
        onConnected: () => outages.line.back(),
        onLost: ({ code, detail }) => outages.line.lost(code, detail),
        onFault: ({ code, detail }) => log.info({ code, detail }, 'uplink'),
        onAcknowledged,
        onForked: beginAnew,
        onSentAgain: (from, count) => log.warn({ from, count }, 'the district lost events; they are sent again'),
      },
    });
  let uplink = begin();
  let stopped = false;
  return {
    get status() {
      return uplink.line;
    },
    note: (event) => uplink.note(event),
    async restart() {
      const before = uplink;
      await before.stop();
      if (!stopped && uplink === before) uplink = begin();
    },
    async stop() {
      stopped = true;
      await uplink.stop();
      transport.close();
    },
  };
}
