import { CborFloat, CborTagged, type CborMap, type CborValue } from './cbor.ts';
import type { JsonValue } from './certificate.ts';

/** RFC 8949 section 3.4.1: a time as text, which some issuers tag as such. */
const tagDateTimeText = 0;

/**
 * Turns CBOR into JSON values where there is one for all of it: text keys only, no bytes, no tag but that of a time as
 * text. Undefined if there is none.
 */
export function cborToJson(value: CborValue): JsonValue | undefined {
  if (value instanceof CborFloat) return Number.isFinite(value.value) ? value.value : undefined;
  if (value instanceof CborTagged) {
    return value.tag === tagDateTimeText && typeof value.value === 'string' ? value.value : undefined;
  }
  if (value instanceof Uint8Array || value === undefined) return undefined;
  if (value instanceof Map) return objectOf(value);
  if (Array.isArray(value)) return arrayOf(value);
  return typeof value === 'object' && value !== null ? undefined : value;
}

function arrayOf(values: readonly CborValue[]): JsonValue | undefined {
  const items: JsonValue[] = [];
  for (const value of values) {
    const item = cborToJson(value);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function objectOf(map: CborMap): JsonValue | undefined {
  const entries: [string, JsonValue][] = [];
  for (const [key, value] of map) {
    const item = cborToJson(value);
    if (typeof key !== 'string' || item === undefined) return undefined;
    entries.push([key, item]);
  }
  return Object.fromEntries(entries);
}
