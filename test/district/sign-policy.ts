import { sign, type KeyObject } from 'node:crypto';

/** What signs: a key of the district for policies. */
export interface PolicySigner {
  readonly algorithm: 'EdDSA' | 'ES256';
  readonly keyId: Uint8Array;
  readonly privateKey: KeyObject;
}

/**
 * Signs a policy file's text as the district sends it (kiosk/policy/README.md), for the boxes at or below the place whose
 * URN is `audience`. `signedAtS`: Unix seconds.
 */
export function signPolicy(
  text: string,
  { algorithm, keyId, privateKey }: PolicySigner,
  signedAtS: number,
  audience: string,
): string {
  const header = { alg: algorithm, kid: base64url(keyId), typ: 'policy+jws', iat: signedAtS, audience };
  const input = `${base64url(Buffer.from(JSON.stringify(header)))}.${base64url(Buffer.from(text))}`;
  const signature =
    algorithm === 'EdDSA'
      ? sign(null, Buffer.from(input), privateKey)
      : sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${base64url(signature)}`;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
