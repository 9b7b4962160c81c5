import { constants, createHash, type KeyObject, verify } from 'node:crypto';
import type { SignatureAlgorithm } from './cose-sign1.ts';

/** What an issuer's key may sign. The certificate kinds of HC1 are told apart as their key usage does. */
export const keyUsages = ['districtPass', 'hc1Vaccination', 'hc1Test', 'hc1Recovery', 'smartHealthCard'] as const;
export type KeyUsage = (typeof keyUsages)[number];

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
      return signature.length === 64 && verify(null, signed, key.publicKey, signature);
    case 'ES256':
      return (
        signature.length === 64 &&
        verify('sha256', signed, { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, signature)
      );
    case 'PS256':
      return verify('sha256', signed, { key: key.publicKey, ...pss }, signature);
  }
}

/** Whether the key is of the sort its algorithm needs: Ed25519, P-256, or RSA of at least 2048 bits. */
export function keyFits(publicKey: KeyObject, algorithm: SignatureAlgorithm): boolean {
  const details = publicKey.asymmetricKeyDetails;
  switch (algorithm) {
    case 'EdDSA':
      return publicKey.asymmetricKeyType === 'ed25519';
    case 'ES256':
      return publicKey.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1';
    case 'PS256':
      return publicKey.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= 2048;
  }
}

/** The key id used where none is given: the first 8 bytes of SHA-256 over the DER form, as HCERT does for certificates. */
export function defaultKeyIdHex(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}
