/** A district that signs policies, and the trust list of a box that believes it. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { emptyTrustList, parseTrustList, type TrustList } from '../../../kiosk/credentials/trust-list.ts';
import { signPolicy, type PolicySigner } from '../../district/sign-policy.ts';

function signer(algorithm: PolicySigner['algorithm'], name: string): PolicySigner {
  const { privateKey } =
    algorithm === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { algorithm, keyId: Buffer.from(name), privateKey };
}

export const eddsa = signer('EdDSA', 'policy-ed');
export const es256 = signer('ES256', 'policy-es');
export const passes = signer('EdDSA', 'passes');
export const retired = signer('EdDSA', 'retired');
export const stranger = signer('EdDSA', 'policy-ed');

const entry = ({ algorithm, keyId, privateKey }: PolicySigner, usage: string, more = {}) => ({
  issuer: 'district',
  algorithm,
  usages: [usage],
  keyId: Buffer.from(keyId).toString('base64'),
  publicKey: createPublicKey(privateKey).export({ format: 'jwk' }),
  ...more,
});

export const trust: TrustList = listOf([
  entry(eddsa, 'policy'),
  entry(es256, 'policy'),
  entry(passes, 'districtPass'),
  entry(retired, 'policy', { validUntil: '2025-01-01T00:00:00Z' }),
]);

function listOf(issuers: readonly unknown[]): TrustList {
  const parsed = parseTrustList(JSON.stringify({ issuers }), 'trust');
  return parsed.ok ? parsed.value : emptyTrustList;
}

export const nowMs = Date.parse('2026-01-20T08:00:00+08:00');

/** The text of a small policy, with changes. */
export function policyText(change: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    version: 'week-4',
    serial: 4,
    testMaxAgeHours: 72,
    residentsOnly: true,
    temperature: {
      normalFromC: 35,
      elevatedFromC: 37.3,
      measurableC: [28, 45],
      ambientC: [16, 35],
      attempts: 2,
      lowPauseMs: 5_000,
      elevatedPauseMs: 60_000,
    },
    ...change,
  });
}

/** A box of the district, and the compound it stands in. */
export const compound = 'urn:kadian:410100:7:12:C0042';
export const box = `${compound}:east-1`;

/** It, signed for a place. */
export function signed(
  change: Readonly<Record<string, unknown>> = {},
  by: PolicySigner = eddsa,
  audience = compound,
): string {
  return signPolicy(policyText(change), by, Math.floor(nowMs / 1000), audience);
}
