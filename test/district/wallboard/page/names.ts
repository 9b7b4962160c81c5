/** What places and events are called. */
import type { LiveItem } from '../../live.ts';
import type { MapPlace, Overview } from '../map.ts';
import { placeText } from './api.ts';
import { board, type View, wordsNow } from './state.ts';
import { language, t, word } from './texts.ts';

type Named = Pick<MapPlace, 'codes' | 'name'>;

export function nameOf({ codes, name }: Named): string {
  return name?.[language] ?? codes.at(-1) ?? t.district;
}

/** A place by its codes below the one the board shows, with its name where the board knows it. */
export function shortPlace(codes: readonly string[]): string {
  const path: Overview['path'] = board.overview?.path ?? [];
  const child = board.overview?.places.find((place) => place.codes.every((code, index) => codes[index] === code));
  const below = codes.slice(path.length + (child === undefined ? 0 : 1)).filter((code) => code !== '');
  const first = child === undefined ? [] : [nameOf(child)];
  const text = [...first, ...below].join(' / ');
  return text === '' ? nameOf(path.at(-1) ?? { codes, name: null }) : text;
}

/** The address of a place on this page. */
export function addressOf(codes: readonly string[], view: View = board.view): string {
  return `#${placeText(codes)}/${view}`;
}

export function eventName(type: string): string {
  return wordsNow().event[type] ?? type;
}

/** What there is to say of an event beside its name. */
export function factsOf(item: LiveItem): string {
  const { reason, other } = wordsNow();
  const about = item.about.split(' · ').map((part) => other[part] ?? word(part));
  return [
    ...item.reasons.map((code) => (reason[code] ?? code).replace(/[。.]$/, '')),
    ...(item.temperatureC === null ? [] : [`${item.temperatureC.toFixed(1)} °C`]),
    ...(item.holder === null ? [] : [`${item.holder}…`]),
    ...about.filter((part) => part !== ''),
  ].join(' · ');
}
