/** What the district signs about a list: a compact JWS (RFC 7515, EdDSA or ES256) in front of the packed body. */
import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { ListFault } from './fault.ts';
import { sealedKeySchema } from './sealed-key.ts';
import { checked } from '../../drivers/basics/checked.ts';

export const listNames = ['roster', 'watchlist'] as const;
export type ListName = (typeof listNames)[number];

/** Bounds of a delivery: bytes as they travel, bytes unpacked, and entries. */
export const listLimits = {
  manifestBytes: 8_192,
  bodyBytes: 128 * 1024 * 1024,
  unpackedBytes: 512 * 1024 * 1024,
  entries: 2_000_000,
} as const;

const headerSchema = z.strictObject({
  alg: z.enum(['EdDSA', 'ES256']),
  typ: z.literal('kadian-list+jws'),
  kid: z.string().min(1).max(64),
});

const version = z.int().min(1);
const keyId = z.string().regex(/^[\w-]{1,64}$/);

export const manifestSchema = z
  .strictObject({
    list: z.enum(listNames),
    /** URN of a place: the list is for every box whose own URN is this or lies below it. */
    audience: z.string().min(1).max(600),
    version,
    /** The version a delta is to be laid upon; null for a full snapshot. */
    follows: version.nullable(),
    /** Unix seconds. */
    issuedAt: z.int().min(0),
    /** Entries in the list when this has been applied, and lines in the body. */
    entries: z.int().min(0).max(listLimits.entries),
    lines: z.int().min(0).max(listLimits.entries),
    /** Which key the hashes and details are written under; a delta keeps that of its snapshot. */
    keyId,
    /** Of a snapshot: the match key sealed to the box; of a roster, the key of the details sealed to the shift. */
    keys: z.strictObject({ match: sealedKeySchema, details: sealedKeySchema.nullable() }).nullable(),
    body: z.strictObject({
      encoding: z.enum(['zstd', 'gzip']),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      bytes: z.int().min(0).max(listLimits.bodyBytes),
      unpackedBytes: z.int().min(0).max(listLimits.unpackedBytes),
    }),
  })
  .refine(({ follows, keys }) => (follows === null) === (keys !== null), {
    path: ['keys'],
    message: 'keys come with a snapshot, and only with one',
  })
  .refine(({ version, follows }) => follows === null || follows < version, { path: ['follows'] });

export type Manifest = z.infer<typeof manifestSchema>;

/** A key of the district that may sign lists: Ed25519 or P-256. Times are Unix seconds. */
export interface ListSigningKey {
  readonly publicKey: KeyObject;
  readonly validFromS: number;
  readonly validUntilS: number;
}

export interface ListTrust {
  /** The keys with an id, as manifests name it; two keys may share one. */
  keysWithId(keyId: string): readonly ListSigningKey[];
  /** The URN of this box. */
  readonly source: string;
}

/** Nothing of the manifest is believed before its signature holds. Whether it fits what is in force is asked elsewhere. */
export function verifyManifest(jws: string, trust: ListTrust, list: ListName): Result<Manifest, ListFault> {
  const [head, body, signature, ...rest] = jws.split('.');
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) {
    return fault('notADelivery', 'no compact JWS in front');
  }
  const header = checked(headerSchema, decoded(head));
  if (!header.success) return fault('manifest', 'header');
  const { alg, kid } = header.data;
  const known = trust.keysWithId(kid);
  if (known.length === 0) return fault('unknownKey', kid);
  const [signed, bytes] = [Buffer.from(`${head}.${body}`), Buffer.from(signature, 'base64url')];
  const key = known.find(({ publicKey }) => signatureIsBy(publicKey, alg, signed, bytes));
  if (key === undefined) return fault('signature', kid);
  const parsed = checked(manifestSchema, decoded(body));
  if (!parsed.success) return fault('manifest', parsed.error.issues[0]?.path.join('.') ?? 'claims');
  const manifest = parsed.data;
  const { issuedAt } = manifest;
  if (issuedAt < key.validFromS || issuedAt > key.validUntilS) return fault('unknownKey', `${kid}, not at that time`);
  if (manifest.list !== list) return fault('otherList', manifest.list);
  if (trust.source !== manifest.audience && !trust.source.startsWith(`${manifest.audience}:`)) {
    return fault('otherPlace', manifest.audience);
  }
  return ok(manifest);
}

/** The kind of the key decides, not the header: they must agree. */
function signatureIsBy(key: KeyObject, alg: 'EdDSA' | 'ES256', signed: Buffer, signature: Buffer): boolean {
  if (alg === 'EdDSA') return key.asymmetricKeyType === 'ed25519' && verify(null, signed, key, signature);
  const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  return isP256 && verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function fault(code: ListFault['code'], detail: string): Result<never, ListFault> {
  return err({ code, detail: detail.slice(0, 200) });
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')));
  } catch {
    return undefined;
  }
}
