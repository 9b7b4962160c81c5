import { expect, test } from 'vitest';
import { type Fault, faultKinds, planOf, type Track } from './plan.ts';

function first(track: Track, seed: number, count: number): Fault[] {
  const plan = planOf(track, seed);
  return Array.from({ length: count }, () => plan.next().value as Fault);
}

test('a seed gives the same faults with the same lengths, another seed others', () => {
  for (const track of ['box', 'line'] as const) {
    expect(first(track, 5, 60)).toEqual(first(track, 5, 60));
    expect(first(track, 5, 60)).not.toEqual(first(track, 6, 60));
  }
});

test('every fault of a track comes once before any comes again, and the tracks have them all', () => {
  const kinds = new Set<string>();
  for (const [track, size] of [
    ['box', 22],
    ['line', 6],
  ] as const) {
    const names = first(track, 11, 2 * size).map(({ kind, target }) => `${kind} ${target}`);
    expect(new Set(names.slice(0, size)).size).toBe(size);
    expect(new Set(names.slice(size))).toEqual(new Set(names.slice(0, size)));
    for (const { kind } of first(track, 11, size)) kinds.add(kind);
  }
  expect([...kinds].sort()).toEqual([...faultKinds].sort());
});
