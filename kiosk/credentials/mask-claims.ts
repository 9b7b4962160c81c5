import type { JsonValue } from './certificate.ts';

/** Names of claims that say nothing about a person. */
const open = new Set(['kind', 'medium', 'iss', 'issuer', 'ver', 'type', 'fhirVersion', 'resourceType', 'co', 'is']);
const openTimes = new Set(['iat', 'exp', 'nbf', 'issuedAtS', 'expiresAtS']);

/** The same claims with every value hidden that says something about the holder; the shape stays. */
export function maskClaims(claims: JsonValue, name = ''): JsonValue {
  if (claims === null || openTimes.has(name)) return claims;
  if (Array.isArray(claims)) return claims.map((item: JsonValue) => maskClaims(item, name));
  if (typeof claims === 'object') {
    const entries = Object.entries(claims as { readonly [key: string]: JsonValue });
    return Object.fromEntries(entries.map(([key, value]) => [key, maskClaims(value, key)]));
  }
  return open.has(name) ? claims : '***';
}
