/** Which boxes the district knows, and whether a request is really of the box it names. */
import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';

export interface KnownDevice {
  readonly source: string;
  readonly keyId: string;
  /** Ed25519. */
  readonly publicKey: KeyObject;
}

const headerSchema = z.object({ alg: z.literal('EdDSA'), typ: z.literal('JWT'), kid: z.string() });
const claimsSchema = z.object({ iss: z.string(), sub: z.string(), aud: z.string(), iat: z.number(), exp: z.number() });

/** The 32 bytes of an Ed25519 public key in base64url, as checkpoints name it. */
export function publicKeyText(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new Error('a key without x is no Ed25519 key');
  return x;
}

/** A box without a clock of its own may be minutes off; its token is worth little to a thief all the same. */
const skewS = 600;

/** Why `authorization` is not a token of the box `source` for this audience at `nowMs`; null when it is. */
export function whyNot(
  devices: readonly KnownDevice[],
  authorization: string | undefined,
  source: string,
  audiences: readonly string[],
  nowMs: number,
): string | null {
  const [head, body, signature, ...rest] = authorization?.replace(/^Bearer /, '').split('.') ?? [];
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) return 'no token';
  const header = headerSchema.safeParse(decoded(head));
  const claims = claimsSchema.safeParse(decoded(body));
  if (!header.success || !claims.success) return 'not a device token';
  const device = devices.find((known) => known.source === source && known.keyId === header.data.kid);
  if (device === undefined) return 'unknown device';
  if (!verify(null, Buffer.from(`${head}.${body}`), device.publicKey, Buffer.from(signature, 'base64url'))) {
    return 'wrong signature';
  }
  const { iss, sub, aud, iat, exp } = claims.data;
  if (iss !== source || sub !== source) return 'a token of another box';
  if (!audiences.includes(aud)) return 'a token for another service';
  const nowS = nowMs / 1000;
  return nowS > exp + skewS || nowS < iat - skewS ? 'a token of another time' : null;
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
