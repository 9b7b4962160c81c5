/**
 * What a ledger that was set aside as damaged still owes the district. It is read where it lies and never written to;
 * how far it was sent is kept in the ledger that follows. Sent is what can be read and fits its hash. Where the outbox
 * of the damaged one cannot be read, everything is sent: the district knows what it has.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type BatchLimits, envelopeBytes, type OutboxPlace } from './batch.ts';
import { filesAside } from './damage.ts';
import { damaged } from './event-data.ts';
import type { EventData } from './events.ts';
import { faultOfOpening } from './faults.ts';
import { type EventRow, eventOf, noHash, type RecordedEvent, selectEventsOf } from './record.ts';
import { versionOf } from './schema.ts';
import { chainName } from './verify.ts';
import { hashOfRow } from './walk.ts';

export interface Salvage {
  /** As `Outbox.nextBatch`, of the oldest ledger aside that owes anything; empty when none does. */
  nextBatch(limits: BatchLimits, after?: OutboxPlace): readonly RecordedEvent[];
  /** As `Outbox.acknowledge`; events sent before any of these are no longer owed. */
  acknowledge(sequences: readonly number[], chain: string): number;
  /** As `Outbox.sendAgain`: of a ledger aside that owes nothing any more, all that can be read from there on. */
  sendAgain(fromSequence: number, chain: string): number;
  /** The ledgers aside that owe nothing any more: up to which event the district has acknowledged all of a chain. */
  settled(): ReadonlyMap<string, number>;
  /** How many events are owed, as far as that can be counted. */
  waiting(): number;
  close(): void;
}

interface Aside {
  readonly file: string;
  readonly chain: string;
  readonly database: Database.Database;
  /** Rank and sequence, in the order of sending, of all that may be owed after a place. */
  readonly owed: (rank: number, sequence: number, limit: number) => readonly Place[];
  readonly row: (sequence: number) => EventRow | undefined;
  place: Place;
  waiting: number;
}

interface Place {
  /** As in an outbox; 2: every event is sent, in order. */
  readonly rank: number;
  readonly sequence: number;
}

/** Places looked at in one call: a badly damaged file must not hold up the gate. */
const looksAtOnce = 256;

/** Looks without any event before the ledger's own are sent meanwhile. */
const looksInVain = 16;

export function openSalvage(ledger: Database.Database, directory: string): Salvage {
  const stored = ledger.prepare<[string], Place & { ended: number }>(
    'SELECT rank, sequence, ended FROM salvage WHERE file = ?',
  );
  const store = ledger.prepare<[string, number, number, number]>(
    `INSERT INTO salvage VALUES (?, ?, ?, ?) ON CONFLICT (file)
     DO UPDATE SET rank = excluded.rank, sequence = excluded.sequence, ended = excluded.ended`,
  );
  const files = filesAside(directory);
  const good = lastGoodOf(ledger, directory, files);
  const asides = files
    .filter((file) => stored.get(file)?.ended !== 1)
    .flatMap((file) => openAside(join(directory, file), file, stored.get(file) ?? { rank: -1, sequence: 0 }) ?? []);

  function end(aside: Aside): void {
    store.run(aside.file, aside.place.rank, aside.place.sequence, 1);
    aside.database.close();
    asides.splice(asides.indexOf(aside), 1);
  }

  /** What follows `from` and can be believed; with it where the next look begins, null at the end of the file. */
  function look(aside: Aside, from: Place, { maxEvents, maxBytes }: BatchLimits) {
    const events: RecordedEvent[] = [];
    let bytes = 0;
    let at: Place = from;
    const places = aside.owed(from.rank, from.sequence, Math.min(maxEvents, looksAtOnce));
    for (const place of places) {
      const row = readable(aside, place.sequence);
      if (row !== null) {
        bytes += envelopeBytes + Buffer.byteLength(row.data);
        if (events.length > 0 && bytes > maxBytes) return { events, at };
        events.push(eventOf(aside.chain, row));
      }
      at = place;
    }
    return { events, at: places.length === 0 ? null : at };
  }

  return {
    nextBatch(limits, after) {
      for (let looks = 0; looks < looksInVain; looks += 1) {
        const aside = after === undefined ? asides[0] : asides.find(({ chain }) => chain === after.chain);
        if (aside === undefined) return [];
        const from = after === undefined ? aside.place : placeOf(aside, after);
        const { events, at } = look(aside, from, limits);
        if (events.length > 0 || after !== undefined) return events;
        if (at === null) end(aside);
        else aside.place = at;
      }
      return [];
    },
    acknowledge(sequences, chain) {
      const aside = asides.find((other) => other.chain === chain);
      if (aside === undefined) return 0;
      const named = new Set(sequences);
      let removed = 0;
      // Only as far as nothing was left out: what was not acknowledged is sent again, with what follows it.
      for (;;) {
        const { events, at } = look(aside, aside.place, { maxEvents: looksAtOnce, maxBytes: Number.MAX_SAFE_INTEGER });
        const open = events.findIndex(({ sequence }) => !named.has(sequence));
        const done = open === -1 ? events : events.slice(0, open);
        removed += done.length;
        const last = done.at(-1);
        if (open === -1 && at !== null) aside.place = at;
        else if (last !== undefined) aside.place = placeOf(aside, last);
        if (open !== -1 || at === null) break;
      }
      aside.waiting = Math.max(0, aside.waiting - removed);
      store.run(aside.file, aside.place.rank, aside.place.sequence, 0);
      return removed;
    },
    sendAgain(fromSequence, chain) {
      const file = good.get(chain)?.file;
      if (file === undefined || stored.get(file)?.ended !== 1) return 0;
      const aside = openAside(join(directory, file), file, { rank: everyEvent, sequence: fromSequence - 1 });
      if (aside === null || aside.waiting === 0) {
        aside?.database.close();
        return 0;
      }
      store.run(file, aside.place.rank, aside.place.sequence, 0);
      asides.push(aside);
      return aside.waiting;
    },
    settled() {
      const ended = [...good].filter(([, { file }]) => stored.get(file)?.ended === 1);
      return new Map(ended.map(([chain, { through }]) => [chain, through]));
    },
    close() {
      for (const { database } of asides) database.close();
      asides.length = 0;
    },
    waiting: () => asides.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}

const everyEvent = 2;

function placeOf({ place }: Aside, event: OutboxPlace): Place {
  const rank = place.rank === everyEvent ? everyEvent : event.alarm ? 0 : 1;
  return { rank, sequence: event.sequence };
}

/** Of each chain that was set aside, up to which event it could be believed: the ledger that follows begins by saying so. */
function lastGoodOf(ledger: Database.Database, directory: string, files: readonly string[]) {
  const good = new Map<string, { readonly file: string; readonly through: number }>();
  files.forEach((file, index) => {
    const next = files[index + 1];
    const data = next === undefined ? firstDamaged(ledger) : firstDamagedIn(join(directory, next));
    if (data?.file === file && data.chain !== null) good.set(data.chain, { file, through: data.lastGoodSequence ?? 0 });
  });
  return good;
}

function firstDamagedIn(path: string): EventData<'ledger.damaged'> | null {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    return firstDamaged(database);
  } catch (error) {
    faultOfOpening(error);
    return null;
  } finally {
    database?.close();
  }
}

function firstDamaged(database: Database.Database): EventData<'ledger.damaged'> | null {
  const text = database
    .prepare<[], string>("SELECT data FROM events WHERE sequence = 1 AND type = 'ledger.damaged'")
    .pluck()
    .get();
  return text === undefined ? null : damaged.parse(JSON.parse(text));
}

/** The event, when it can be read and is what was recorded: the district would refuse it otherwise. */
function readable(aside: Aside, sequence: number): EventRow | null {
  try {
    const row = aside.row(sequence);
    if (row === undefined || (row.previous === null && sequence !== 1)) return null;
    return hashOfRow(aside.chain, row.previous?.toString('hex') ?? noHash, row).equals(row.hash) ? row : null;
  } catch (error) {
    faultOfOpening(error);
    return null;
  }
}

/** Null when not even the name of its chain can be read, or when nothing is known to be owed. */
function openAside(path: string, file: string, place: Place): Aside | null {
  if (!existsSync(path)) return null;
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    const chain = chainName(database);
    const row = database.prepare<[number], EventRow>(`${selectEventsOf(versionOf(database))} WHERE e.sequence = ?`);
    const ofOutbox = place.rank === everyEvent ? null : owedByOutbox(database);
    const { owed, waiting } = ofOutbox ?? owedByEvents(database, place.sequence);
    return { file, chain, database, owed, row: (sequence) => row.get(sequence), place, waiting };
  } catch (error) {
    faultOfOpening(error);
    database?.close();
    return null;
  }
}

type Owed = Pick<Aside, 'owed' | 'waiting'>;

/** By the outbox, when all of it can be read. */
function owedByOutbox(database: Database.Database): Owed | null {
  try {
    const waiting = database.prepare<[], number>('SELECT count(*) FROM outbox WHERE sequence > 0').pluck().get() ?? 0;
    const places = database.prepare<[number, number, number], Place>(
      'SELECT rank, sequence FROM outbox WHERE (rank, sequence) > (?, ?) ORDER BY rank, sequence LIMIT ?',
    );
    return { owed: (rank, sequence, limit) => places.all(rank, sequence, limit), waiting };
  } catch (error) {
    faultOfOpening(error);
    return null;
  }
}

/** Every sequence up to the last: which of them can be read is seen one by one. */
function owedByEvents(database: Database.Database, after: number): Owed {
  const last = database.prepare<[], number | null>('SELECT max(sequence) FROM events').pluck().get() ?? 0;
  return {
    owed: (_, sequence, limit) =>
      Array.from({ length: Math.max(0, Math.min(limit, last - sequence)) }, (__, index) => ({
        rank: everyEvent,
        sequence: sequence + 1 + index,
      })),
    waiting: Math.max(0, last - after),
  };
}
