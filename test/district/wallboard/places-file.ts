/** Where places lie and what they are called: a file the district keeps, in plain coordinates of its own choice. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import type { PlacePrefix } from '../store/store-contract.ts';

const codeSchema = z.string().min(1).max(100);
const placeSchema = z.strictObject({
  /** From the district down to this place. */
  codes: z.array(codeSchema).min(1).max(5),
  name: z.strictObject({ 'zh-CN': z.string().min(1).max(60), en: z.string().min(1).max(80) }),
  /** To the east and to the south, in any unit. */
  x: z.number().optional(),
  y: z.number().optional(),
});
export const placesFileSchema = z.strictObject({ places: z.array(placeSchema).max(100_000) });

export type KnownPlace = z.infer<typeof placeSchema>;

export interface KnownPlaces {
  find(codes: PlacePrefix): KnownPlace | null;
  /** Those one level below, in the order of the file. */
  below(codes: PlacePrefix): readonly KnownPlace[];
}

export const noPlaces: KnownPlaces = { find: () => null, below: () => [] };

/** Reads a places file; the error is a sentence for whoever gave it. */
export function readPlacesFile(file: string): Result<KnownPlaces, string> {
  try {
    const parsed = placesFileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return ok(knownPlaces(parsed.data.places));
    const issue = parsed.error.issues[0];
    return err(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'another shape'}`);
  } catch (error) {
    return err(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function knownPlaces(places: readonly KnownPlace[]): KnownPlaces {
  const byCodes = new Map(places.map((place) => [keyOf(place.codes), place]));
  const byParent = Map.groupBy(places, ({ codes }) => keyOf(codes.slice(0, -1)));
  return {
    find: (codes) => byCodes.get(keyOf(codes)) ?? null,
    below: (codes) => byParent.get(keyOf(codes)) ?? [],
  };
}

/** One text for one place, whatever its codes hold. */
export function keyOf(codes: PlacePrefix): string {
  return codes.map(encodeURIComponent).join(':');
}
