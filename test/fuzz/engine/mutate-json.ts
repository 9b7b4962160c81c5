/** Changes JSON by its structure: what byte mutations would hardly ever leave well-formed. */
import type { Material } from './mutate.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Where a value stands: the list or object around it, and its key there. */
interface Place {
  readonly around: Json[] | { [key: string]: Json };
  readonly key: string;
}

const odd: readonly Json[] = [
  null,
  true,
  '',
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '\u0000',
  '\ud800',
  '\u202e',
  [],
  {},
  '2026-02-30',
  '__proto__',
];
const oddKeys = ['__proto__', 'constructor', 'toString', 'length', ''];

/** The changed text, or null where the input is no JSON of this size. */
export function mutateJson(bytes: Uint8Array, material: Material): Uint8Array | null {
  const first = bytes[0];
  if (first !== 0x7b && first !== 0x5b) return null;
  let root: Json;
  try {
    root = JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
  } catch {
    return null;
  }
  const whole: Json[] = [root];
  for (let times = 1 + material.chance.below(3); times > 0; times -= 1) change(whole, material);
  const [changed = null] = whole;
  let text = JSON.stringify(changed);
  // Keys that JSON.stringify cannot be made to write: one that stands twice.
  if (material.chance.below(16) === 0) text = text.replace(/("[^"]{1,40}":)/, '$1null,$1');
  return new Uint8Array(Buffer.from(text));
}

function change(whole: Json[], { chance, words }: Material): void {
  const places = placesIn(whole);
  const place = chance.one(places);
  if (place === undefined) return;
  const at = (where: Place): Json => Reflect.get(where.around, where.key) as Json;
  const word = Buffer.from(chance.one(words) ?? []).toString('utf8');
  const value = at(place);
  switch (chance.below(9)) {
    case 0:
      return put(place, fresh(chance));
    case 1:
      return put(place, word);
    case 2: {
      const from = chance.one(places);
      return put(place, from === undefined ? null : structuredClone(at(from)));
    }
    case 3:
      if (Array.isArray(place.around)) place.around.splice(Number(place.key), 1);
      else Reflect.deleteProperty(place.around, place.key);
      return;
    case 4:
      if (Array.isArray(value)) value.push(structuredClone(value[chance.below(value.length)] ?? null));
      else if (isObject(value)) put({ around: value, key: word }, fresh(chance));
      return;
    case 5:
      if (isObject(value)) put({ around: value, key: chance.one(oddKeys) ?? '' }, fresh(chance));
      return;
    case 6: {
      let deep: Json = value;
      for (let depth = 1 << chance.below(9); depth > 0; depth -= 1) deep = chance.below(2) === 0 ? [deep] : { a: deep };
      return put(place, deep);
    }
    case 7:
      if (typeof value === 'string') put(place, value.repeat(1 + chance.below(6)).slice(chance.below(4)));
      else if (typeof value === 'number') put(place, value + (chance.one([1, -1, 0.5, 1e9, -1e9]) ?? 1));
      return;
    default:
      if (typeof value === 'number') put(place, String(value));
      else put(place, [value]);
  }
}

/** A copy: what stands in two places would be changed in both. */
function fresh(chance: Material['chance']): Json {
  return structuredClone(chance.one(odd) ?? null);
}

function put({ around, key }: Place, value: Json): void {
  if (Array.isArray(around) && !/^\d+$/.test(key)) return;
  Object.defineProperty(around, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: Json, into: Place[] = [], depth = 0): Place[] {
  if (depth > 60 || into.length > 2_000 || typeof value !== 'object' || value === null) return into;
  const around = value;
  for (const key of Object.keys(around)) {
    into.push({ around, key });
    placesIn(Reflect.get(around, key) as Json, into, depth + 1);
  }
  return into;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
