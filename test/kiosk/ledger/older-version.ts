/** Makes of a ledger of today one of an older version of its tables, as a box holds it before an update. */
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** What each version brought, newest first. */
const brought: readonly { readonly version: number; readonly tables: readonly string[] }[] = [
  { version: 3, tables: ['dropped', 'acknowledged', 'salvage'] },
  { version: 2, tables: ['sealed'] },
];

/** Takes back what came after `version`; the ledger must be closed. */
export function makeOlder(directory: string, version: number): void {
  const database = new Database(join(directory, 'ledger.db'));
  for (const step of brought) {
    if (step.version <= version) continue;
    for (const table of step.tables) database.exec(`DROP TABLE ${table}`);
  }
  database.pragma(`user_version = ${version}`);
  database.close();
}

/** The version a closed ledger stands at, as its file says. */
export function versionIn(directory: string): number {
  const database = new Database(join(directory, 'ledger.db'), { readonly: true });
  const version = Number(database.pragma('user_version', { simple: true }));
  database.close();
  return version;
}
