import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { es256Key } from './test-keys.ts';

export const shcIssuer = 'https://cards.example/issuer';
export const nbfS = 1_641_081_600;

/** The JWK thumbprint of a P-256 key (RFC 7638), worked out apart from the code under test. */
export function thumbprintOf(privateKey: KeyObject): string {
  const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  return createHash('sha256').update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).digest('base64url');
}

export const dose = {
  resourceType: 'Immunization',
  status: 'completed',
  vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '207' }] },
  occurrenceDateTime: '2021-06-11',
};
const labResult = {
  resourceType: 'Observation',
  status: 'final',
  effectiveDateTime: '2022-01-01T12:34:56+08:00',
  valueCodeableConcept: { coding: [{ code: '260373001' }] },
};
const patient = { resourceType: 'Patient', name: [{ family: 'Anyperson', given: ['John'] }], birthDate: '1951-01-20' };

export function shcClaims(more: Record<string, unknown> = {}, vc: Record<string, unknown> = {}): unknown {
  const entry = [patient, dose, labResult].map((resource, index) => ({ fullUrl: `resource:${index}`, resource }));
  return {
    iss: shcIssuer,
    nbf: nbfS,
    vc: {
      type: ['https://smarthealth.cards#health-card'],
      credentialSubject: { fhirVersion: '4.0.1', fhirBundle: { resourceType: 'Bundle', type: 'collection', entry } },
      ...vc,
    },
    ...more,
  };
}

export interface ShcWish {
  readonly claims?: unknown;
  readonly privateKey?: KeyObject;
  readonly header?: unknown;
  /** Replaces the deflated claims. */
  readonly body?: Uint8Array;
}

export function issueJws({ claims = shcClaims(), privateKey = es256Key, header, body }: ShcWish = {}): string {
  const head = header ?? { alg: 'ES256', zip: 'DEF', kid: thumbprintOf(es256Key) };
  const packed = body ?? deflateRawSync(Buffer.from(JSON.stringify(claims)));
  const signed = `${Buffer.from(JSON.stringify(head)).toString('base64url')}.${Buffer.from(packed).toString('base64url')}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

export function digitsOf(jws: string): string {
  return Array.from(jws, (character) => String(character.charCodeAt(0) - 45).padStart(2, '0')).join('');
}

export function issueShc(wish: ShcWish = {}): string {
  return `shc:/${digitsOf(issueJws(wish))}`;
}

export function shcEntry(more: Record<string, unknown> = {}): Record<string, unknown> {
  const publicKey = createPublicKey(es256Key).export({ format: 'jwk' });
  return { issuer: shcIssuer, usages: ['smartHealthCard'], publicKey, ...more };
}
