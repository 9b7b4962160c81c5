/** PURE: where each place is drawn. What the places file does not say is laid out around the place above, by its codes. */
import type { PlacePrefix } from '../store/store-contract.ts';
import { keyOf, type KnownPlaces } from './places-file.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far the places of a level lie around the one above, in the unit of the file: districts to lanes. */
const reach = [40, 12, 3, 0.8, 0.15];
/** Seeds of a sunflower: no two lie close, however many there are (Vogel, 1979). */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/** Places every prefix of `places`; the answer holds the key of each. */
export function layOut(places: readonly PlacePrefix[], known: KnownPlaces): ReadonlyMap<string, Point> {
  const children = new Map<string, Map<string, PlacePrefix>>();
  for (const codes of places) {
    for (let length = 1; length <= codes.length; length++) {
      const parent = keyOf(codes.slice(0, length - 1));
      const siblings = children.get(parent) ?? new Map<string, PlacePrefix>();
      children.set(parent, siblings);
      const child = codes.slice(0, length);
      siblings.set(keyOf(child), child);
    }
  }
  const points = new Map<string, Point>();
  const placeBelow = (parent: string, centre: Point, level: number): void => {
    const siblings = [...(children.get(parent) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const unknown = siblings.filter(([, codes]) => !isPlaced(known, codes)).map(([key]) => key);
    const rank = new Map(unknown.map((key, index) => [key, index]));
    for (const [key, codes] of siblings) {
      const place = known.find(codes);
      const index = rank.get(key) ?? 0;
      const radius = (reach[level] ?? 0) * Math.sqrt((index + 0.5) / Math.max(1, unknown.length));
      const point =
        place?.x !== undefined && place.y !== undefined
          ? { x: place.x, y: place.y }
          : unknown.length === 1 && level === 0
            ? centre
            : {
                x: centre.x + radius * Math.cos(index * goldenAngle),
                y: centre.y + radius * Math.sin(index * goldenAngle),
              };
      points.set(key, point);
      placeBelow(key, point, level + 1);
    }
  };
  placeBelow('', { x: 0, y: 0 }, 0);
  return points;
}

function isPlaced(known: KnownPlaces, codes: PlacePrefix): boolean {
  const place = known.find(codes);
  return place?.x !== undefined && place.y !== undefined;
}
