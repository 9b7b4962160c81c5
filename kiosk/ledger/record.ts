/** What one event is once it is on disk, and how its hash is made. */
import { hash } from 'node:crypto';
import { canonical } from './canonical.ts';
import type { EventData, EventType } from './events.ts';
import { schemaVersion } from './schema.ts';

/** Where the box stands: the codes that travel in every event, from the district down to the lane. */
export interface PlaceCodes {
  readonly district: string;
  readonly subdistrict: string;
  readonly community: string;
  readonly compound: string;
  readonly lane: string;
}

interface Recorded<T extends EventType> {
  /** Counts from 1 without gaps within a chain. */
  readonly sequence: number;
  /** `<chain>.<sequence>`: unique in the world, because a chain's name is random. */
  readonly id: string;
  readonly chain: string;
  readonly type: T;
  readonly place: PlaceCodes;
  readonly bootId: string;
  /** Whole milliseconds since an arbitrary moment of that boot. */
  readonly monotonicMs: number;
  /** Whole Unix milliseconds, as good as `wallTrusted` says. */
  readonly wallMs: number;
  readonly wallTrusted: boolean;
  readonly alarm: boolean;
  readonly encounter: string | null;
  readonly data: EventData<T>;
  /** SHA-256 in lower-case hexadecimal. */
  readonly previousHash: string;
  readonly hash: string;
}

export type RecordedEvent = { [T in EventType]: Recorded<T> }[EventType];

/** What the first event of a chain follows. */
export const noHash = '0'.repeat(64);

/** The parts of an event that its hash covers; `data` and `place` as canonical text. */
export interface HashedParts {
  readonly chain: string;
  readonly sequence: number;
  readonly type: string;
  readonly place: string;
  readonly bootId: string;
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly wallTrusted: boolean;
  readonly alarm: boolean;
  readonly encounter: string | null;
  readonly data: string;
}

/**
 * hash = SHA-256 over the UTF-8 bytes of the RFC 8785 text of
 *
 *     [previousHash, id, sequence, type, place, bootId, monotonicMs, wallMs, wallTrusted, alarm, encounter, data]
 *
 * where previousHash is the hash of the event before in lower-case hexadecimal (64 zeros for the first).
 */
export function hashOf(previousHash: string, event: HashedParts): Buffer {
  const { chain, sequence, type, place, bootId, monotonicMs, wallMs, wallTrusted, alarm, encounter, data } = event;
  const head = `["${previousHash}","${chain}.${sequence}",${sequence},${canonical(type)},${place},${canonical(bootId)},`;
  const tail = `${monotonicMs},${wallMs},${wallTrusted},${alarm},${canonical(encounter)},${data}]`;
  return hash('sha256', head + tail, 'buffer');
}

/** A row of the table `events` joined with its boot and the hash before it. */
export interface EventRow {
  readonly sequence: number;
  readonly type: string;
  readonly boot: string;
  readonly place: string;
  readonly monotonic_ms: number;
  readonly wall_ms: number;
  readonly wall_trusted: number;
  readonly alarm: number;
  readonly encounter: string | null;
  readonly data: string;
  readonly hash: Buffer;
  readonly previous: Buffer | null;
}

/** The columns of an EventRow in a file of this schema version; append WHERE and ORDER BY on `e`. */
export function selectEventsOf(version: number): string {
  const previous =
    version < 3 ? 'p.hash' : 'coalesce(p.hash, (SELECT d.hash FROM dropped d WHERE d.last = e.sequence - 1))';
  return `
    SELECT e.sequence, e.type, b.id AS boot, b.place, e.monotonic_ms, e.wall_ms, e.wall_trusted, e.alarm, e.encounter,
           e.data, e.hash, ${previous} AS previous
    FROM events e JOIN boots b ON b.number = e.boot LEFT JOIN events p ON p.sequence = e.sequence - 1`;
}

export const selectEvents = selectEventsOf(schemaVersion);

/** Reads a row back. Its data was checked before it was written, and the hash guards it since: it is not parsed again. */
export function eventOf(chain: string, row: EventRow): RecordedEvent {
  const event = {
    sequence: row.sequence,
    id: `${chain}.${row.sequence}`,
    chain,
    type: row.type,
    place: JSON.parse(row.place),
    bootId: row.boot,
    monotonicMs: row.monotonic_ms,
    wallMs: row.wall_ms,
    wallTrusted: row.wall_trusted === 1,
    alarm: row.alarm === 1,
    encounter: row.encounter,
    data: JSON.parse(row.data),
    previousHash: row.previous?.toString('hex') ?? noHash,
    hash: row.hash.toString('hex'),
  };
  return event as RecordedEvent;
}
