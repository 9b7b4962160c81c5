/** Pictures of growth: what they say, and that nothing drawn lies outside of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawCurve } from './chart.ts';
import type { Curve } from './curve.ts';
import { figuresOf } from './curves.ts';

const curve: Curve = {
  name: 'cost',
  title: 'Cost <by> size',
  over: 'entries',
  sizes: [0, 10_000, 100_000],
  unit: 'ms',
  lines: [
    { name: 'p50', values: [1, 2, 3] },
    { name: 'p99', values: [4, 8, 16] },
    { name: 'bare', values: [1, 1, 1], floor: true },
  ],
};

test('a picture names its title, sizes, unit and lines, each with its last value; only the floor is broken', () => {
  const svg = drawCurve(curve);
  for (const text of ['Cost &lt;by&gt; size', '>10,000<', '>100,000<', '>ms<', 'p50: 3<', 'p99: 16<', 'bare: 1<']) {
    expect(svg).toContain(text);
  }
  expect(svg.match(/stroke-dasharray/g)).toHaveLength(1);
});

test('twice the value stands twice as high', () => {
  const [four, eight, sixteen] = marksOf(drawCurve(curve)).slice(3, 6);
  if (four === undefined || eight === undefined || sixteen === undefined) throw new Error('marks are missing');
  expect((four.y - eight.y) * 2).toBeCloseTo(eight.y - sixteen.y, 0);
  expect(eight.x - four.x).toBeCloseTo(sixteen.x - eight.x, 0);
});

test('whatever the values, every mark lies in the picture and no two names cover each other', () => {
  const value = fc.double({ min: 0, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 }), (all) => {
      const lines = all.map((values, at) => ({ name: `line ${at}`, values }));
      const svg = drawCurve({ ...curve, lines });
      for (const { x, y } of marksOf(svg)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(780);
        expect(y).toBeGreaterThanOrEqual(60);
        expect(y).toBeLessThanOrEqual(297);
      }
      const names = [...svg.matchAll(/<text x="548" y="([\d.]+)"/g)].map(([, y]) => Number(y));
      expect(names).toHaveLength(lines.length);
      for (const [at, y] of names.entries()) if (at > 0) expect(y - (names[at - 1] ?? 0)).toBeGreaterThanOrEqual(17.9);
    }),
  );
});

test('a line with a value too few is refused', () => {
  expect(() => drawCurve({ ...curve, lines: [{ name: 'short', values: [1] }] })).toThrow('1 values for 3 sizes');
});

test('each line and size is a figure of the table', () => {
  expect([...figuresOf(curve)]).toHaveLength(9);
  expect([...figuresOf(curve)][4]).toEqual({ figure: 'p99; entries: 10,000', value: 8, unit: 'ms' });
});

function marksOf(svg: string): { readonly x: number; readonly y: number }[] {
  return [...svg.matchAll(/<(?:circle c|rect )x="([\d.]+)" (?:c)?y="([\d.]+)" (?:r|width="8")/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
}

test('a long unit begins within the picture, as do the values below it', () => {
  const svg = drawCurve({ ...curve, unit: '% of a core' });
  expect(svg).toContain('>% of a core<');
  // Letters of 13 px are some 8 px wide at most.
  for (const [, x, text = ''] of svg.matchAll(/<text x="([\d.]+)"[^>]*text-anchor="end"[^>]*>([^<]*)</g)) {
    expect(Number(x) - 8 * text.length).toBeGreaterThanOrEqual(0);
  }
});
