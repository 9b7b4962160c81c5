/** Which store: SQLite in a directory, or PostgreSQL by its connection string. */
import type { Clock } from '../../../drivers/basics/clock.ts';
import { openSqliteStore } from './sqlite-store.ts';
import type { DeviceKeys, DistrictStore } from './store-contract.ts';

export interface StorePlace {
  /** Where `district.db` lies, or `:memory:`. */
  readonly directory: string;
  /** `postgres://…`: then nothing lies in the directory. */
  readonly database?: string;
}

/** Rejects with the error of the database. */
export async function openStore(place: StorePlace, clock: Clock, keysOf: DeviceKeys): Promise<DistrictStore> {
  if (place.database === undefined) return openSqliteStore(place.directory, keysOf);
  // Loaded only where it is used: a district on SQLite needs no client of PostgreSQL.
  const { openPostgresStore } = await import('./postgres-store.ts');
  return openPostgresStore({ url: place.database, clock, keysOf });
}
