/** The least a grant can cost on this machine: one signature verified, one row durably committed. */
import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { inflateSync } from 'node:zlib';
import { decodeBase45 } from '../../kiosk/credentials/base45.ts';
import { parseCoseSign1 } from '../../kiosk/credentials/cose-sign1.ts';
import type { DemoKeys } from '../district/demo-keys.ts';

export interface BareCommits {
  /** Inserts one row of `bytes` characters of text; when it returns, the row is on the disk. */
  commit(): void;
  close(): void;
}

/** A table of its own in `directory`, in WAL with synchronous=FULL; each row about as long as an event. */
export function openBareCommits(directory: string, bytes = 400): BareCommits {
  const database = new Database(join(directory, 'bare.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE rows (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
  const insert = database.prepare<[string]>('INSERT INTO rows (text) VALUES (?)');
  const text = 'x'.repeat(bytes);
  return {
    commit: () => void insert.run(text),
    close: () => database.close(),
  };
}

/** Verifies the Ed25519 signature of a district pass, with nothing around it: `node:crypto` on the finished Sig_structure. */
export function bareVerification(payload: string, keys: DemoKeys): () => void {
  const key = createPublicKey(keys.eddsa.privateKey);
  const packed = decodeBase45(payload, 'KD1:'.length);
  const cose = packed.ok ? parseCoseSign1(inflateSync(packed.value), 'closed') : packed;
  if (!cose.ok) throw new Error('the pass for the floor is not a pass');
  const { signed, signature } = cose.value;
  return () => {
    if (!verify(null, signed, key, signature)) throw new Error('the signature for the floor is wrong');
  };
}
