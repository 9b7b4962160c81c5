/** Each kind of code examined as scanned, beside the bare signature check by node:crypto that it contains. */
import type { KeyObject } from 'node:crypto';
import { createCertificateVerifiers } from '../../kiosk/credentials/certificate-verifier.ts';
import { parseIdentityNumber } from '../../kiosk/credentials/identity-number.ts';
import { parseOnlinePattern } from '../../kiosk/credentials/online-pattern.ts';
import { createVerifiers } from '../../kiosk/credentials/verifier.ts';
import { type DistrictPassClaims, issueDistrictPass } from '../district/issue-pass.ts';
import { base64, hc1TrustText, issueHc1, keyIdOf, rsaKey } from '../kiosk/credentials/hc1-issue.ts';
import { issueShc, shcEntry } from '../kiosk/credentials/shc-issue.ts';
import {
  eddsaKey,
  eddsaKeyId,
  es256Key,
  es256KeyId,
  trustOf,
  vectorTrustListText,
} from '../kiosk/credentials/test-keys.ts';
import { makeCertificate } from '../kiosk/credentials/x509.ts';
import { bareCheck } from './bare-check.ts';
import { beside, type Figure, type Finding } from './figure.ts';
import { callsPerSecond, median, percentile, timed } from './statistics.ts';
import { besidePeers } from './verify-peers.ts';

const rsaCertificate = makeCertificate({
  privateKey: rsaKey,
  validFrom: '2021-12-01T00:00:00Z',
  validUntil: '2023-12-01T00:00:00Z',
});
const rounds = 2_000;

interface Kind {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly payload: string;
  readonly examine: (payload: string) => string | undefined;
}

export async function* run(): AsyncGenerator<Finding> {
  yield* besideFloor();
  yield* besidePeers();
}

function* besideFloor(): Generator<Figure> {
  yield* withoutSignature();
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
    const all = whole.reduce((sum, us) => sum + us, 0);
    const bareAll = floors.reduce((sum, us) => sum + us, 0);
    const perSecond = (us: number): number => (rounds * 1e6) / us;
    yield beside(`${kind.name}: a second`, perSecond(all), '1/s', perSecond(bareAll));
    yield beside(`${kind.name}: p50`, median(whole), 'µs', median(floors));
    yield beside(`${kind.name}: p99`, percentile(whole, 0.99), 'µs', percentile(floors, 0.99));
  }
}

/** Kinds that nobody signs: nothing to stand beside. */
function* withoutSignature(): Generator<Figure> {
  const nowMs = Date.now();
  const pattern = parseOnlinePattern('PV[0-9A-F]{24}');
  if (!pattern.ok) throw new Error(pattern.error);
  const number = callsPerSecond(() => {
    if (!parseIdentityNumber('11010519491231002X', nowMs).ok) throw new Error('the number does not verify');
  });
  yield { figure: 'identity number: a second', value: number, unit: '1/s' };
  const code = callsPerSecond(() => {
    if (!pattern.value.matches('PV0123456789ABCDEF01234567')) throw new Error('the code does not match');
  });
  yield { figure: 'online code, its pattern: a second', value: code, unit: '1/s' };
  const stranger = callsPerSecond(() => {
    if (pattern.value.matches('https://pay.example/2026/coffee')) throw new Error('a stranger matches');
  });
  yield { figure: 'online code, of no pattern: a second', value: stranger, unit: '1/s' };
}

function kinds(): readonly Kind[] {
  const passes = createVerifiers(trustOf(vectorTrustListText()));
  const hc1 = createCertificateVerifiers(trustOf(hc1TrustText));
  const rsaIssuers = [{ certificate: base64(rsaCertificate), usages: ['hc1'] }];
  const hc1Rsa = createCertificateVerifiers(trustOf(JSON.stringify({ issuers: rsaIssuers })));
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
      name: 'HC1, PS256',
      privateKey: rsaKey,
      payload: issueHc1({ privateKey: rsaKey, keyId: keyIdOf(rsaCertificate) }),
      examine: (payload) => hc1Rsa(payload)?.check.outcome,
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
