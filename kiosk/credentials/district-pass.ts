import { decodeBase45 } from './base45.ts';
import { type CoseSign1, parseCoseSign1 } from './cose-sign1.ts';
import { readDistrictPassClaims } from './district-pass-claims.ts';
import { inflateBounded } from './inflate.ts';
import type { TrustList } from './trust-list.ts';
import { signatureIsBy, type TrustedKey } from './trusted-key.ts';
import { Steps, type Verification } from './verification.ts';

export const districtPassPrefix = 'KD1:';

const stepNames = [
  'prefix',
  'base45',
  'inflate',
  'cbor',
  'structure',
  'keyId',
  'keyUsage',
  'signature',
  'claims',
  'issuer',
];

/** Verifies a payload that begins with `KD1:` (district-pass.md). Claims are read only once the signature holds. */
export function verifyDistrictPass(payload: string, trust: TrustList): Verification {
  const steps = new Steps('districtPass', stepNames);
  steps.pass('prefix');
  const deflated = decodeBase45(payload, districtPassPrefix.length);
  if (!deflated.ok) return steps.refused('credentialMalformed', 'base45', deflated.error);
  steps.pass('base45');
  const bytes = inflateBounded(deflated.value, 'zlib');
  if (!bytes.ok) return steps.refused('credentialMalformed', 'inflate', bytes.error);
  steps.pass('inflate');
  const cose = parseCoseSign1(bytes.value, 'closed');
  if (!cose.ok) {
    if (cose.error.step === 'structure') steps.pass('cbor');
    return steps.refused('credentialMalformed', cose.error.step, cose.error.detail);
  }
  steps.pass('cbor');
  steps.pass('structure');
  return verifySigned(cose.value, trust, steps);
}

function verifySigned(cose: CoseSign1, trust: TrustList, steps: Steps): Verification {
  if (trust.size === 0) return steps.unverifiable('trustListMissing', 'keyId', 'no trust list');
  const known = trust.keysWithId(Buffer.from(cose.keyId).toString('hex'));
  if (known.length === 0) return steps.refused('credentialIssuerUnknown', 'keyId', 'key id not in the trust list');
  steps.pass('keyId');
  const usable = known.filter((key) => key.usages.has('districtPass'));
  if (usable.length === 0) return steps.refused('credentialIssuerUnknown', 'keyUsage', 'key is not for passes');
  steps.pass('keyUsage');
  const key = usable.find((key) => key.algorithm === cose.algorithm && signatureIsBy(key, cose.signed, cose.signature));
  if (key === undefined) {
    const detail = usable.some((key) => key.algorithm === cose.algorithm)
      ? 'wrong'
      : 'algorithm is not that of the key';
    return steps.refused('credentialSignatureInvalid', 'signature', detail);
  }
  steps.pass('signature');
  return verifyClaims(cose.payload, key, steps);
}

function verifyClaims(payload: Uint8Array, key: TrustedKey, steps: Steps): Verification {
  const claims = readDistrictPassClaims(payload);
  if (!claims.ok) return steps.refused('credentialMalformed', 'claims', claims.error);
  steps.pass('claims');
  const pass = claims.value;
  if (pass.issuer !== key.issuer) {
    return steps.refused('credentialIssuerUnknown', 'issuer', 'the key is that of another issuer');
  }
  // Both times are in the signed pass and in the trust list, so this needs no clock.
  if (pass.issuedAtS < key.validFromS || pass.issuedAtS > key.validUntilS) {
    return steps.refused('credentialIssuerUnknown', 'issuer', 'issued outside the time of the key');
  }
  steps.pass('issuer');
  return steps.verified(pass);
}
