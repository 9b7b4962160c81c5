/** The thread that reads the names of a whole roster for their initials, so that an encounter never waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { InitialsJob } from './initials-apart.ts';
import { sortInitials } from './initials.ts';

const { file, key, keyId }: InitialsJob = workerData;
const database = new Database(file, { fileMustExist: true });
database.pragma('query_only = ON');
const sorted = sortInitials(database, key, keyId);
database.close();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node:worker_threads has none
parentPort?.postMessage(sorted, [sorted.ends.buffer, sorted.ids.buffer]);
