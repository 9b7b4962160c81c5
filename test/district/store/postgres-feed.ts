/**
 * How a service hears at once of what came by another: it listens (LISTEN/NOTIFY) on a connection of its own, and reads
 * what is new from the table. A broken connection is made again, and what was missed is caught up: numbers become
 * visible in order, so that the last one seen is all it has to remember.
 */
import type { Client } from 'pg';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Ask } from './ask.ts';
import type { StoredEvent, StoreListener } from './store-contract.ts';

export const arrivalsChannel = 'kadian_arrivals';
export const commandsChannel = 'kadian_commands';
export const publicationsChannel = 'kadian_publications';

const reconnectAfterMs = 500;
const readAtOnce = 500;

export interface Feed {
  follow(listener: StoreListener): () => void;
  close(): Promise<void>;
}

interface FeedParts {
  readonly ask: Ask;
  readonly eventsAfter: (number: number, limit: number) => Promise<readonly StoredEvent[]>;
  /** A connection of its own, not yet connected. */
  readonly newClient: () => Client;
  readonly clock: Clock;
}

/** Rejects when the first connection cannot be made. */
export async function openFeed({ ask, eventsAfter, newClient, clock }: FeedParts): Promise<Feed> {
  const listeners = new Set<StoreListener>();
  /** The last number that was told or passed over, and the last one heard of. */
  let told = 0;
  let heard = 0;
  let isReading = false;
  let isClosed = false;
  let client: Client | null = null;
  let retry: Timer | null = null;

  async function read(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      while (told < heard) {
        const wanting = [...listeners].filter((listener) => listener.wantsEvents());
        const events = wanting.length === 0 ? [] : await eventsAfter(told, readAtOnce);
        told = events.at(-1)?.number ?? heard;
        for (const listener of wanting) listener.onEvents(events);
      }
    } catch {
      // The database is out of reach: the next word of it, or the connection made again, goes on here.
    } finally {
      isReading = false;
    }
  }

  function onNotification({ channel, payload = '' }: { channel: string; payload?: string | undefined }): void {
    if (channel === commandsChannel) {
      for (const listener of listeners) listener.onCommand(payload);
      return;
    }
    if (channel === publicationsChannel) {
      for (const listener of listeners) listener.onPublished?.();
      return;
    }
    heard = Math.max(heard, Number(payload));
    void read();
  }

  async function connect(): Promise<void> {
    const fresh = newClient();
    // One loss is told once: `end` follows every `error`.
    fresh.on('error', () => undefined);
    fresh.on('end', () => {
      if (client === fresh) client = null;
      if (!isClosed) retry = clock.after(reconnectAfterMs, () => void reconnect());
    });
    fresh.on('notification', onNotification);
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${arrivalsChannel}; LISTEN ${commandsChannel}; LISTEN ${publicationsChannel}`);
    } catch (error) {
      fresh.removeAllListeners('end');
      await fresh.end().catch(() => undefined);
      throw error;
    }
    client = fresh;
    const last = await lastArrival();
    heard = last;
    // A database restored from an older copy numbers on from there.
    told = Math.min(told, last);
  }

  async function lastArrival(): Promise<number> {
    const rows = await ask<{ last: number }>('SELECT last FROM arrivals');
    return rows[0]?.last ?? 0;
  }

  async function reconnect(): Promise<void> {
    if (isClosed) return;
    try {
      await connect();
    } catch {
      if (!isClosed && client === null) retry = clock.after(reconnectAfterMs, () => void reconnect());
      return;
    }
    void read();
    for (const listener of listeners) {
      listener.onCommand(null);
      listener.onPublished?.();
    }
  }

  await connect();
  told = heard;
  return {
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      retry?.cancel();
      await client?.end();
    },
  };
}
