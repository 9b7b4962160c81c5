import { createPublicKey, type KeyObject } from 'node:crypto';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { IssuerEntry } from './trust-list.ts';
import { defaultKeyIdHex, keyFits, type KeyUsage, type TrustedKey } from './trusted-key.ts';

export type PreparedKey = Result<TrustedKey, { readonly field: string; readonly expected: string }>;

/** Makes the key of one entry of a trust list ready for use, once, so that a verification costs little more than the signature. */
export function prepareKey(entry: IssuerEntry): PreparedKey {
  const publicKey = entry.publicKey === undefined ? null : readPublicKey(entry.publicKey);
  if (publicKey === null) {
    return err({
      field: 'publicKey',
      expected: 'a public key as JWK or as PEM ("BEGIN PUBLIC KEY"), never a private one',
    });
  }
  if (!keyFits(publicKey, entry.algorithm)) {
    return err({
      field: 'algorithm',
      expected: 'EdDSA with Ed25519, ES256 with P-256 or PS256 with RSA of 2048 bits or more',
    });
  }
  const validFromS = seconds(entry.validFrom, 0);
  const validUntilS = seconds(entry.validUntil, Number.MAX_SAFE_INTEGER);
  if (validFromS >= validUntilS) return err({ field: 'validUntil', expected: 'a time after validFrom' });
  const keyIdHex =
    entry.keyId === undefined
      ? defaultKeyIdHex(publicKey.export({ format: 'der', type: 'spki' }))
      : Buffer.from(entry.keyId, 'base64').toString('hex');
  if (keyIdHex === '') return err({ field: 'keyId', expected: 'at least one byte in base64' });
  const { issuer, algorithm } = entry;
  return ok({ issuer, keyIdHex, algorithm, usages: usagesOf(entry), validFromS, validUntilS, publicKey });
}

function usagesOf(entry: IssuerEntry): ReadonlySet<KeyUsage> {
  return new Set(
    entry.usages.flatMap((usage): KeyUsage[] =>
      usage === 'hc1' ? ['hc1Vaccination', 'hc1Test', 'hc1Recovery'] : [usage],
    ),
  );
}

function readPublicKey(source: string | Readonly<Record<string, unknown>>): KeyObject | null {
  try {
    if (typeof source === 'string') {
      // createPublicKey would also take a private key and derive the public one: a box must not hold issuing keys.
      return source.trimStart().startsWith('-----BEGIN PUBLIC KEY-----') ? createPublicKey(source) : null;
    }
    return 'd' in source ? null : createPublicKey({ key: source, format: 'jwk' });
  } catch {
    return null;
  }
}

function seconds(instant: string | undefined, otherwise: number): number {
  return instant === undefined ? otherwise : Math.floor(Date.parse(instant) / 1000);
}
