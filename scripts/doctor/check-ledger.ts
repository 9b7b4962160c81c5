/** The chain from its first event to its last, and what waits to be sent. Reads only, also while the station writes. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { owingAside } from '../../kiosk/ledger/aside-retention.ts';
import { filesAside } from '../../kiosk/ledger/damage.ts';
import { openReader } from '../../kiosk/ledger/reader.ts';
import { verifyChain } from '../../kiosk/ledger/verify.ts';
import { findingsOf, type Examination, type Finding } from './finding.ts';
import { mayReadLedger } from './present-key.ts';

const find = findingsOf('ledger');
const hourMs = 3_600_000;

export function checkLedger({ loaded, clock, station, tell }: Examination): Finding[] {
  const file = path.join(loaded.dataDirectory, 'ledger.db');
  if (!mayReadLedger(loaded.dataDirectory))
    return [find('unknown', 'ledgerHidden', { directory: loaded.dataDirectory })];
  if (!existsSync(file)) return [find(station.state === 'running' ? 'red' : 'yellow', 'ledgerNone', { file })];
  tell('Checking the ledger …');
  const checked = verifyChain(file);
  const stated = station.state === 'running' && station.health.ledger !== 'ok';
  const fault = stated
    ? [find('red', 'ledgerFault', { code: station.health.ledger, unwritten: station.health.unwritten })]
    : [];
  if (!checked.ok) {
    const { error } = checked;
    const detail = error.code === 'damaged' ? error.damage.place : error.fault.detail;
    return [...fault, find('red', error.code === 'damaged' ? 'ledgerDamaged' : 'ledgerUnreadable', { detail })];
  }
  const { events, signedTo, unsent } = checked.value;
  const waits = oldestWaiting(file);
  const hours = waits === null ? 0 : Math.max(0, Math.round(((clock.wallMs() - waits) / hourMs) * 10) / 10);
  const level = unsent === 0 || hours < 1 ? 'green' : hours < 24 ? 'yellow' : 'red';
  return [
    ...fault,
    find('green', 'ledgerWhole', { events, signedTo }),
    find(level, 'outbox', { unsent, hours }),
    ...aside(file, loaded.dataDirectory),
  ];
}

/** A ledger set aside goes by itself when the district has it and its time is over; one that still owes anything stays. */
function aside(file: string, directory: string): Finding[] {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const owing = new Set(owingAside(database, directory));
    return filesAside(directory).map((name) =>
      owing.has(name) ? find('yellow', 'asideOwes', { file: name }) : find('green', 'asideSent', { file: name }),
    );
  } finally {
    database.close();
  }
}

/** Unix milliseconds of the event that has waited longest; null when none waits. */
function oldestWaiting(file: string): number | null {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  const from = database.prepare<[], number | null>('SELECT min(sequence) FROM outbox').pluck().get() ?? null;
  database.close();
  if (from === null) return null;
  const reader = openReader(file);
  if (!reader.ok) return null;
  const read = reader.value.readEvents({ from, limit: 1 });
  reader.value.close();
  return read.ok ? (read.value[0]?.wallMs ?? null) : null;
}
