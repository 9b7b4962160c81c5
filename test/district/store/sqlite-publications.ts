/** Publications in SQLite: one transaction within one turn of the event loop for each. */
import type { Database } from 'better-sqlite3';
import {
  inForceAfter,
  type Publication,
  type Publications,
  type PublicationsAtOnce,
  versionAfter,
} from './publications.ts';

const table = `
  CREATE TABLE IF NOT EXISTS publications (
    number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, audience TEXT NOT NULL, version INTEGER NOT NULL,
    follows INTEGER, about TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (name, audience, version)
  ) STRICT;`;

/** Makes the table where there is none. */
export function sqlitePublications(database: Database): Publications {
  database.exec(table);
  const lastVersion = database
    .prepare<[string, string], number | null>('SELECT max(version) FROM publications WHERE name = ? AND audience = ?')
    .pluck();
  const forget = database.prepare<[string, string]>('DELETE FROM publications WHERE name = ? AND audience = ?');
  const insert = database.prepare<[string, string, number, number | null, string, Uint8Array]>(
    'INSERT INTO publications (name, audience, version, follows, about, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const select = database.prepare<[number], Publication>(
    `SELECT p.number, p.name, p.audience, p.version, p.follows, p.about, p.body ${inForceAfter.replace('$1', '?')}`,
  );
  const atOnce: PublicationsAtOnce = {
    publish: database.transaction((fresh) => {
      const { name, audience, follows, isTheOnlyOne, about, body } = fresh;
      const published = versionAfter(lastVersion.get(name, audience) ?? null, fresh);
      if ('refused' in published) return published;
      if (isTheOnlyOne) forget.run(name, audience);
      insert.run(name, audience, published.version, follows, about, body);
      return published;
    }),
    after: (number) => select.all(number),
  };
  return {
    publish: async (fresh) => atOnce.publish(fresh),
    after: async (number) => atOnce.after(number),
    atOnce,
  };
}
