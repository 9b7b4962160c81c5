import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { encode } from 'cborg';
import { encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import { sigStructure } from '../../../kiosk/credentials/cose-sign1.ts';
import { es256Key } from './test-keys.ts';
import { makeCertificate } from './x509.ts';

/** A certificate's end is exclusive, its beginning inclusive; the times of every test certificate. */
export const issuedAtS = 1_641_081_600;
export const expiresAtS = 1_641_168_000;

export const rsaKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

const names = { fn: 'M\u00fcller-\u00d6z', gn: 'Ren\u00e9e', fnt: 'MUELLER<OEZ', gnt: 'RENEE' };
const person = { ver: '1.3.0', nam: names, dob: '1968-02-29' };
const common = { tg: '840539006', co: 'AT', is: 'Test ministry' };

export const vaccination = {
  ...person,
  v: [
    {
      ...common,
      vp: '1119349007',
      mp: 'EU/1/20/1528',
      ma: 'ORG-100030215',
      dn: 2,
      sd: 2,
      dt: '2021-06-11',
      ci: 'URN:UVCI:01:AT:V1#A',
    },
  ],
};
export const testResult = {
  ...person,
  t: [
    {
      ...common,
      tt: 'LP6464-4',
      nm: 'PCR',
      sc: '2022-01-01T12:34:56Z',
      tr: '260415000',
      tc: 'Centre 1',
      ci: 'URN:UVCI:01:AT:T1#A',
    },
  ],
};
export const recovery = {
  ...person,
  r: [{ ...common, fr: '2021-10-02', df: '2021-10-13', du: '2022-03-31', ci: 'URN:UVCI:01:AT:R1#A' }],
};

export interface Hc1Wish {
  readonly content?: unknown;
  readonly privateKey?: KeyObject;
  readonly keyId?: Uint8Array;
  /** Replaces claims by key; undefined leaves a claim out. */
  readonly claims?: readonly (readonly [number, unknown])[];
  /** Replaces both headers. */
  readonly headers?: readonly [Uint8Array, Map<unknown, unknown>];
  /** Bytes before the array: tag 18 unless given. */
  readonly tags?: string;
  /** Replaces the whole payload. */
  readonly payload?: Uint8Array;
}

const defaultCertificate = makeCertificate({
  privateKey: es256Key,
  validFrom: '2021-12-01T00:00:00Z',
  validUntil: '2023-12-01T00:00:00Z',
});

export function keyIdOf(certificate: Uint8Array): Uint8Array {
  return createHash('sha256').update(certificate).digest().subarray(0, 8);
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

export const hc1TrustText = JSON.stringify({ issuers: [{ certificate: base64(defaultCertificate), usages: ['hc1'] }] });
export const hc1KeyId = keyIdOf(defaultCertificate);

/** The COSE_Sign1 of an HC1 certificate, right unless wished otherwise. */
export function issueHc1Cose(wish: Hc1Wish = {}): Uint8Array {
  const { privateKey = es256Key, keyId = hc1KeyId, content = vaccination, tags = 'd2' } = wish;
  const claims = new Map<number, unknown>([
    [1, 'AT'],
    [4, expiresAtS],
    [6, issuedAtS],
    [-260, new Map([[1, content]])],
    ...(wish.claims ?? []),
  ]);
  for (const [key, value] of claims) if (value === undefined) claims.delete(key);
  const rsa = privateKey.asymmetricKeyType === 'rsa';
  const standard = encode(
    new Map<number, unknown>([
      [1, rsa ? -37 : -7],
      [4, keyId],
    ]),
  );
  const [secured, open] = wish.headers ?? [standard, new Map()];
  const payload = wish.payload ?? encode(claims);
  const signed = sigStructure(secured, payload);
  const signature = rsa
    ? sign('sha256', signed, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
    : sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return Buffer.concat([Buffer.from(tags, 'hex'), encode([secured, open, payload, signature])]);
}

export function packHc1(cose: Uint8Array): string {
  return `HC1:${encodeBase45(deflateSync(cose))}`;
}

export function issueHc1(wish: Hc1Wish = {}): string {
  return packHc1(issueHc1Cose(wish));
}
