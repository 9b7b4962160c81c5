/** Gives commands: signs each for one box and holds the box's request until there is one. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../drivers/basics/clock.ts';
import { type Command, type CommandList, commandClaimsSchema } from '../../kiosk/uplink/command-contract.ts';

export interface CommandDesk {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** Signs and keeps a command for the box with this source; returns its id. Throws on one the contract does not know. */
  issue(source: string, command: Command, lifeS: number): string;
  /** The unexpired commands for a box after `after`, at once if there are any, else as soon as one is given. */
  wait(source: string, after: number, waitMs: number, signal: AbortSignal): Promise<CommandList>;
}

const keyId = 'district-commands';

export function openCommandDesk(database: Database, directory: string, clock: Clock): CommandDesk {
  database.exec(`CREATE TABLE IF NOT EXISTS commands (
    number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, expires_ms INTEGER NOT NULL, jws TEXT NOT NULL
  ) STRICT`);
  const insert = database.prepare<[string, number, string]>(
    'INSERT INTO commands (source, expires_ms, jws) VALUES (?, ?, ?)',
  );
  const select = database.prepare<[string, number, number], { number: number; jws: string }>(
    'SELECT number, jws FROM commands WHERE source = ? AND number > ? AND expires_ms > ? ORDER BY number LIMIT 50',
  );
  const privateKey = loadKey(directory);
  const waiting = new Map<string, Set<() => void>>();

  function listed(source: string, after: number): CommandList {
    const rows = select.all(source, after, clock.wallMs());
    return { commands: rows.map((row) => row.jws), cursor: rows.at(-1)?.number ?? after };
  }

  return {
    keyId,
    publicKey: createPublicKey(privateKey),
    issue(source, command, lifeS) {
      const iat = Math.floor(clock.wallMs() / 1000);
      const claims = commandClaimsSchema.parse({ jti: randomUUID(), aud: source, iat, exp: iat + lifeS, command });
      insert.run(source, claims.exp * 1000, signed(claims, privateKey));
      for (const wake of waiting.get(source) ?? []) wake();
      return claims.jti;
    },
    wait(source, after, waitMs, signal) {
      const now = listed(source, after);
      if (now.commands.length > 0 || waitMs === 0 || signal.aborted) return Promise.resolve(now);
      return new Promise((resolve) => {
        const wakers = waiting.get(source) ?? new Set();
        waiting.set(source, wakers);
        const wake = (): void => {
          timer.cancel();
          signal.removeEventListener('abort', wake);
          wakers.delete(wake);
          if (wakers.size === 0) waiting.delete(source);
          resolve(signal.aborted ? { commands: [], cursor: after } : listed(source, after));
        };
        const timer = clock.after(waitMs, wake);
        wakers.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    },
  };
}

/** Compact JWS with EdDSA (RFC 8037). */
export function signed(claims: object, privateKey: KeyObject, kid = keyId): string {
  const text = [{ alg: 'EdDSA', typ: 'kadian-command+jws', kid }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
}

/** The desk's key lies beside its data in clear: good enough for a reference service, not for a real district. */
function loadKey(directory: string): KeyObject {
  if (directory === ':memory:') return generateKeyPairSync('ed25519').privateKey;
  const file = join(directory, 'command-key.pem');
  try {
    return createPrivateKey(readFileSync(file));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return privateKey;
  }
}
