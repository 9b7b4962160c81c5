/** Each kind of code examined as scanned, beside the bare signature check by node:crypto that it contains. */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { createCertificateVerifiers } from '../../kiosk/credentials/certificate-verifier.ts';
import { createVerifiers } from '../../kiosk/credentials/verifier.ts';
import { type DistrictPassClaims, issueDistrictPass } from '../district/issue-pass.ts';
import { hc1TrustText, issueHc1 } from '../kiosk/credentials/hc1-issue.ts';
import { issueShc, shcEntry } from '../kiosk/credentials/shc-issue.ts';
import {
  eddsaKey,
  eddsaKeyId,
  es256Key,
  es256KeyId,
  trustOf,
  vectorTrustListText,
} from '../kiosk/credentials/test-keys.ts';
import { beside, type Figure } from './figure.ts';
import { median, percentile, timed } from './statistics.ts';

const rounds = 2_000;
/** About as long as what the signature of a pass covers. */
const signedBytes = 200;

interface Kind {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly payload: string;
  readonly examine: (payload: string) => string | undefined;
}

export function* run(): Generator<Figure> {
  for (const kind of kinds()) {
    const bare = bareCheck(kind.privateKey);
    const whole: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < rounds * 1.5; round += 1) {
      const wholeMs = timed(() => {
        if (kind.examine(kind.payload) !== 'verified') throw new Error(`${kind.name} does not verify`);
      });
      const floorMs = timed(bare);
      if (round < rounds / 2) continue;
      whole.push(wholeMs * 1000);
      floors.push(floorMs * 1000);
    }
    yield beside(`${kind.name}: p50`, median(whole), 'µs', median(floors));
    yield beside(`${kind.name}: p99`, percentile(whole, 0.99), 'µs', percentile(floors, 0.99));
  }
}

function kinds(): readonly Kind[] {
  const passes = createVerifiers(trustOf(vectorTrustListText()));
  const hc1 = createCertificateVerifiers(trustOf(hc1TrustText));
  const shc = createCertificateVerifiers(trustOf(JSON.stringify({ issuers: [shcEntry()] })));
  return [
    {
      name: 'district pass, Ed25519',
      privateKey: eddsaKey,
      payload: issueDistrictPass(claims, eddsaKey, eddsaKeyId, 'EdDSA'),
      examine: (payload) => passes(payload).outcome,
    },
    {
      name: 'district pass, ES256',
      privateKey: es256Key,
      payload: issueDistrictPass(claims, es256Key, es256KeyId, 'ES256'),
      examine: (payload) => passes(payload).outcome,
    },
    {
      name: 'HC1, ES256',
      privateKey: es256Key,
      payload: issueHc1(),
      examine: (payload) => hc1(payload)?.check.outcome,
    },
    {
      name: 'SMART Health Card, ES256',
      privateKey: es256Key,
      payload: issueShc(),
      examine: (payload) => shc(payload)?.check.outcome,
    },
  ];
}

const claims: DistrictPassClaims = {
  medium: 'phone',
  holder: '0123456789abcdef',
  id: '00112233445566778899aabb',
  issuer: 'test-district',
  colour: 'green',
  compounds: ['C0042'],
  test: { takenAtS: 1_700_000_000, result: 'negative' },
  itineraryAtRisk: false,
  issuedAtS: 1_700_003_600,
  expiresAtS: 1_700_090_000,
};

function bareCheck(privateKey: KeyObject): () => void {
  const publicKey = createPublicKey(privateKey);
  const data = Buffer.alloc(signedBytes, 'signed');
  const ed = privateKey.asymmetricKeyType === 'ed25519';
  const encoding = { dsaEncoding: 'ieee-p1363' } as const;
  const signature = ed ? sign(null, data, privateKey) : sign('sha256', data, { key: privateKey, ...encoding });
  const key = { key: publicKey, ...encoding };
  return () => {
    if (!(ed ? verify(null, data, publicKey, signature) : verify('sha256', data, key, signature))) {
      throw new Error('the signature for the floor is wrong');
    }
  };
}
