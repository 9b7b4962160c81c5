/** HC1 certificates from the scanned text to the verdict, ours beside other people's verifiers, in one run. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createCertificateVerifiers } from '../../kiosk/credentials/certificate-verifier.ts';
import { base64, issueHc1, keyIdOf, rsaKey } from '../kiosk/credentials/hc1-issue.ts';
import { es256Key, trustOf } from '../kiosk/credentials/test-keys.ts';
import { makeCertificate } from '../kiosk/credentials/x509.ts';
import { bareCheck } from './bare-check.ts';
import { beside, type Finding, type Peer } from './figure.ts';
import { hc1Peers } from './peers/hc1.ts';
import { median } from './statistics.ts';

const rounds = 200;
/** So many until V8 has compiled what is asked again and again. */
const warmUp = 300;

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
  const bare = bareCheck(privateKey);
  const ours = async (): Promise<boolean> => examine(payload)?.check.outcome === 'verified';
  const floor = async (): Promise<boolean> => (bare(), true);
  const [oursUs, floorUs] = await byTurns([ours, floor]);
  if (typeof oursUs !== 'number') throw new Error(`HC1 by ${algorithm} does not verify`);
  if (typeof floorUs !== 'number') throw new Error(`the bare check of ${algorithm} fails`);
  const peers: Peer[] = [];
  // Each by itself: who asks for megabytes would take the processor's caches from who is next.
  for (const peer of await hc1Peers({ publicKey: createPublicKey(privateKey), keyId, certificate })) {
    if ('absent' in peer) {
      yield peer;
      continue;
    }
    const [value] = await byTurns([() => peer.verify(payload)]);
    if (typeof value === 'number') peers.push({ name: peer.name, value });
    else yield { absent: `${peer.name} on HC1, ${algorithm}`, why: 'it does not verify a good one' };
  }
  yield { ...beside(`HC1, ${algorithm}, beside other verifiers: p50`, oursUs, 'µs', floorUs), peers };
}

/** Microseconds of each, median, one after the other in every round; null for who says no, or throws. */
async function byTurns(verifiers: readonly (() => Promise<boolean>)[]): Promise<(number | null)[]> {
  const tookUs = verifiers.map((): number[] | null => []);
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (const [at, verify] of verifiers.entries()) {
      if (tookUs[at] === null) continue;
      const from = performance.now();
      const good = await verify().catch(() => false);
      const us = (performance.now() - from) * 1000;
      if (!good) tookUs[at] = null;
      else if (round >= warmUp) tookUs[at]?.push(us);
    }
  }
  return tookUs.map((list) => (list === null ? null : median(list)));
}
