/** What a JSON schema says of one place in a file: for the words about a fault there. */
import { z } from 'zod';

/** What matters of one part of a JSON schema; whatever else stands there is passed over. */
const schemaPart = z.object({
  description: z.string().optional().catch(undefined),
  properties: z.record(z.string(), z.unknown()).default({}),
  const: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).default([]),
  oneOf: z.array(z.unknown()).default([]),
});

type Names = readonly (string | number)[];

/** The description of a place, as an editor shows it; null where there is none. */
export function descriptionAt(schema: unknown, names: Names): string | null {
  for (const each of partsAt(schema, names)) {
    const part = schemaPart.safeParse(each);
    if (part.data?.description !== undefined) return part.data.description;
  }
  return null;
}

/** The names that may stand in the group at a place. `json` is the file: of several forms the one that its group says it has counts. */
export function namesAt(schema: unknown, names: Names, json: unknown): readonly string[] {
  let group = json;
  for (const name of names) group = isGroup(group) ? Reflect.get(group, name) : undefined;
  return [...new Set(partsAt(schema, names).flatMap((part) => namesOf(part, group)))];
}

function partsAt(schema: unknown, names: Names): readonly unknown[] {
  let at: readonly unknown[] = [schema];
  for (const name of names) at = at.flatMap((each) => inside(each, String(name)));
  return at;
}

function namesOf(each: unknown, group: unknown): readonly string[] {
  const part = schemaPart.safeParse(each);
  if (!part.success) return [];
  const { properties, anyOf, oneOf } = part.data;
  for (const [name, one] of Object.entries(properties)) {
    const wanted = schemaPart.safeParse(one).data?.const;
    if (wanted !== undefined && isGroup(group) && Reflect.get(group, name) !== wanted) return [];
  }
  return [...Object.keys(properties), ...[...anyOf, ...oneOf].flatMap((way) => namesOf(way, group))];
}

function inside(each: unknown, name: string): readonly unknown[] {
  const part = schemaPart.safeParse(each);
  if (!part.success) return [];
  const { properties, items, anyOf, oneOf, additionalProperties } = part.data;
  if (Object.hasOwn(properties, name)) return [properties[name]];
  if (items !== undefined && /^\d+$/.test(name)) return [items];
  const within = [...anyOf, ...oneOf].flatMap((way) => inside(way, name));
  return within.length === 0 && additionalProperties !== undefined ? [additionalProperties] : within;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
