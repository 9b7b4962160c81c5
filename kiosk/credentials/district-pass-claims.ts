import type { Colour, Credential } from '../access/credential.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type CborMap, type CborValue, decodeCbor } from './cbor.ts';

/**
 * Claim keys of the district pass: those registered for CWT (RFC 8392), and one private-use key (below −65536) whose
 * map holds the district's own claims. Specified in district-pass.md.
 */
export const claimKey = { issuer: 1, holder: 2, expiresAt: 4, issuedAt: 6, id: 7, district: -65_537 } as const;
export const districtKey = { colour: 1, compounds: 2, test: 3, itineraryAtRisk: 4, medium: 5 } as const;
export const colours: readonly Colour[] = ['green', 'yellow', 'purple', 'red'];
export const media = ['phone', 'paper', 'proxy'] as const;
export const testResults = ['negative', 'positive'] as const;

type DistrictPass = Extract<Credential, { kind: 'districtPass' }>;

const name = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const compoundsMax = 16;
/** The end of the year 9999. */
const timeMaxS = 253_402_300_799;
const claimsMax = 6;

/** Reads the signed claims; the error names the claim and what it should be. Nothing unknown is let through. */
export function readDistrictPassClaims(payload: Uint8Array): Result<DistrictPass, string> {
  const decoded = decodeCbor(payload, 'deterministic');
  if (!decoded.ok) return err(`claims: ${decoded.error}`);
  const claims = decoded.value;
  if (!(claims instanceof Map) || claims.size !== claimsMax) return err('claims: the six of the specification');
  const issuer = nameOf(claims.get(claimKey.issuer));
  if (issuer === null) return err('iss: 1 to 64 of A-Z a-z 0-9 . _ : -');
  const holder = nameOf(claims.get(claimKey.holder));
  if (holder === null) return err('sub: 1 to 64 of A-Z a-z 0-9 . _ : -');
  const expiresAtS = timeOf(claims.get(claimKey.expiresAt));
  const issuedAtS = timeOf(claims.get(claimKey.issuedAt));
  if (expiresAtS === null || issuedAtS === null) return err('exp, iat: whole seconds from 1970 on');
  if (expiresAtS <= issuedAtS) return err('exp: after iat');
  const id = claims.get(claimKey.id);
  if (!(id instanceof Uint8Array) || id.length < 8 || id.length > 16) return err('cti: 8 to 16 bytes');
  const own = readDistrictClaims(claims.get(claimKey.district), issuedAtS);
  if (!own.ok) return own;
  const identity = { kind: 'districtPass', issuer, holder, id: Buffer.from(id).toString('hex') } as const;
  return ok({ ...identity, issuedAtS, expiresAtS, ...own.value });
}

type DistrictClaims = Pick<DistrictPass, 'colour' | 'compounds' | 'test' | 'itineraryAtRisk' | 'medium'>;

function readDistrictClaims(value: CborValue, issuedAtS: number): Result<DistrictClaims, string> {
  if (!(value instanceof Map)) return err('district claims: a map');
  const claims: CborMap = value;
  const hasTest = claims.has(districtKey.test);
  if (claims.size !== (hasTest ? 5 : 4)) return err('district claims: those of the specification');
  const colour = pick(colours, claims.get(districtKey.colour));
  if (colour === null) return err('colour: 0 to 3');
  const compounds = compoundsOf(claims.get(districtKey.compounds));
  if (compounds === null) return err(`compounds: up to ${compoundsMax} different codes`);
  const test = hasTest ? testOf(claims.get(districtKey.test), issuedAtS) : null;
  if (hasTest && test === null) return err('test: [taken at, not after iat; 0 or 1]');
  const itineraryAtRisk = claims.get(districtKey.itineraryAtRisk);
  if (typeof itineraryAtRisk !== 'boolean') return err('itinerary: true or false');
  const medium = pick(media, claims.get(districtKey.medium));
  if (medium === null) return err('medium: 0 to 2');
  return ok({ colour, compounds, test, itineraryAtRisk, medium });
}

function nameOf(value: CborValue): string | null {
  return typeof value === 'string' && name.test(value) ? value : null;
}

function timeOf(value: CborValue): number | null {
  return typeof value === 'number' && value >= 0 && value <= timeMaxS ? value : null;
}

function pick<T>(choices: readonly T[], value: CborValue): T | null {
  return typeof value === 'number' ? (choices[value] ?? null) : null;
}

function compoundsOf(value: CborValue): readonly string[] | null {
  if (!Array.isArray(value) || value.length > compoundsMax) return null;
  const codes: string[] = [];
  for (const item of value as readonly CborValue[]) {
    const code = nameOf(item);
    if (code === null || codes.includes(code)) return null;
    codes.push(code);
  }
  return codes;
}

function testOf(value: CborValue, issuedAtS: number): DistrictPass['test'] {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [takenAt, resultNumber]: readonly CborValue[] = value;
  const takenAtS = timeOf(takenAt);
  const result = pick(testResults, resultNumber);
  return takenAtS === null || takenAtS > issuedAtS || result === null ? null : { takenAtS, result };
}
