import { constants, createHash, type KeyObject, verify, type VerifyKeyObjectInput } from 'node:crypto';
import type { SignatureAlgorithm } from './cose-sign1.ts';

/** What an issuer's key may sign. The certificate kinds of HC1 are told apart as their key usage does. */
export type KeyUsage =
  | 'districtPass'
  | 'hc1Vaccination'
  | 'hc1Test'
  | 'hc1Recovery'
  | 'smartHealthCard'
  | 'policy'
  | 'list';

/** One public key of one issuer, ready for use. Times are Unix seconds. */
export interface TrustedKey {
  readonly issuer: string;
  /** Raw bytes of the key id in lower-case hexadecimal. */
  readonly keyIdHex: string;
  readonly algorithm: SignatureAlgorithm;
  readonly usages: ReadonlySet<KeyUsage>;
  readonly validFromS: number;
  readonly validUntilS: number;
  readonly publicKey: KeyObject;
}

/** What a PS256 signature must use (RFC 8230 section 2): a salt as long as the hash. */
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const;

/** Whether `signature` over `signed` is by this key; a signature of the wrong length is simply false. */
export function signatureIsBy(key: TrustedKey, signed: Uint8Array, signature: Uint8Array): boolean {
  switch (key.algorithm) {
    case 'EdDSA':
      return verify(null, signed, key.publicKey, signature);
    case 'ES256':
      return verifyBy({ key: key.publicKey, dsaEncoding: 'ieee-p1363' }, signed, signature);
    case 'PS256':
      return verifyBy({ key: key.publicKey, ...pss }, signed, signature);
  }
}

/**
 * Given a key with options, Node finds out what it was given by throwing and catching two errors at every call
 * (`prepareAsymmetricKey` in lib/internal/crypto/keys.js); their stacks cost up to half as much as the signature itself.
 */
function verifyBy(input: VerifyKeyObjectInput, signed: Uint8Array, signature: Uint8Array): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return verify('sha256', signed, input, signature);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The one algorithm a key is for: Ed25519, P-256, or RSA of at least 2048 bits; null for any other key. */
export function algorithmOf(publicKey: KeyObject): SignatureAlgorithm | null {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'ed25519') return 'EdDSA';
  if (type === 'ec') return details?.namedCurve === 'prime256v1' ? 'ES256' : null;
  return type === 'rsa' && (details?.modulusLength ?? 0) >= 2048 ? 'PS256' : null;
}

/** The key id used where none is given: the first 8 bytes of SHA-256 over the DER form, as HCERT does for certificates. */
export function defaultKeyIdHex(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

/** The JWK thumbprint (RFC 7638) of a P-256 key in hexadecimal, which is the key id of SMART Health Cards. */
export function thumbprintHex(publicKey: KeyObject): string {
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('hex');
}
