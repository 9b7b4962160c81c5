/** Writes events at the end of the chain of one open file: validated, hashed, with their outbox entries, in one commit. */
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, type Result } from '../../drivers/basics/result.ts';
import { canonical } from './canonical.ts';
import { type EventData, type EventType, events } from './events.ts';
import type { LedgerFault } from './faults.ts';
import type { Guard } from './guard.ts';
import type { Presence } from './presence.ts';
import type { OnStep } from './steps.ts';
import type { Tip } from './tip.ts';
import { hashOf, noHash, type PlaceCodes, type RecordedEvent } from './record.ts';

export interface EventContext {
  readonly clock: Clock;
  /** Names this start of the machine or process; monotonic times of one boot can be compared. */
  readonly bootId: string;
  readonly place: PlaceCodes;
  /** Whether the wall clock can be believed at this moment. */
  readonly wallTrusted: () => boolean;
  /** Called at each step of writing; must not throw. */
  readonly onStep?: OnStep;
}

/** When something happened, if it could not be written at once. Milliseconds, as in `RecordedEvent`. */
export interface Happened {
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly wallTrusted: boolean;
}

export type NewEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly data: EventData<T>;
    readonly encounter?: string;
    /** Without it: now. */
    readonly happened?: Happened;
  };
}[EventType];

export type Within = (events: readonly RecordedEvent[]) => void;

export interface EventWriter {
  /**
   * All events in one commit, or none, together with what `within` writes when it is given. Throws on data the registry
   * does not allow: that is a bug.
   */
  write(list: readonly NewEvent[], within?: Within): Result<readonly RecordedEvent[], LedgerFault>;
  /** The end of the chain; sequence 0 when it is empty. */
  tip(): Result<Tip, LedgerFault>;
}

/** The encounter an event belongs to: named beside its data, or in it. */
function encounterOf({ data, encounter }: NewEvent): string | null {
  if (encounter !== undefined) return encounter;
  return 'encounter' in data ? data.encounter : null;
}

type InsertRow = [number, Buffer, string, number, number, number, number, number, string | null, string];

/** `presence`: why what is written now would not be found again; null when it would. */
export function createWriter(
  database: Database,
  guard: Guard,
  chain: string,
  context: EventContext,
  presence: Presence = () => null,
): EventWriter {
  const { clock, bootId, wallTrusted, onStep } = context;
  const place = canonical({ ...context.place });
  const insert = database.prepare<InsertRow>('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertBoot = database.prepare<[string, string]>('INSERT OR IGNORE INTO boots (id, place) VALUES (?, ?)');
  const findBoot = database
    .prepare<[string, string], number>('SELECT number FROM boots WHERE id = ? AND place = ?')
    .pluck();
  const last = database.prepare<[], { sequence: number; hash: Buffer }>(
    'SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1',
  );
  /** Known only as long as nothing failed: after a fault the disk is asked again. */
  let end: Tip | null = null;
  let boot: number | null = null;

  function readTip(): Tip {
    const row = last.get();
    return row === undefined
      ? { sequence: 0, hash: noHash }
      : { sequence: row.sequence, hash: row.hash.toString('hex') };
  }

  function bootNumber(): number {
    insertBoot.run(bootId, place);
    const number = findBoot.get(bootId, place);
    if (number === undefined) throw new Error('a boot just recorded cannot be found');
    return number;
  }

  function prepare(event: NewEvent, previous: Tip): { event: RecordedEvent; hash: Buffer; text: string } {
    const definition = events[event.type];
    const data = definition.data.parse(event.data);
    const text = canonical(data);
    const recorded = {
      sequence: previous.sequence + 1,
      id: `${chain}.${previous.sequence + 1}`,
      chain,
      type: event.type,
      place: context.place,
      bootId,
      monotonicMs: Math.round(event.happened?.monotonicMs ?? clock.monotonicMs()),
      wallMs: Math.round(event.happened?.wallMs ?? clock.wallMs()),
      wallTrusted: event.happened?.wallTrusted ?? wallTrusted(),
      alarm: definition.alarm,
      encounter: encounterOf(event),
      data,
      previousHash: previous.hash,
    };
    const hash = hashOf(previous.hash, { ...recorded, place, data: text });
    return { event: { ...recorded, hash: hash.toString('hex') } as RecordedEvent, hash, text };
  }

  function run(boot: number, list: readonly NewEvent[]): readonly RecordedEvent[] {
    let previous = end ?? readTip();
    const recorded: RecordedEvent[] = [];
    for (const item of list) {
      const { event, hash, text } = prepare(item, previous);
      const { sequence, type, monotonicMs, wallMs } = event;
      const trusted = event.wallTrusted ? 1 : 0;
      const alarm = event.alarm ? 1 : 0;
      insert.run(sequence, hash, type, boot, monotonicMs, wallMs, trusted, alarm, event.encounter, text);
      onStep?.('append.inserted');
      recorded.push(event);
      previous = event;
    }
    return recorded;
  }

  const runTogether = database.transaction((boot: number, list: readonly NewEvent[], within: Within | undefined) => {
    const recorded = run(boot, list);
    within?.(recorded);
    return recorded;
  });

  return {
    write(list, within) {
      const gone = database.open ? presence() : null;
      if (gone !== null) return err(gone);
      // One event is one statement, with its trigger a commit of its own: no BEGIN and COMMIT around it.
      onStep?.('append.begun');
      const written = guard.attempt(() => {
        boot ??= bootNumber();
        const alone = list.length === 1 && within === undefined;
        return alone ? run(boot, list) : runTogether.immediate(boot, list, within);
      });
      onStep?.('append.committed');
      end = written.ok ? (written.value.at(-1) ?? end) : null;
      return written;
    },
    tip: () => guard.attempt(() => end ?? readTip()),
  };
}
