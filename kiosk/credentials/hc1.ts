import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { decodeBase45 } from './base45.ts';
import { type CborMap, type CborValue, decodeCbor } from './cbor.ts';
import { cborToJson } from './cbor-json.ts';
import type { CertificateExamination, JsonValue, RuleSubject } from './certificate.ts';
import { type CoseSign1, parseCoseSign1 } from './cose-sign1.ts';
import { Examination } from './examination.ts';
import { type Hc1Content, hc1UsagesOf, readHc1Content } from './hc1-content.ts';
import { inflateBounded } from './inflate.ts';
import type { TrustList } from './trust-list.ts';
import { signatureIsBy, type TrustedKey } from './trusted-key.ts';

export const hc1Prefix = 'HC1:';

/** Claims of a CWT (RFC 8392) and the health certificate claim of HCERT with its first entry, the EU DCC. */
const claim = { issuer: 1, expiresAt: 4, issuedAt: 6, healthCertificate: -260, euDcc: 1 } as const;
const timeMaxS = 253_402_300_799;

const stepNames = [
  'prefix',
  'base45',
  'inflate',
  'cbor',
  'structure',
  'claims',
  'keyId',
  'signature',
  'keyUsage',
  'issuer',
  'schema',
];

/** Examines a payload that begins with `HC1:` (HCERT 1.3). Steps behind the claims are taken even when one of them fails. */
export function examineHc1(payload: string, trust: TrustList): CertificateExamination {
  const examination = new Examination('hc1', stepNames);
  examination.pass('prefix');
  const deflated = decodeBase45(payload, hc1Prefix.length);
  if (!deflated.ok) return examination.refuse('credentialMalformed', 'base45', deflated.error);
  examination.pass('base45');
  const bytes = inflateBounded(deflated.value, 'zlib');
  if (!bytes.ok) return examination.refuse('credentialMalformed', 'inflate', bytes.error);
  examination.pass('inflate');
  const cose = parseCoseSign1(bytes.value, 'open');
  if (!cose.ok) {
    if (cose.error.step === 'structure') examination.pass('cbor');
    return examination.refuse('credentialMalformed', cose.error.step, cose.error.detail);
  }
  const decoded = decodeCbor(cose.value.payload, 'lenient');
  if (!decoded.ok || !(decoded.value instanceof Map)) {
    return examination.refuse('credentialMalformed', 'cbor', `claims: ${decoded.ok ? 'not a map' : decoded.error}`);
  }
  examination.pass('cbor');
  examination.pass('structure');
  const claims = readClaims(decoded.value);
  if (!claims.ok) return examination.refuse('credentialMalformed', 'claims', claims.error);
  examination.pass('claims');
  return examineSigned(cose.value, claims.value, trust, examination);
}

interface Claims {
  readonly issuer: string;
  readonly issuedAtS: number;
  readonly expiresAtS: number;
  readonly content: JsonValue;
}

function readClaims(claims: CborMap): Result<Claims, string> {
  const issuer = claims.get(claim.issuer) ?? '';
  if (typeof issuer !== 'string' || issuer.length > 80) return err('iss: text');
  const expiresAtS = timeOf(claims.get(claim.expiresAt));
  const issuedAtS = timeOf(claims.get(claim.issuedAt));
  if (expiresAtS === null || issuedAtS === null) return err('exp, iat: whole seconds from 1970 on');
  if (expiresAtS <= issuedAtS) return err('exp: after iat');
  const certificates = claims.get(claim.healthCertificate);
  const dcc = certificates instanceof Map ? (certificates as CborMap).get(claim.euDcc) : undefined;
  const content = dcc instanceof Map ? cborToJson(dcc) : undefined;
  return content === undefined ? err('hcert: an EU DCC') : ok({ issuer, issuedAtS, expiresAtS, content });
}

function timeOf(value: CborValue): number | null {
  return typeof value === 'number' && value >= 0 && value <= timeMaxS ? value : null;
}

function examineSigned(
  cose: CoseSign1,
  claims: Claims,
  trust: TrustList,
  examination: Examination,
): CertificateExamination {
  const content = readHc1Content(claims.content);
  if (content.ok) examination.pass('schema');
  if (trust.size === 0) return examination.cannotVerify('trustListMissing', 'keyId', 'no trust list');
  const known = trust.keysWithId(Buffer.from(cose.keyId).toString('hex'));
  if (known.length === 0) {
    return examination.refuse('credentialIssuerUnknown', 'keyId', 'key id not in the trust list');
  }
  examination.pass('keyId');
  const signed = known.filter(
    (key) => key.algorithm === cose.algorithm && signatureIsBy(key, cose.signed, cose.signature),
  );
  const usages = hc1UsagesOf(claims.content);
  const usable = (signed.length > 0 ? signed : known).find((key) => usages.every((usage) => key.usages.has(usage)));
  if (usable !== undefined) examination.pass('keyUsage');
  // The claim is optional in HCERT, and so is the issuer of such a key in the trust list; where both speak they must agree.
  const sameIssuer = agree((usable ?? signed[0] ?? known[0])?.issuer ?? '', claims.issuer);
  if (sameIssuer) examination.pass('issuer');
  const [signer] = signed;
  if (signer === undefined) return examination.refuse('credentialSignatureInvalid', 'signature', 'by no trusted key');
  examination.pass('signature');
  const key = usable ?? signer;
  const untilS = Math.min(claims.expiresAtS, key.validUntilS);
  const validity = { fromS: Math.max(claims.issuedAtS, key.validFromS), untilS };
  examination.show(claimsShown(claims), validity, ruleSubjectOf(claims, content.ok ? content.value : null, key));
  if (usable === undefined) return examination.refuse('credentialIssuerUnknown', 'keyUsage', 'not for this kind');
  if (!sameIssuer) {
    return examination.refuse('credentialIssuerUnknown', 'issuer', 'the key is that of another issuer');
  }
  if (!content.ok) return examination.refuse('credentialMalformed', 'schema', content.error);
  return examination.verified({
    kind: 'hc1',
    id: createHash('sha256').update(content.value.certificateId).digest('hex').slice(0, 32),
    issuer: claims.issuer === '' ? key.issuer : claims.issuer,
    statements: [content.value.statement],
    issuedAtS: claims.issuedAtS,
    validFromS: validity.fromS,
    expiresAtS: untilS,
  });
}

function agree(keyIssuer: string, stated: string): boolean {
  return keyIssuer === '' || stated === '' || keyIssuer === stated;
}

function claimsShown({ issuer, issuedAtS, expiresAtS, content }: Claims): JsonValue {
  return { iss: issuer, iat: issuedAtS, exp: expiresAtS, hcert: content };
}

const ruleTypes = { vaccination: 'Vaccination', test: 'Test', recovery: 'Recovery' } as const;

function ruleSubjectOf(claims: Claims, content: Hc1Content | null, key: TrustedKey): RuleSubject | null {
  if (content === null) return null;
  const { issuer: issuerCountry, issuedAtS, expiresAtS } = claims;
  const type = ruleTypes[content.statement.type];
  return { content: claims.content, type, issuerCountry, issuedAtS, expiresAtS, keyIdHex: key.keyIdHex };
}
