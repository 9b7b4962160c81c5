/**
 * Names, identity numbers and contact data. They reach the disk only sealed to the district's public key: neither a thief
 * nor a technician can read them off the box. The event tells that they were taken, and holds the digest of what was
 * sealed; the sealed record is kept beside the chain, so that it can be erased without touching it.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../drivers/basics/clock.ts';
import { ok, type Result } from '../../drivers/basics/result.ts';
import { canonical } from './canonical.ts';
import type { Erased, Erasing } from './erasing.ts';
import type { EventData } from './events.ts';
import type { LedgerFault } from './faults.ts';
import type { Guard } from './guard.ts';
import { seal, x25519PublicKey } from './hpke.ts';
import type { RecordedEvent } from './record.ts';
import type { NewEvent } from './writer.ts';

interface PersonalFields {
  readonly name?: string;
  readonly identityNumber?: string;
  readonly contact?: string;
  /** Building, unit and room somebody belongs to, visits or brings something for. */
  readonly household?: string;
  readonly plate?: string;
}

export interface Person {
  /** The kind of data, which decides how long it is kept: resident, visitor, delivery… */
  readonly kind: string;
  /** Pseudonym. */
  readonly holder: string;
  readonly encounter: string | null;
  readonly fields: PersonalFields;
}

/** The district's X25519 public key: its name, and its 32 bytes. */
export interface SealingKey {
  readonly keyId: string;
  readonly publicKey: Uint8Array;
}

/** `sealed` is enc, ciphertext and tag of RFC 9180 with `sealInfo` as info and `record` as additional data. */
interface SealedRecord {
  readonly record: string;
  readonly event: number;
  readonly kind: string;
  readonly keyId: string;
  readonly sealed: Buffer;
}

export const sealInfo = Buffer.from('kadian personal data');

/** The plaintext is filled up with blanks to a multiple of this, so that its length tells little. */
const blockBytes = 256;

type ErasedBecause = EventData<'personalData.erased'>['why'];

/**
 * When an erasure answers, the rows are gone for good and the chain says so. Their bytes are gone from the ledger's file and
 * its log as well, unless somebody reads the ledger just then or the disk has no room: then `finishErasing` does the rest,
 * or the next opening, whatever ends the station before. On a disk nearly full an erasure may be several commits, each with
 * events for what it erased; a fault means that some rows may have stayed.
 */
export interface PersonalData {
  /** Seals and records a person in one commit with its event `person.registered`. Throws on a key that is none. */
  register(person: Person, key: SealingKey): Result<RecordedEvent, LedgerFault>;
  /** The sealed records that belong to these events, to be sent with them. */
  of(sequences: readonly number[]): Result<readonly SealedRecord[], LedgerFault>;
  /**
   * Erases what was acknowledged longer ago than `keepMs` says of its kind, with an event for each kind; returns how many.
   * Kinds without an entry stay, and so does everything while the wall clock is not trusted; one number is for all kinds.
   */
  eraseExpired(keepMs: Readonly<Record<string, number>> | number): Result<number, LedgerFault>;
  /** Erases these records, or `all`, acknowledged or not, with an event for each kind; returns how many. */
  erase(records: readonly string[] | 'all', why: ErasedBecause): Result<number, LedgerFault>;
  /**
   * `done` when nothing of what was erased, or dropped with its event, can be read in the ledger's files; else it is to be
   * asked again. A step takes some milliseconds and waits for nobody.
   */
  finishErasing(): Result<Erased, LedgerFault>;
}

export interface PersonalDataParts {
  readonly database: Database;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly wallTrusted: () => boolean;
  readonly erasing: Erasing;
  /** Records events, with `within` in the same commit. */
  readonly write: (
    list: readonly NewEvent[],
    within: (events: readonly RecordedEvent[]) => void,
  ) => Result<readonly RecordedEvent[], LedgerFault>;
}

interface SealedRow {
  readonly record: string;
  readonly event: number;
  readonly kind: string;
  readonly key: string;
  readonly sealed: Buffer;
}

interface Erasable {
  readonly number: number;
  readonly kind: string;
}

export function openPersonalData({
  database,
  guard,
  clock,
  wallTrusted,
  write,
  erasing,
}: PersonalDataParts): PersonalData {
  const insert = database.prepare<[string, number, string, string, Buffer]>(
    'INSERT INTO sealed (record, event, kind, key, sealed) VALUES (?, ?, ?, ?, ?)',
  );
  const ofEvent = database.prepare<[number], SealedRow>('SELECT * FROM sealed WHERE event = ?');
  const all = database.prepare<[], Erasable & { record: string }>('SELECT number, record, kind FROM sealed');
  const restamp = database.prepare<[number, number]>('UPDATE sealed SET acknowledged_ms = ? WHERE acknowledged_ms > ?');
  const expired = database.prepare<[string, number], Erasable>(
    'SELECT number, kind FROM sealed WHERE kind = ? AND acknowledged_ms <= ?',
  );
  const expiredOfAll = database.prepare<[number], Erasable>(
    'SELECT number, kind FROM sealed WHERE acknowledged_ms <= ?',
  );
  const empty = database.prepare<[]>('DELETE FROM sealed');
  const removeOne = database.prepare<[number]>('DELETE FROM sealed WHERE number = ?');
  const countAll = database.prepare<[], number>('SELECT count(*) FROM sealed').pluck();

  /** With their events in one commit. */
  function eraseTogether(rows: readonly Erasable[], why: ErasedBecause): Result<unknown, LedgerFault> {
    const kinds = Map.groupBy(rows, ({ kind }) => kind);
    const list = [...kinds].map(([kind, { length: count }]): NewEvent => {
      return { type: 'personalData.erased', data: { kind, count, why } };
    });
    return write(list, () => {
      if (rows.length === countAll.get()) empty.run();
      else for (const { number } of rows) removeOne.run(number);
    });
  }

  /** On a disk nearly full all rows at once, or in as many commits as it needs: the log takes each page that is changed. */
  function erasePieces(rows: readonly Erasable[], why: ErasedBecause): Result<unknown, LedgerFault> {
    const first = eraseTogether(rows, why);
    if (first.ok || first.error.code !== 'full') return first;
    erasing.emptyLog();
    const second = eraseTogether(rows, why);
    if (second.ok || second.error.code !== 'full' || rows.length === 1) return second;
    if (rows.length === countAll.get()) return erasing.leavingFreed(() => eraseTogether(rows, why));
    const middle = Math.ceil(rows.length / 2);
    const half = erasePieces(rows.slice(0, middle), why);
    return half.ok ? erasePieces(rows.slice(middle), why) : half;
  }

  function eraseRows(rows: readonly Erasable[], why: ErasedBecause): Result<number, LedgerFault> {
    if (rows.length === 0) return ok(0);
    erasing.begin();
    const erased = erasePieces(rows, why);
    erasing.end();
    return erased.ok ? ok(rows.length) : erased;
  }

  return {
    register({ kind, holder, encounter, fields }, { keyId, publicKey }) {
      const record = randomBytes(16).toString('hex');
      const text = canonical({ ...fields });
      const length = Math.ceil(Buffer.byteLength(text) / blockBytes) * blockBytes;
      const padded = Buffer.alloc(length, ' ');
      padded.write(text);
      const sealed = seal(x25519PublicKey(publicKey), sealInfo, Buffer.from(record), padded);
      const digest = createHash('sha256').update(sealed).digest('hex');
      const has = personalFields.filter((field) => fields[field] !== undefined);
      const data = { encounter, holder, kind, record, has, key: keyId, digest };
      const written = write([{ type: 'person.registered', data }], ([event]) => {
        if (event !== undefined) insert.run(record, event.sequence, kind, keyId, sealed);
      });
      if (!written.ok) return written;
      const [event] = written.value;
      if (event === undefined) throw new Error('an event was written and not returned');
      return ok(event);
    },
    of: (sequences) =>
      guard.attempt(() =>
        sequences
          .flatMap((sequence) => ofEvent.all(sequence))
          .map(({ record, event, kind, key, sealed }) => ({ record, event, kind, keyId: key, sealed })),
      ),
    eraseExpired(keepMs) {
      if (!wallTrusted()) return ok(0);
      const now = Math.round(clock.wallMs());
      const rows = guard.attempt(() => {
        // Acknowledged in what is now the future: the clock was wrong then, and their time begins now.
        restamp.run(now, now);
        if (typeof keepMs === 'number') return expiredOfAll.all(now - keepMs);
        return Object.entries(keepMs).flatMap(([kind, keep]) => expired.all(kind, now - keep));
      });
      return rows.ok ? eraseRows(rows.value, 'retention') : rows;
    },
    erase(records, why) {
      const rows = guard.attempt(() => all.all().filter(({ record }) => records === 'all' || records.includes(record)));
      return rows.ok ? eraseRows(rows.value, why) : rows;
    },
    finishErasing: () => erasing.finish(),
  };
}

const personalFields = [
  'name',
  'identityNumber',
  'contact',
  'household',
  'plate',
] as const satisfies readonly (keyof PersonalFields)[];
