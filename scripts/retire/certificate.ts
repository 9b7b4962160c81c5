/**
 * The certificate of erasure. Its first part says what is to be destroyed and how, and is signed by the device key while
 * there still is one. It names the public half of a key made for this one purpose; that key signs, when everything is
 * gone, what came of it, and is then destroyed itself. Both are Ed25519 (RFC 8032) over a line of its own and the RFC 8785
 * text of the part.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '../../kiosk/ledger/canonical.ts';

const publicKey = z.string().regex(/^[\w-]{43}$/);
const signature = z.string().regex(/^[\w-]{86}$/);
const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** `key`: overwritten, synced and unlinked, before all else. `data`, `configuration`: the same, in this order. */
export const erasedKinds = ['key', 'data', 'configuration'] as const;

const place = z.strictObject({ sequence: count, at: z.string() });

const orderSchema = z.strictObject({
  format: z.literal('kadian.erasure'),
  version: z.literal(1),
  id: z.string(),
  kiosk: z.string(),
  source: z.string(),
  software: z.string(),
  /** ISO 8601. */
  signedAt: z.string(),
  clockTrusted: z.boolean(),
  ledger: z
    .strictObject({
      chain: z.string(),
      sequence: count,
      hash,
      /** Events in the ledger, and in those set aside beside it as far as they are known to be owed. */
      events: count,
      first: place.nullable(),
      last: place.nullable(),
      /** The district never got them. */
      unsent: count,
      /** Sealed records about people. */
      personal: count,
    })
    .nullable(),
  /** Id of the backup by which another box goes on in this chain; null when none does. */
  handedOver: z.string().nullable(),
  files: z.array(z.strictObject({ kind: z.enum(erasedKinds), path: z.string(), bytes: count })),
  method: z.string(),
  limits: z.string(),
  deviceKey: publicKey,
  completionKey: publicKey,
});

const completionSchema = z.strictObject({
  id: z.string(),
  completedAt: z.string(),
  clockTrusted: z.boolean(),
  destroyed: z.strictObject({ key: count, data: count, configuration: count }),
  /** Of `files`: not there any more when their turn came, in a second run after a power cut. */
  goneBefore: count,
});

export const certificateSchema = z.strictObject({
  order: orderSchema,
  signature,
  completion: z.strictObject({ result: completionSchema, signature }).nullable(),
});

export type ErasureOrder = z.infer<typeof orderSchema>;
export type Completion = z.infer<typeof completionSchema>;
export type Certificate = z.infer<typeof certificateSchema>;

/** Said in the certificate itself, for whoever reads it in ten years. */
export const method =
  'Each file was overwritten once with random bytes, synced, cut to nothing and unlinked, and its folder synced: the keys first, then the data, then the configuration.';
export const limits =
  'The keys of the box are gone: nobody can be this box any more, or open lists sealed to it, or make its pseudonyms. Names and identity numbers were on it only sealed to a key of the district. Events were stored in clear under pseudonyms; cards with flash memory may keep copies of overwritten blocks where no program reaches them. Where that matters the medium itself is to be destroyed. The system journal and copies made before (backups, exports) are not covered.';

export function signOrder(order: ErasureOrder, deviceKey: KeyObject): Certificate {
  return { order, signature: sign(null, orderBytes(order), deviceKey).toString('base64url'), completion: null };
}

export function complete(certificate: Certificate, result: Completion, key: KeyObject): Certificate {
  const signed = sign(null, completionBytes(certificate, result), key).toString('base64url');
  return { ...certificate, completion: { result, signature: signed } };
}

export interface CompletionKey {
  readonly publicKey: string;
  /** PKCS #8 in PEM. */
  readonly pem: string;
}

export function newCompletionKey(): CompletionKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { publicKey: x ?? '', pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

export function completionKeyOf(pem: string): KeyObject {
  return createPrivateKey(pem);
}

export type Verdict = 'erased' | 'begunOnly' | 'forged' | 'otherKey';

/** `trustedKey`: the device key as the district knows it, 32 bytes in base64url; without it the one it names counts. */
export function checkCertificate(certificate: Certificate, trustedKey?: string): Verdict {
  const { order, signature, completion } = certificate;
  if (trustedKey !== undefined && trustedKey !== order.deviceKey) return 'otherKey';
  if (!holds(order.deviceKey, () => orderBytes(order), signature)) return 'forged';
  if (completion === null) return 'begunOnly';
  const { result } = completion;
  if (
    result.id !== order.id ||
    !holds(order.completionKey, () => completionBytes(certificate, result), completion.signature)
  ) {
    return 'forged';
  }
  return 'erased';
}

function holds(x: string, bytes: () => Buffer, signed: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, bytes(), key, Buffer.from(signed, 'base64url'));
  } catch {
    // 32 bytes that are no point of the curve, or a text that has no canonical form: half of a pair of surrogates.
    return false;
  }
}

function orderBytes(order: ErasureOrder): Buffer {
  return Buffer.from(`kadian certificate of erasure\n${canonical(order)}`);
}

function completionBytes({ signature: of }: Certificate, result: Completion): Buffer {
  return Buffer.from(`kadian erasure completed\n${of}\n${canonical(result)}`);
}
