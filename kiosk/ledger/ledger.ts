/**
 * The ledger: what happened, in order, on disk before anybody acts on it. One directory, one writer, one chain; the
 * events the district has not acknowledged are its outbox.
 */
import { mkdirSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { checkpointType } from './checkpoints.ts';
import type { Ledger } from './contract.ts';
import { finishSettingAside, markSuspect, setAside, type SetAside } from './damage.ts';
import { faultOf, faultOfFiles, type LedgerFault } from './faults.ts';
import { createFile, fileExists, openFile } from './file.ts';
import { openErasing } from './erasing.ts';
import { type DeviceKey, openDeviceKey } from './device-key.ts';
import { createGuard } from './guard.ts';
import { clearFork, markedFork } from './fork.ts';
import { takeWriterLock } from './lock.ts';
import { openOutbox } from './outbox.ts';
import { type EventRow, eventOf, type RecordedEvent, selectEvents } from './record.ts';
import { watchPresence } from './presence.ts';
import { type LedgerOfFile, renewable } from './renewable.ts';
import { openRetention } from './retention.ts';
import { openSalvage } from './salvage.ts';
import { openPersonalData } from './sealed.ts';
import { freeBytesOf, watchSpace } from './space.ts';
import { createUpkeep } from './upkeep.ts';
import { chainName } from './verify.ts';
import { createWriter, type EventContext, type NewEvent, type Within } from './writer.ts';

export interface LedgerOptions extends EventContext {
  /** Made if it is not there; belongs to the ledger alone. */
  readonly directory: string;
  /** The most the ledger's file may grow to, with an alarm from 90 % on; without it, what the disk holds. */
  readonly maximumBytes?: number;
  /** Bytes the disk still takes, null where it cannot be asked; without it, what the file system says. */
  readonly freeBytes?: () => number | null;
}

/** Opens or makes the ledger of a directory. Damage is no fault: see `Ledger.setAside`. */
export function openLedger(options: LedgerOptions): Result<Ledger, LedgerFault> {
  const { directory } = options;
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    return err(faultOfFiles(error));
  }
  const lock = takeWriterLock(directory);
  if (!lock.ok) return lock;
  const opened = openOrReplace(options);
  if (!opened.ok) {
    lock.value.release();
    return opened;
  }
  const reopen = (): Result<LedgerOfFile, LedgerFault> => {
    const again = openOrReplace(options);
    return again.ok ? ok(serve(again.value, options)) : again;
  };
  try {
    const release = (): void => lock.value.release();
    return ok(renewable({ directory, first: serve(opened.value, options), reopen, release }));
  } catch (error) {
    opened.value.database.close();
    lock.value.release();
    return err(faultOf(error));
  }
}

interface OpenedFile {
  readonly database: Database;
  readonly device: DeviceKey;
  readonly setAside: SetAside | null;
}

function openOrReplace(options: LedgerOptions): Result<OpenedFile, LedgerFault> {
  const { directory } = options;
  try {
    finishSettingAside(directory);
    const device = openDeviceKey(directory);
    const fork = markedFork(directory);
    if (fileExists(directory)) {
      const opened = openFile(directory, options.onStep);
      if (opened.ok) {
        if (chainName(opened.value) !== fork?.chain) {
          clearFork(directory);
          return ok({ database: opened.value, device, setAside: null });
        }
        opened.value.close();
      } else if (opened.error.code !== 'damaged') return opened;
      setAside(directory);
    }
    const created = createFile(directory, options, fork);
    if (!created.ok) return created;
    clearFork(directory);
    const opened = openFile(directory);
    return opened.ok ? ok({ database: opened.value, device, setAside: created.value }) : opened;
  } catch (error) {
    return err(faultOfFiles(error));
  }
}

function serve({ database, device, setAside }: OpenedFile, options: LedgerOptions): LedgerOfFile {
  const chain = chainName(database);
  const guard = createGuard(database, () => markSuspect(options.directory));
  const writer = createWriter(database, guard, chain, options, watchPresence(options.directory));
  const { clock, wallTrusted, onStep } = options;
  const salvage = openSalvage(database, options.directory);
  const outbox = openOutbox({ database, guard, clock, chain, salvage, onStep });
  const listeners = new Set<(event: RecordedEvent) => void>();
  const range = database.prepare<[number, number], EventRow>(
    `${selectEvents} WHERE e.sequence >= ? ORDER BY e.sequence LIMIT ?`,
  );
  const latest = database.prepare<[number], EventRow>(
    `${selectEvents} WHERE e.type != '${checkpointType}' ORDER BY e.sequence DESC LIMIT ?`,
  );

  function record(list: readonly NewEvent[], within?: Within): Result<readonly RecordedEvent[], LedgerFault> {
    const written = writer.write(list, within);
    if (!written.ok) return written;
    outbox.added(written.value.length);
    for (const event of written.value) {
      for (const listener of listeners) listener(event);
    }
    return written;
  }

  const { maximumBytes, directory } = options;
  const freeBytes = options.freeBytes ?? (() => freeBytesOf(directory));
  const space =
    maximumBytes === undefined ? null : watchSpace({ database, limitBytes: maximumBytes, freeBytes, clock });
  const upkeep = createUpkeep({ database, chain, key: device, writer, space, record: (event) => record([event]) });

  function appendAll(list: readonly NewEvent[], within?: Within): Result<readonly RecordedEvent[], LedgerFault> {
    const written = record(list, within);
    if (written.ok) upkeep.after(written.value.length);
    return written;
  }

  const erasing = openErasing({ database, guard, freeBytes, onStep });
  const retention = openRetention({
    directory,
    database,
    guard,
    clock,
    wallTrusted,
    erasing,
    write: appendAll,
    onStep,
  });
  const personalData = openPersonalData({ database, guard, clock, wallTrusted, erasing, write: appendAll });

  return {
    chain,
    setAside,
    outbox,
    device,
    personalData,
    retention,
    append(type, data, about = {}) {
      const written = appendAll([{ type, data, ...about } as NewEvent]);
      if (!written.ok) return written;
      const [event] = written.value;
      if (event === undefined) throw new Error('an event was written and not returned');
      return ok(event);
    },
    appendAll: (list) => appendAll(list),
    readEvents: ({ from, limit }) => guard.attempt(() => range.all(from, limit).map((row) => eventOf(chain, row))),
    recent: (count) => guard.attempt(() => latest.all(count).map((row) => eventOf(chain, row))),
    tip: () => writer.tip(),
    lookAtSpace: () => upkeep.lookAtSpace(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      if (!database.open) return;
      upkeep.atEnd();
      salvage.close();
      database.close();
      erasing.close();
    },
    discard() {
      salvage.close();
      database.close();
      erasing.close();
    },
  };
}
