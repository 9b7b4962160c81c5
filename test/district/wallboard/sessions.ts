/** Who is signed in: kept in the store under the digest of a random token, so that all services on it know. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Records } from '../store/store-contract.ts';

export interface Session {
  readonly name: string;
  readonly expiresMs: number;
}

export interface Sessions {
  /** Resolves with the token; only its digest is kept. */
  begin(name: string): Promise<{ readonly token: string; readonly expiresMs: number }>;
  find(token: string): Promise<Session | null>;
  end(token: string): Promise<void>;
}

const kind = 'session';
const schema = z.strictObject({ name: z.string(), expiresMs: z.number() });

/** A shift at the centre. */
export const sessionMs = 12 * 3_600_000;

export function openSessions(records: Records, clock: Clock): Sessions {
  return {
    async begin(name) {
      for (const { id, body } of await records.list(kind)) {
        if (schema.parse(JSON.parse(body)).expiresMs <= clock.wallMs()) await records.take(kind, id);
      }
      const token = randomBytes(32).toString('base64url');
      const expiresMs = clock.wallMs() + sessionMs;
      await records.put(kind, digestOf(token), JSON.stringify({ name, expiresMs }));
      return { token, expiresMs };
    },
    async find(token) {
      const body = await records.get(kind, digestOf(token));
      const session = body === null ? null : schema.parse(JSON.parse(body));
      return session !== null && session.expiresMs > clock.wallMs() ? session : null;
    },
    async end(token) {
      await records.take(kind, digestOf(token));
    },
  };
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
