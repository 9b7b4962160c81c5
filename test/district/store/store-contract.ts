/**
 * What the reference district asks of its store, whichever database is behind it: SQLite in a directory, or PostgreSQL
 * that several services share. Times are wall milliseconds (Unix epoch). Every promise rejects when the database is out of
 * reach; what resolved is durable.
 */
import type { Acknowledgement, CloudEvent } from '../../../kiosk/uplink/contract.ts';
import type { Publications } from './publications.ts';

export interface StoredEvent {
  /** Order of arrival: once a number was seen, no smaller one appears any more. */
  readonly number: number;
  readonly event: CloudEvent;
}

export type FindingKind =
  /** Same id, another event: a ledger brought back from a copy, or two stations on one ledger. Both are kept and count. */
  | 'conflict'
  /** The content is not what the hash says. */
  | 'wrongHash'
  /** The event does not follow the one before it. */
  | 'brokenLink'
  /** A checkpoint's signature does not hold. */
  | 'wrongSignature'
  /** A checkpoint of another key than the one registered for the box, or than the one its chain began with. */
  | 'wrongKey'
  /** A chain that belongs to another box than the one that delivered it. */
  | 'foreignSource';

export interface Finding {
  readonly kind: FindingKind;
  readonly source: string;
  readonly chain: string;
  readonly sequence: number;
}

export interface Accepted {
  readonly ack: Acknowledgement;
  /** The events of the batch that were not known before. */
  readonly fresh: readonly StoredEvent[];
}

export interface BoxRow {
  readonly source: string;
  readonly lastSeenMs: number;
  readonly events: number;
  readonly duplicates: number;
  readonly lastEvent: CloudEvent | null;
}

/** The counts of everything, without a view on time. */
export interface StoredCounts {
  readonly byType: Readonly<Record<string, number>>;
  readonly gaps: readonly { readonly chain: string; readonly from: number; readonly to: number }[];
  /** The newest first, at most a hundred. */
  readonly findings: readonly Finding[];
  /** Ordered by source; those of the page that was asked for. */
  readonly boxes: readonly BoxRow[];
  /** Of all boxes. */
  readonly duplicates: number;
  readonly boxCount: number;
}

/** Boxes in the order of their sources, after one of them. */
export interface BoxPage {
  readonly after: string;
  readonly limit: number;
}

export interface StoredCommand {
  readonly number: number;
  readonly jws: string;
}

/** Told of what is new in the store, through whichever service it came. */
export interface StoreListener {
  /** Whether anybody looks at events now; while nobody does they are passed over. */
  wantsEvents(): boolean;
  /** In order of arrival. */
  onEvents(events: readonly StoredEvent[]): void;
  /** There is a command for this box; null: there may be one for any. */
  onCommand(source: string | null): void;
  /** Another service may have published something. */
  onPublished?(): void;
}

/** Small things kept by kind and id, as text: keys, devices, users, sessions. */
export interface Records {
  put(kind: string, id: string, body: string): Promise<void>;
  /** Keeps `body` unless there is one already; resolves with the one that is kept, the same for all services. */
  putNew(kind: string, id: string, body: string): Promise<string>;
  get(kind: string, id: string): Promise<string | null>;
  /** Gets and removes: of several that ask, one gets it. */
  take(kind: string, id: string): Promise<string | null>;
  /** Ordered by id. */
  list(kind: string): Promise<readonly { readonly id: string; readonly body: string }[]>;
}

/** The codes of the grid from the district down, none to five of them: what lies in that place. */
export type PlacePrefix = readonly string[];

export interface DayCounts {
  readonly granted: number;
  readonly denied: number;
  readonly referred: number;
  readonly overridden: number;
  readonly abandoned: number;
  /** Alarms raised. */
  readonly alarms: number;
}

/** One place of the level below the asked one. */
export interface PlaceOverview {
  /** One code more than the prefix. */
  readonly codes: readonly string[];
  readonly boxes: number;
  readonly silent: number;
  /** Of the box that was heard last. */
  readonly lastSeenMs: number;
  readonly openAlarms: number;
  readonly counts: DayCounts;
}

export interface OpenAlarm extends StoredEvent {
  readonly receivedMs: number;
}

/** A box and when it was last heard. */
export interface SilentBox {
  readonly source: string;
  readonly codes: readonly string[];
  readonly lastSeenMs: number;
}

export interface DayReport {
  readonly day: string;
  readonly prefix: PlacePrefix;
  readonly totals: DayCounts;
  /** How often each reason was given, by verdict and reason: `denied/feverConfirmed`. */
  readonly byReason: Readonly<Record<string, number>>;
  /** All boxes of the place, those without an event too. */
  readonly boxes: readonly {
    readonly source: string;
    readonly codes: readonly string[];
    readonly counts: DayCounts;
    readonly byReason: Readonly<Record<string, number>>;
  }[];
}

export interface TrackPoint extends StoredEvent {
  readonly atMs: number;
  readonly codes: readonly string[];
}

/** Who looked at what about whom. */
export interface Lookup {
  readonly atMs: number;
  readonly who: string;
  /** What was done: `track`, `dayReport`, … */
  readonly what: string;
  /** Whom or what it was about, such as a pseudonym. */
  readonly subject: string;
}

/** What the wallboard asks. Days are the district's own, `YYYY-MM-DD`. */
export interface StoreQueries {
  /** The places one level below `prefix` (below a lane: the lane itself); `silentBeforeMs`: a box not heard since is silent. */
  placesOverview(
    prefix: PlacePrefix,
    at: { readonly day: string; readonly silentBeforeMs: number },
  ): Promise<readonly PlaceOverview[]>;
  /** Alarms that have not ended and that nobody settled, the newest first. */
  alarms(limit: number, prefix?: PlacePrefix): Promise<readonly OpenAlarm[]>;
  /** A person at the centre has dealt with an alarm; false when `number` is not an open alarm. */
  settleAlarm(number: number, who: string, atMs: number): Promise<boolean>;
  /** Boxes that gave no sign of life since the moment `olderThanMs`, the longest silent first. */
  silentBoxes(olderThanMs: number): Promise<readonly SilentBox[]>;
  dayReport(day: string, prefix: PlacePrefix): Promise<DayReport>;
  /** All boxes of a place, by their codes. */
  boxesIn(prefix: PlacePrefix): Promise<readonly SilentBox[]>;
  /** The newest events that name a person of concern: the only ones whose track may be asked for. */
  concerns(limit: number, prefix?: PlacePrefix): Promise<readonly StoredEvent[]>;
  /** That very event, if it names a person of concern; null for any other. */
  concern(number: number): Promise<StoredEvent | null>;
  /** What boxes said of commands after event `number`, in order of arrival. */
  commandEvents(number: number, limit: number): Promise<readonly StoredEvent[]>;
  /** Events of one holder pseudonym with `fromMs` ≤ time < `toMs`, in order of time. Record the look-up first. */
  track(holder: string, fromMs: number, toMs: number): Promise<readonly TrackPoint[]>;
  recordLookup(lookup: Lookup): Promise<void>;
  /** The newest first. */
  lookups(limit: number): Promise<readonly Lookup[]>;
}

/** The public keys (Ed25519, base64url) registered for a box; null for a box that is not registered. */
export type DeviceKeys = (source: string) => readonly string[] | null;

export interface DistrictStore extends StoreQueries {
  /** Keeps a batch, each event once by chain, sequence and hash. `sender` is who delivered it, maybe with nothing to say. */
  accept(sender: string, events: readonly CloudEvent[], nowMs: number): Promise<Accepted>;
  /** All boxes, or a page of them. */
  counts(page?: BoxPage): Promise<StoredCounts>;
  /** Events in order of arrival after `number`. */
  eventsAfter(number: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The last `limit` events, in order of arrival. */
  recent(limit: number): Promise<readonly StoredEvent[]>;

  /** Keeps a signed command for a box; its number is greater than those of all commands that box could see before. */
  giveCommand(source: string, expiresMs: number, jws: string): Promise<number>;
  /** At most fifty commands for a box after `after` that have not expired. */
  commandsAfter(source: string, after: number, nowMs: number): Promise<readonly StoredCommand[]>;
  /** A box has said that it holds all commands up to `cursor`. */
  noteCursor(source: string, cursor: number): Promise<void>;
  /** Commands that have not expired and that their box has not fetched, by box. */
  pendingCommands(nowMs: number): Promise<ReadonlyMap<string, number>>;

  readonly records: Records;
  /** Policy and lists as the district published them. */
  readonly publications: Publications;
  /** Returns how to stop it. */
  follow(listener: StoreListener): () => void;
  close(): Promise<void>;
}
