/** Where an event comes from, as one URN: the codes of the district's grid down to the lane, percent-encoded (RFC 8141). */
import { z } from 'zod';
import type { PlaceCodes } from '../ledger/record.ts';

const levels = ['district', 'subdistrict', 'community', 'compound', 'lane'] as const;

const prefix = 'urn:kadian:';

/** `urn:kadian:<district>:<subdistrict>:<community>:<compound>:<lane>`. */
export function sourceOf(place: PlaceCodes): string {
  return prefix + levels.map((level) => encodeURIComponent(place[level])).join(':');
}

/** The codes of a source, or null when it is not one in its only spelling. */
export function placeOf(source: string): PlaceCodes | null {
  // A batch names one place again and again.
  if (source !== latest.source) latest = { source, place: parsePlace(source) };
  return latest.place;
}

let latest: { readonly source: string; readonly place: PlaceCodes | null } = { source: '', place: null };

function parsePlace(source: string): PlaceCodes | null {
  if (!source.startsWith(prefix)) return null;
  const parts = source.slice(prefix.length).split(':');
  const [district, subdistrict, community, compound, lane] = parts.map(decoded);
  if (parts.length !== levels.length || !district || !subdistrict || !community || !compound || !lane) return null;
  const place = { district, subdistrict, community, compound, lane };
  return sourceOf(place) === source ? place : null;
}

export const sourceSchema = z
  .string()
  .max(600)
  .refine((text) => placeOf(text) !== null, { message: `expected ${prefix}<${levels.join('>:<')}>` });

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
