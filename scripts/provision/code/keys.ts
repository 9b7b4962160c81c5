/** Keys of whoever provisions boxes: the private one stays with them, the public one lies beside the site file of each box. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { OwnKey } from '../../../drivers/basics/key-file.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { checked } from '../../../drivers/basics/checked.ts';

/** Beside the site file, such as /etc/kadian/provisioning.pub. */
export const publicKeyFile = 'provisioning.pub';

/** `use` is its own: a key for policies or commands put here by mistake is not taken, nor the other way round. */
const keySetSchema = z.strictObject({
  use: z.literal('kadian-provisioning'),
  keys: z
    .array(
      z.strictObject({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string().regex(/^[\w-]{43}$/, '32 bytes in base64url'),
        kid: z.string().min(1).max(64),
      }),
    )
    .min(1)
    .max(16),
});

/** The file for one key. */
export function publicKeyText({ keyId, publicKey }: OwnKey): string {
  const keys = [{ kty: 'OKP', crv: 'Ed25519', x: publicKey, kid: keyId }];
  return `${JSON.stringify({ use: 'kadian-provisioning', keys }, null, 2)}\n`;
}

/** The keys by their ids; the error says what was expected. */
export function parsePublicKeys(text: string): Result<ReadonlyMap<string, KeyObject>, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('expected JSON, as kadian provision --make-key writes it');
  }
  const parsed = checked(keySetSchema, json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'a set of keys'}`);
  }
  try {
    return ok(
      new Map(
        parsed.data.keys.map(({ kid, x }) => [
          kid,
          createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
        ]),
      ),
    );
  } catch {
    return err('keys: not a point on the curve');
  }
}
