import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { IssuerEntry } from './trust-list-file.ts';
import { algorithmOf, defaultKeyIdHex, type KeyUsage, thumbprintHex, type TrustedKey } from './trusted-key.ts';

export type PreparedKey = Result<TrustedKey, { readonly field: string; readonly expected: string }>;

const fault = (field: string, expected: string): PreparedKey => err({ field, expected });
const hc1Usages: readonly KeyUsage[] = ['hc1Vaccination', 'hc1Test', 'hc1Recovery'];

/** Makes the key of one entry of a trust list ready for use, once, so that a verification costs little more than the signature. */
export function prepareKey(entry: IssuerEntry): PreparedKey {
  const source = sourceOf(entry);
  if (!source.ok) return source;
  const { publicKey, der, certificate } = source.value;
  const algorithm = algorithmOf(publicKey);
  if (algorithm === null || algorithm !== (entry.algorithm ?? algorithm)) {
    return fault('algorithm', 'EdDSA with Ed25519, ES256 with P-256 or PS256 with RSA of 2048 bits or more');
  }
  const issuer = entry.issuer ?? (entry.usages.every((usage) => usage.startsWith('hc1')) ? '' : null);
  if (issuer === null) return fault('issuer', 'the name of the issuer');
  const validFromS = secondsOf(entry.validFrom, certificate === null ? 0 : dateS(certificate.validFromDate));
  const untilS = certificate === null ? Number.MAX_SAFE_INTEGER : dateS(certificate.validToDate);
  const validUntilS = secondsOf(entry.validUntil, untilS);
  if (validFromS >= validUntilS) return fault('validUntil', 'a time after validFrom');
  const keyIdHex = keyIdOf(entry, publicKey, der);
  if (keyIdHex === null) return fault('keyId', 'at least one byte; for smartHealthCard the JWK thumbprint of the key');
  const usages = usagesOf(entry, certificate);
  return ok({ issuer, keyIdHex, algorithm, usages, validFromS, validUntilS, publicKey });
}

interface KeySource {
  readonly publicKey: KeyObject;
  /** What the default key id is taken from. */
  readonly der: Uint8Array;
  readonly certificate: X509Certificate | null;
}

function sourceOf(entry: IssuerEntry): Result<KeySource, { readonly field: string; readonly expected: string }> {
  if (entry.certificate !== undefined) {
    const certificate = entry.publicKey === undefined ? readCertificate(entry.certificate) : null;
    if (certificate === null) return err({ field: 'certificate', expected: 'one X.509 certificate in PEM or base64' });
    return ok({ publicKey: certificate.publicKey, der: certificate.raw, certificate });
  }
  const publicKey = entry.publicKey === undefined ? null : readPublicKey(entry.publicKey);
  if (publicKey === null) {
    const expected = 'a public key as JWK or as PEM ("BEGIN PUBLIC KEY"), never a private one';
    return err({ field: 'publicKey', expected });
  }
  return ok({ publicKey, der: publicKey.export({ format: 'der', type: 'spki' }), certificate: null });
}

function keyIdOf(entry: IssuerEntry, publicKey: KeyObject, der: Uint8Array): string | null {
  const given = entry.keyId === undefined ? null : Buffer.from(entry.keyId, 'base64').toString('hex');
  if (!entry.usages.includes('smartHealthCard')) return given === '' ? null : (given ?? defaultKeyIdHex(der));
  if (algorithmOf(publicKey) !== 'ES256') return null;
  const thumbprint = thumbprintHex(publicKey);
  return given === null || given === thumbprint ? thumbprint : null;
}

/**
 * Object identifiers of the extended key usage that says which kind of HC1 a certificate may sign; those with a zero in
 * the middle stand in certificates made from the first edition of the specification.
 */
const usageOfIdentifier = new Map<string, KeyUsage>([
  ['1.3.6.1.4.1.1847.2021.1.1', 'hc1Test'],
  ['1.3.6.1.4.1.1847.2021.1.2', 'hc1Vaccination'],
  ['1.3.6.1.4.1.1847.2021.1.3', 'hc1Recovery'],
  ['1.3.6.1.4.1.0.1847.2021.1.1', 'hc1Test'],
  ['1.3.6.1.4.1.0.1847.2021.1.2', 'hc1Vaccination'],
  ['1.3.6.1.4.1.0.1847.2021.1.3', 'hc1Recovery'],
]);

function usagesOf(entry: IssuerEntry, certificate: X509Certificate | null): ReadonlySet<KeyUsage> {
  const asked = entry.usages.flatMap((usage): readonly KeyUsage[] => (usage === 'hc1' ? hc1Usages : [usage]));
  const named = (certificate?.keyUsage ?? []).flatMap((identifier) => usageOfIdentifier.get(identifier) ?? []);
  // A certificate that names no kind may sign all of them.
  const narrowed = asked.filter((usage) => named.length === 0 || !hc1Usages.includes(usage) || named.includes(usage));
  return new Set(narrowed);
}

function readCertificate(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64'));
  } catch {
    return null;
  }
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

function secondsOf(instant: string | undefined, otherwise: number): number {
  return instant === undefined ? otherwise : Math.floor(Date.parse(instant) / 1000);
}

function dateS(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
