/** Which device key a box has, which one waits for its district, and whether a change was asked for: from its files. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { openReader } from '../../kiosk/ledger/reader.ts';
import { nextDirectory } from '../../kiosk/station/district/device-identity.ts';
import { keyChangeRequest } from '../../kiosk/station/district/key-change.ts';
import { type PresentKey, presentKey } from '../doctor/present-key.ts';

export interface KeyState {
  readonly present: PresentKey;
  /** Times are Unix milliseconds of the box. */
  readonly pending: { readonly key: string; readonly sinceMs: number } | null;
  readonly askedMs: number | null;
  /** The last change the ledger tells of. */
  readonly lastChange: { readonly key: string; readonly wallMs: number } | null;
}

export function keyState(dataDirectory: string): KeyState {
  const next = path.join(dataDirectory, nextDirectory);
  const coming = presentKey(next);
  return {
    present: presentKey(dataDirectory),
    pending:
      coming.state === 'there'
        ? { key: coming.key.keyId, sinceMs: modifiedMs(path.join(next, 'device.key')) ?? 0 }
        : null,
    askedMs: modifiedMs(path.join(dataDirectory, keyChangeRequest)),
    lastChange: lastChangeIn(path.join(dataDirectory, 'ledger.db')),
  };
}

function modifiedMs(file: string): number | null {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return null;
  }
}

/** Null also for a ledger that cannot be read: `kadian doctor` says why. */
function lastChangeIn(file: string): KeyState['lastChange'] {
  if (!existsSync(file)) return null;
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    const from = database
      .prepare<[], number | null>("SELECT max(sequence) FROM events WHERE type = 'device.keyChanged'")
      .pluck()
      .get();
    if (from === null || from === undefined) return null;
    const reader = openReader(file);
    if (!reader.ok) return null;
    const read = reader.value.readEvents({ from, limit: 1 });
    reader.value.close();
    const event = read.ok ? read.value[0] : undefined;
    return event?.type === 'device.keyChanged' ? { key: event.data.key, wallMs: event.wallMs } : null;
  } catch {
    return null;
  } finally {
    database?.close();
  }
}
