/**
 * How a box becomes known to its district. An operator has the district issue a code for one place; the box shows that
 * code once, together with its own public key and a signature that proves that it holds the private one.
 */
import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { commandKeySetSchema, ed25519 } from './command-keys.ts';
import { sourceSchema } from './source.ts';

export const enrolPaths = {
  /** An operator asks for a code. */
  codes: '/v1/enrolments',
  /** A box redeems it. */
  enrol: '/v1/enrol',
  /** A box sends what `collectDiagnostics` gathered. */
  diagnostics: '/v1/diagnostics',
} as const;

/** Letters and digits that are not taken for one another when they are read out: five groups' worth of 32 (100 bits). */
export const enrolmentCodes = z.string().regex(/^[A-HJ-NP-Z2-9]{5}(-[A-HJ-NP-Z2-9]{5}){3}$/);

export const codeRequestSchema = z.strictObject({
  source: sourceSchema,
  minutes: z
    .int()
    .min(1)
    .max(7 * 24 * 60)
    .default(60),
});

const publicKey = z.string().regex(/^[\w-]{43}$/);
const signature = z.string().regex(/^[\w-]{86}$/);

export const enrolRequestSchema = z.strictObject({
  source: sourceSchema,
  code: enrolmentCodes,
  /** The 32 bytes of the device key in base64url. */
  publicKey,
  /** By that key over `enrolmentBytes`. */
  proof: signature,
});

export type EnrolRequest = z.infer<typeof enrolRequestSchema>;

export const enrolAnswerSchema = z.strictObject({
  source: sourceSchema,
  keyId: z.string().min(1).max(64),
  /** The keys whose commands the box obeys. */
  commandKeys: commandKeySetSchema,
});

export type EnrolAnswer = z.infer<typeof enrolAnswerSchema>;

/** JWK thumbprint (RFC 7638) of an Ed25519 key given by its 32 bytes in base64url. */
export function keyIdOf(x: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
}

/** The request of a box; `key` is its device key. */
export function enrolRequest(source: string, code: string, x: string, key: KeyObject): EnrolRequest {
  const proof = sign(null, enrolmentBytes(source, code, x), key).toString('base64url');
  return { source, code, publicKey: x, proof };
}

export function proofHolds({ source, code, publicKey: x, proof }: EnrolRequest): boolean {
  return verify(null, enrolmentBytes(source, code, x), ed25519(x), Buffer.from(proof, 'base64url'));
}

function enrolmentBytes(source: string, code: string, x: string): Buffer {
  return Buffer.from(`kadian enrolment\n${source}\n${code}\n${x}`);
}

/** A change of the device key, as the event `device.keyChanged` carries it. */
export const keyChangeSchema = z.strictObject({
  previousKey: z.string().min(1).max(64),
  key: z.string().min(1).max(64),
  publicKey,
  signature,
});

export type KeyChange = z.infer<typeof keyChangeSchema>;

/** What the old key signs so that the new one counts. */
export function keyChange(
  source: string,
  old: { readonly keyId: string; readonly privateKey: KeyObject },
  x: string,
): KeyChange {
  const signature = sign(null, changeBytes(source, old.keyId, x), old.privateKey).toString('base64url');
  return { previousKey: old.keyId, key: keyIdOf(x), publicKey: x, signature };
}

export function changeHolds(source: string, change: KeyChange, oldKey: KeyObject): boolean {
  const bytes = changeBytes(source, change.previousKey, change.publicKey);
  return (
    change.key === keyIdOf(change.publicKey) && verify(null, bytes, oldKey, Buffer.from(change.signature, 'base64url'))
  );
}

function changeBytes(source: string, previousKey: string, x: string): Buffer {
  return Buffer.from(`kadian device key change\n${source}\n${previousKey}\n${x}`);
}
