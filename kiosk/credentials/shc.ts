import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CertificateExamination, JsonValue } from './certificate.ts';
import { Examination } from './examination.ts';
import { inflateBounded } from './inflate.ts';
import { isRevoked } from './revocation.ts';
import { readShcContent } from './shc-content.ts';
import { decodeBase64Url, decodeShcDigits, shcPrefix } from './shc-text.ts';
import type { TrustList } from './trust-list.ts';
import { signatureIsBy, type TrustedKey } from './trusted-key.ts';
import { checked } from '../../drivers/basics/checked.ts';

const stepNames = [
  'prefix',
  'numeric',
  'structure',
  'keyId',
  'keyUsage',
  'signature',
  'inflate',
  'claims',
  'issuer',
  'revocation',
];

const header = z.object({
  alg: z.literal('ES256'),
  zip: z.literal('DEF'),
  kid: z.string().min(1).max(100),
  crit: z.undefined().optional(),
});

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Examines a whole payload that begins with `shc:/` (SMART Health Cards). Nothing is inflated before the signature holds. */
export function examineShc(payload: string, trust: TrustList): CertificateExamination {
  const examination = new Examination('smartHealthCard', stepNames);
  examination.pass('prefix');
  const jws = decodeShcDigits(payload.slice(shcPrefix.length));
  if (!jws.ok) return examination.refuse('credentialMalformed', 'numeric', jws.error);
  examination.pass('numeric');
  const parts = jws.value.split('.');
  const [head, body, signature] = parts.map(decodeBase64Url);
  if (head == null || body == null || signature == null) {
    return examination.refuse('credentialMalformed', 'structure', 'base64url');
  }
  const read = checked(header, parseJson(head));
  if (!read.success) return examination.refuse('credentialMalformed', 'structure', 'header: ES256, DEF and kid');
  examination.pass('structure');
  if (trust.size === 0) return examination.cannotVerify('trustListMissing', 'keyId', 'no trust list');
  const keyId = decodeBase64Url(read.data.kid);
  const known = keyId === null ? [] : trust.keysWithId(Buffer.from(keyId).toString('hex'));
  if (known.length === 0) {
    return examination.refuse('credentialIssuerUnknown', 'keyId', 'key id not in the trust list');
  }
  examination.pass('keyId');
  const usable = known.filter((key) => key.algorithm === 'ES256' && key.usages.has('smartHealthCard'));
  if (usable.length === 0) return examination.refuse('credentialIssuerUnknown', 'keyUsage', 'not for health cards');
  examination.pass('keyUsage');
  const signed = Buffer.from(`${parts[0]}.${parts[1]}`, 'latin1');
  const key = usable.find((candidate) => signatureIsBy(candidate, signed, signature));
  if (key === undefined) return examination.refuse('credentialSignatureInvalid', 'signature', 'by no trusted key');
  examination.pass('signature');
  return examineBody(body, key, trust, examination);
}

function examineBody(
  body: Uint8Array,
  key: TrustedKey,
  trust: TrustList,
  examination: Examination,
): CertificateExamination {
  const inflated = inflateBounded(body, 'raw');
  if (!inflated.ok) return examination.refuse('credentialMalformed', 'inflate', inflated.error);
  examination.pass('inflate');
  const json = parseJson(inflated.value);
  const content = json === undefined ? null : readShcContent(json);
  if (json === undefined || content === null) {
    return examination.refuse('credentialMalformed', 'claims', 'not JSON in UTF-8');
  }
  if (!content.ok) return examination.refuse('credentialMalformed', 'claims', content.error);
  examination.pass('claims');
  const { issuer, issuedAtS, expiresAtS, revocationId, statements } = content.value;
  const untilS = Math.min(expiresAtS ?? Number.MAX_SAFE_INTEGER, key.validUntilS);
  const fromS = Math.max(issuedAtS, key.validFromS);
  examination.show(json, { fromS, untilS }, null);
  if (issuer !== key.issuer) {
    return examination.refuse('credentialIssuerUnknown', 'issuer', 'the key is that of another issuer');
  }
  examination.pass('issuer');
  if (revocationId !== null && isRevoked(trust.revocations, key.keyIdHex, revocationId, issuedAtS)) {
    return examination.refuse('certificateRevoked', 'revocation', 'on the revocation list of its key');
  }
  examination.pass('revocation');
  return examination.verified({
    kind: 'smartHealthCard',
    // Made from what is signed: an ECDSA signature can be rewritten by anyone into a second valid one.
    id: createHash('sha256').update(body).digest('hex').slice(0, 32),
    issuer,
    statements,
    issuedAtS,
    validFromS: fromS,
    expiresAtS: untilS === Number.MAX_SAFE_INTEGER ? null : untilS,
  });
}

function parseJson(bytes: Uint8Array): JsonValue | undefined {
  try {
    return JSON.parse(utf8.decode(bytes)) as JsonValue;
  } catch {
    return undefined;
  }
}
