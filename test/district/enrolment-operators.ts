/** Who may give commands and issue codes: an operator by a token of their own, kept in the store as its digest only. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FastifyRequest } from 'fastify';
import type { Records } from './store/store-contract.ts';

/** The operator's name, or null for somebody who is not signed in. */
export type OperatorCheck = (request: FastifyRequest) => Promise<string | null>;

/** Makes a token for `name` and keeps its digest; the token itself is only in the answer. */
export async function addOperator(records: Records, name: string): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await records.put('operator', digestOf(token), name);
  return token;
}

/** Checks `authorization: Operator <token>`. */
export function operatorsOf(records: Records): OperatorCheck {
  return async ({ headers }) => {
    const token = /^Operator ([\w-]{32})$/.exec(headers.authorization ?? '')?.[1];
    return token === undefined ? null : records.get('operator', digestOf(token));
  };
}

/** For programs at the machine of the service: a token in a file only its user can read. One that is known stays. */
export async function writeOperatorToken(records: Records, file: string): Promise<void> {
  const kept = readToken(file);
  if (kept !== null && (await records.get('operator', digestOf(kept))) !== null) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${await addOperator(records, 'local')}\n`, { mode: 0o600 });
}

function readToken(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
