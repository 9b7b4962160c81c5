/** Keeps policy and lists up to date with the district: what is announced is fetched at once, the rest by and by. */
import type { PolicyDesk } from './policy-desk.ts';
import type { ListDesk } from './list-desk.ts';
import { ok, type Result } from '../../../drivers/basics/result.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { NewEvent } from '../../ledger/writer.ts';
import { defaultBackoff } from '../../uplink/backoff.ts';
import type { Command } from '../../uplink/command-contract.ts';
import { type Refusal, startSync, type SyncName, type SyncSource } from '../../uplink/sync.ts';
import type { Log } from '../care/diagnostics.ts';
import type { StationParts } from '../station-parts.ts';

/** Milliseconds between two questions nobody asked for. */
const pollMs = 600_000;

/** Boxes that hear the same announcement spread over so many milliseconds: in force within five seconds all the same. */
const defaultSpreadMs = 2_500;

type Announcement = Extract<Command, { name: 'announceVersion' }>;

export interface SyncDesk {
  /** The district says that there is a newer version; what is none, or of something else, changes nothing. */
  announceVersion(of: Announcement['of'], version: string): void;
  stop(): Promise<void>;
}

export interface SyncDeskOptions {
  /** Closed when the desk stops. */
  readonly source: SyncSource;
  readonly policies: Pick<PolicyDesk, 'heldSerial' | 'install'>;
  readonly lists: Pick<ListDesk, 'stores'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly spreadMs?: number;
  readonly record: (event: NewEvent) => void;
  readonly log: Log;
}

/** That of a station; null where nobody is asked for documents. */
export function syncDeskOf(
  { documents, clock, random, log }: Pick<StationParts, 'documents' | 'clock' | 'random' | 'log'>,
  rest: Pick<SyncDeskOptions, 'policies' | 'lists' | 'record'>,
): SyncDesk | null {
  if (documents === undefined) return null;
  const { source, spreadMs } = documents;
  return createSyncDesk({ source, clock, random, log, ...(spreadMs === undefined ? {} : { spreadMs }), ...rest });
}

/** Begins to ask at once. */
export function createSyncDesk(options: SyncDeskOptions): SyncDesk {
  const { source, policies, lists, clock, random, record, log } = options;
  /** The last refusal of each: the same thing offered again is not told again. */
  const told = new Map<SyncName, string>();

  function refused(name: SyncName, { code, detail }: Refusal): void {
    const text = `${code} ${detail}`;
    // The policy desk records its own.
    if (name === 'policy' || told.get(name) === text) return;
    told.set(name, text);
    record({ type: 'list.refused', data: { list: name, why: code, detail } });
  }

  const sync = startSync({
    source,
    stores: {
      policy: {
        current: () => policies.heldSerial,
        offer(bytes): Result<number, Refusal> {
          const taken = policies.install(Buffer.from(bytes).toString('utf8'));
          return taken.ok ? ok(taken.value.serial) : taken;
        },
      },
      ...(lists.stores === null ? {} : { roster: lists.stores.roster, watchlist: lists.stores.watchlist }),
    },
    clock,
    random,
    backoff: defaultBackoff,
    pollMs,
    spreadMs: options.spreadMs ?? defaultSpreadMs,
    handlers: {
      onTaken(name) {
        told.delete(name);
      },
      onRefused: refused,
      onFault: (name, { code, detail }) => log.info({ of: name, code, detail }, 'sync'),
    },
  });
  return {
    announceVersion(of, version) {
      if (of !== 'trustList') sync.announce(of, version);
    },
    async stop() {
      await sync.stop();
      source.close();
    },
  };
}
