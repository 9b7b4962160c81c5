import { type KeyObject, sign } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { encode } from 'cborg';
import type { Credential } from '../../kiosk/access/credential.ts';
import { encodeBase45 } from '../../kiosk/credentials/base45.ts';
import { sigStructure } from '../../kiosk/credentials/cose-sign1.ts';
import { claimKey, colours, districtKey, media, testResults } from '../../kiosk/credentials/district-pass-claims.ts';

/** What the district says about a holder: the pass as the checkpoint will read it. `id` is 8 to 16 bytes in hexadecimal. */
export type DistrictPassClaims = Omit<Extract<Credential, { kind: 'districtPass' }>, 'kind'>;

export type IssuingAlgorithm = 'EdDSA' | 'ES256';

const algorithmNumber = { EdDSA: -8, ES256: -7 } as const;

/** Issues a district pass as `KD1:` text for a QR code. `keyId` is raw bytes; the key must fit the algorithm. */
export function issueDistrictPass(
  claims: DistrictPassClaims,
  privateKey: KeyObject,
  keyId: Uint8Array,
  algorithm: IssuingAlgorithm,
): string {
  return packDistrictPass(signCose(encodeClaims(claims), privateKey, keyId, algorithm));
}

/** The claims as CBOR, keys as in district-pass.md. */
export function encodeClaims(claims: DistrictPassClaims): Uint8Array {
  const own = new Map<number, unknown>([
    [districtKey.colour, colours.indexOf(claims.colour)],
    [districtKey.compounds, claims.compounds],
  ]);
  if (claims.test !== null) {
    own.set(districtKey.test, [claims.test.takenAtS, testResults.indexOf(claims.test.result)]);
  }
  own.set(districtKey.itineraryAtRisk, claims.itineraryAtRisk);
  own.set(districtKey.medium, media.indexOf(claims.medium));
  return encode(
    new Map<number, unknown>([
      [claimKey.issuer, claims.issuer],
      [claimKey.holder, claims.holder],
      [claimKey.expiresAt, claims.expiresAtS],
      [claimKey.issuedAt, claims.issuedAtS],
      [claimKey.id, Buffer.from(claims.id, 'hex')],
      [claimKey.district, own],
    ]),
  );
}

/** Signs any payload as a tagged COSE_Sign1 with `alg` and `kid` in its protected header. */
export function signCose(
  payload: Uint8Array,
  privateKey: KeyObject,
  keyId: Uint8Array,
  algorithm: IssuingAlgorithm,
): Uint8Array {
  const secured = encode(
    new Map<number, unknown>([
      [1, algorithmNumber[algorithm]],
      [4, keyId],
    ]),
  );
  const signed = sigStructure(secured, payload);
  const signature =
    algorithm === 'EdDSA'
      ? sign(null, signed, privateKey)
      : sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const tagged = encode([secured, new Map(), payload, signature]);
  return Buffer.concat([Uint8Array.of(0xd2), tagged]);
}

/** Deflates, encodes in base45 and puts the prefix in front. */
export function packDistrictPass(cose: Uint8Array): string {
  return `KD1:${encodeBase45(deflateSync(cose, { level: 9 }))}`;
}
