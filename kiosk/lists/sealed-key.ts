/**
 * A symmetric key sealed to an X25519 key: compact JWE (RFC 7516) with ECDH-ES in direct agreement (RFC 7518 §4.6,
 * X25519 by RFC 8037) and A256GCM, and no other algorithm.
 */
import {
  createDecipheriv,
  createHash,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';
import { checked } from '../../drivers/basics/checked.ts';

const encryption = 'A256GCM';

export const sealedKeyHeader = z.strictObject({
  alg: z.literal('ECDH-ES'),
  enc: z.literal(encryption),
  kid: z.string().max(64),
  epk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('X25519'), x: z.string().regex(/^[\w-]{43}$/) }),
});

export const sealedKeySchema = z
  .string()
  .max(1_000)
  .regex(/^[\w-]+\.\.[\w-]{16}\.[\w-]{43}\.[\w-]{22}$/);

/** The key that is sealed, or null when it was sealed to another key or changed. `recipient` is an X25519 private key. */
export function openSealedKey(sealed: string, recipient: KeyObject): KeyObject | null {
  const [head = '', , iv = '', ciphertext = '', tag = ''] = sealed.split('.');
  try {
    const header = checked(sealedKeyHeader, JSON.parse(Buffer.from(head, 'base64url').toString()));
    if (!header.success) return null;
    const publicKey = createPublicKey({ key: header.data.epk, format: 'jwk' });
    const shared = diffieHellman({ privateKey: recipient, publicKey });
    const opening = createDecipheriv('aes-256-gcm', agreedKey(shared), bytesOf(iv), { authTagLength: 16 });
    opening.setAAD(Buffer.from(head)).setAuthTag(bytesOf(tag));
    return createSecretKey(Buffer.concat([opening.update(bytesOf(ciphertext)), opening.final()]));
  } catch {
    // node:crypto throws alike for a tag that does not fit and a point of small order.
    return null;
  }
}

/** Concat KDF of NIST SP 800-56A in one round, with the fields of RFC 7518 §4.6.2; neither party is named. */
export function agreedKey(shared: Buffer): Buffer {
  const algorithm = Buffer.from(encryption);
  const fields = [number(1), shared, number(algorithm.length), algorithm, number(0), number(0), number(256)];
  return createHash('sha256').update(Buffer.concat(fields)).digest();
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
