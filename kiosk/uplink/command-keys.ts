/** The district's command keys as a JWK set (RFC 7517): Ed25519 public keys (RFC 8037), each with its key id. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { checked } from '../../drivers/basics/checked.ts';

/** Strict: a private key (`d`) in such a file is a mistake that must be seen. */
const jwkSchema = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[\w-]{43}$/),
  kid: z.string().min(1).max(64),
  use: z.literal('sig').optional(),
  alg: z.literal('EdDSA').optional(),
});

export const commandKeySetSchema = z.strictObject({ keys: z.array(jwkSchema).max(16) });

export type CommandKeySet = z.infer<typeof commandKeySetSchema>;

/** The keys by their ids; the error says what was expected where. */
export function parseCommandKeys(text: string): Result<ReadonlyMap<string, KeyObject>, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('expected JSON');
  }
  const parsed = checked(commandKeySetSchema, json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'a set of keys'}`);
  }
  return ok(keysOf(parsed.data));
}

export function keysOf({ keys }: CommandKeySet): ReadonlyMap<string, KeyObject> {
  return new Map(keys.map(({ kid, x }) => [kid, ed25519(x)]));
}

/** The set of one key, as the district publishes it. */
export function commandKeySet(keyId: string, publicKey: KeyObject): CommandKeySet {
  return { keys: [{ kty: 'OKP', crv: 'Ed25519', x: rawOf(publicKey), kid: keyId, use: 'sig', alg: 'EdDSA' }] };
}

/** An Ed25519 public key from its 32 bytes in base64url. */
export function ed25519(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** The 32 bytes of an Ed25519 key in base64url. */
export function rawOf(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new Error('not an Ed25519 key');
  return x;
}
