/** HC1 certificates from the scanned text to the verdict, ours beside other people's verifiers, in one run. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createCertificateVerifiers } from '../../kiosk/credentials/certificate-verifier.ts';
import { base64, issueHc1, keyIdOf, rsaKey } from '../kiosk/credentials/hc1-issue.ts';
import { es256Key, trustOf } from '../kiosk/credentials/test-keys.ts';
import { makeCertificate } from '../kiosk/credentials/x509.ts';
import type { Finding, Peer } from './figure.ts';
import { hc1Peers } from './peers/hc1.ts';
import { median } from './statistics.ts';

const rounds = 100;
const warmUp = 20;

export async function* besidePeers(): AsyncGenerator<Finding> {
  for (const [name, privateKey] of [
    ['ES256', es256Key],
    ['PS256', rsaKey],
  ] as const) {
    yield* measured(name, privateKey);
  }
}

async function* measured(algorithm: string, privateKey: KeyObject): AsyncGenerator<Finding> {
  const certificate = makeCertificate({
    privateKey,
    validFrom: '2021-12-01T00:00:00Z',
    validUntil: '2023-12-01T00:00:00Z',
  });
  const keyId = keyIdOf(certificate);
  const payload = issueHc1({ privateKey, keyId });
  const issuers = [{ certificate: base64(certificate), usages: ['hc1'] }];
  const examine = createCertificateVerifiers(trustOf(JSON.stringify({ issuers })));
  const ours = await each(async () => examine(payload)?.check.outcome === 'verified');
  if (ours === null) throw new Error(`HC1 by ${algorithm} does not verify`);
  const peers: Peer[] = [];
  for (const peer of await hc1Peers({ publicKey: createPublicKey(privateKey), keyId, certificate })) {
    if ('absent' in peer) {
      yield peer;
      continue;
    }
    const tookUs = await each(() => peer.verify(payload));
    if (tookUs !== null) peers.push({ name: peer.name, value: tookUs });
    else yield { absent: `${peer.name} on HC1, ${algorithm}`, why: 'it does not verify a good one' };
  }
  yield { figure: `HC1, ${algorithm}, beside other verifiers: p50`, value: ours, unit: 'µs', peers };
}

/** Microseconds, median; null when it says no, or throws. */
async function each(verify: () => Promise<boolean>): Promise<number | null> {
  const tookUs: number[] = [];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const from = performance.now();
    const good = await verify().catch(() => false);
    if (!good) return null;
    if (round >= warmUp) tookUs.push((performance.now() - from) * 1000);
  }
  return median(tookUs);
}
