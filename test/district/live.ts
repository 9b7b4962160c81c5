/** What the wallboard shows as it arrives, by server-sent events: the least that tells the story, nothing that names. */
import type { ServerResponse } from 'node:http';
import type { StoredEvent } from './store/store-contract.ts';
import { placeText } from './state.ts';

interface LiveItem {
  readonly number: number;
  readonly place: string;
  readonly type: string;
  readonly alarm: boolean;
  readonly time: string;
  readonly reasons: readonly string[];
  readonly temperatureC: number | null;
  /** The first characters of the pseudonym: enough to see that two events speak of one person. */
  readonly holder: string | null;
}

export interface Live {
  /** Whether anybody looks. */
  readonly isFollowed: boolean;
  /** Keeps the response open and writes to it until the other end goes away. */
  follow(response: ServerResponse): void;
  publish(events: readonly StoredEvent[]): void;
  close(): void;
}

/** A page that does not read is let go before it holds this many bytes here. */
const maxBacklogBytes = 1024 * 1024;

export function openLive(): Live {
  const followers = new Set<ServerResponse>();
  return {
    get isFollowed() {
      return followers.size > 0;
    },
    follow(response) {
      followers.add(response);
      response.on('close', () => followers.delete(response));
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 2000\n\n');
    },
    publish(events) {
      if (followers.size === 0 || events.length === 0) return;
      const text = events.map((stored) => `data: ${JSON.stringify(liveItem(stored))}\n\n`).join('');
      for (const response of followers) {
        if (response.writableLength > maxBacklogBytes) response.destroy();
        else response.write(text);
      }
    },
    close() {
      for (const response of followers) response.end();
    },
  };
}

export function liveItem({ number, event }: StoredEvent): LiveItem {
  const { data } = event;
  const readings = Array.isArray(data['readings']) ? data['readings'] : [];
  return {
    number,
    place: placeText(event.source),
    type: event.type.replace(/^kadian\./, ''),
    alarm: event.alarm,
    time: event.time,
    reasons: Array.isArray(data['reasons']) ? data['reasons'].filter((reason) => typeof reason === 'string') : [],
    temperatureC: numberIn(readings.at(-1), 'correctedC') ?? numberIn(readings.at(-1), 'rawC'),
    holder: textIn(data['credential'], 'holder')?.slice(0, 6) ?? null,
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function numberIn(value: unknown, name: string): number | null {
  const field = fieldOf(value, name);
  return typeof field === 'number' ? field : null;
}

function textIn(value: unknown, name: string): string | null {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : null;
}
