/** What the wallboard shows as it arrives, by server-sent events: the least that tells the story, nothing that names. */
import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import { codesOf } from './store/facts.ts';
import type { StoredEvent } from './store/store-contract.ts';
import { placeText } from './state.ts';

export interface LiveItem {
  readonly number: number;
  readonly place: string;
  readonly codes: readonly string[];
  readonly type: string;
  readonly alarm: boolean;
  readonly time: string;
  readonly reasons: readonly string[];
  readonly temperatureC: number | null;
  /** The first characters of the pseudonym: enough to see that two events speak of one person. */
  readonly holder: string | null;
  /** What exactly, in words of the registry: a device and its fault, a command and its outcome. */
  readonly about: string;
}

/** Something changed at the centre itself, and who looks should ask again. */
export type LiveNews = { readonly kind: 'alarms' } | { readonly kind: 'order'; readonly id: string };

export interface Live {
  /** Whether anybody looks. */
  readonly isFollowed: boolean;
  /** Keeps the response open and writes to it until the other end goes away or `mayStill` says no. */
  follow(response: ServerResponse, mayStill?: () => Promise<boolean>): void;
  publish(events: readonly StoredEvent[]): void;
  tell(news: LiveNews): void;
  close(): void;
}

/** A page that does not read is let go before it holds this many bytes here. */
const maxBacklogBytes = 1024 * 1024;
/** A line that is dead is noticed by writing to it, and so often it is asked whether the session lasts: milliseconds. */
const beatMs = 10_000;

export function openLive(clock: Clock): Live {
  const followers = new Map<ServerResponse, () => Promise<boolean>>();
  let timer: Timer | null = null;

  async function endUnless(response: ServerResponse, mayStill: () => Promise<boolean>): Promise<void> {
    // A store out of reach says nothing about a session: the next beat asks again.
    const may = await mayStill().catch(() => true);
    if (!may) response.end();
  }

  function beat(): void {
    timer = null;
    if (followers.size === 0) return;
    write(': beat\n\n');
    for (const [response, mayStill] of followers) {
      void endUnless(response, mayStill);
    }
    timer = clock.after(beatMs, beat);
  }

  function write(text: string): void {
    for (const response of followers.keys()) {
      if (response.writableLength > maxBacklogBytes) response.destroy();
      else response.write(text);
    }
  }

  return {
    get isFollowed() {
      return followers.size > 0;
    },
    follow(response, mayStill = () => Promise.resolve(true)) {
      followers.set(response, mayStill);
      response.on('close', () => followers.delete(response));
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 2000\n\n');
      timer ??= clock.after(beatMs, beat);
    },
    publish(events) {
      if (followers.size === 0 || events.length === 0) return;
      write(events.map((stored) => `data: ${JSON.stringify(liveItem(stored))}\n\n`).join(''));
    },
    tell(news) {
      write(`event: news\ndata: ${JSON.stringify(news)}\n\n`);
    },
    close() {
      timer?.cancel();
      for (const response of followers.keys()) response.end();
    },
  };
}

const aboutFields = ['device', 'code', 'input', 'level', 'name', 'outcome', 'why', 'mode', 'to', 'item'];

export function liveItem({ number, event }: StoredEvent): LiveItem {
  const { data } = event;
  const readings = Array.isArray(data['readings']) ? data['readings'] : [];
  // A code says in plain words what the detail says to a technician.
  const fields = typeof data['code'] === 'string' ? aboutFields : [...aboutFields, 'detail'];
  const about = fields.map((name) => data[name]).filter((value) => typeof value === 'string' && value !== '');
  return {
    number,
    place: placeText(event.source),
    codes: codesOf(event.source),
    type: event.type.replace(/^kadian\./, ''),
    alarm: event.alarm,
    time: event.time,
    reasons: Array.isArray(data['reasons']) ? data['reasons'].filter((reason) => typeof reason === 'string') : [],
    temperatureC: numberIn(readings.at(-1), 'correctedC') ?? numberIn(readings.at(-1), 'rawC'),
    holder: (textIn(data['credential'], 'holder') ?? textIn(data, 'holder'))?.slice(0, 6) ?? null,
    about: about.join(' · ').slice(0, 400),
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
