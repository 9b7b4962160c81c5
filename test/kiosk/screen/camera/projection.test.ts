/** The projective map is found again from places it was seen at. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitProjection, type Projection, type Seen } from '../../../../kiosk/screen/camera/projection.ts';

/** Modules to pixels, leaning away by `g` and `h` a module. */
function lean(g: number, h: number): Projection {
  return (u, v) => {
    const depth = 1 + g * u + h * v;
    return { x: (4 * u - 1.5 * v + 200) / depth, y: (1.2 * u + 3.8 * v + 90) / depth };
  };
}

const places = [
  [3.5, 3.5],
  [49.5, 3.5],
  [3.5, 49.5],
  [46.5, 46.5],
  [26.5, 6.5],
] as const;

function seen(projection: Projection, count: number): Seen[] {
  return places.slice(0, count).map(([u, v]) => ({ u, v, at: projection(u, v), weight: 1 }));
}

test('four places or more determine it, however it leans', () => {
  const leans = fc.double({ min: -0.004, max: 0.008, noNaN: true });
  fc.assert(
    fc.property(leans, leans, fc.integer({ min: 4, max: 5 }), (g, h, count) => {
      const map = lean(g, h);
      const found = fitProjection(seen(map, count)) ?? expect.unreachable();
      for (const [u, v] of [
        [0, 0],
        [53, 0],
        [0, 53],
        [53, 53],
        [20, 31],
      ] as const) {
        expect(found(u, v).x).toBeCloseTo(map(u, v).x, 3);
        expect(found(u, v).y).toBeCloseTo(map(u, v).y, 3);
      }
    }),
  );
});

test('a guess of no weight changes nothing, one of little weight little', () => {
  const map = lean(0.002, 0.001);
  const wrong = { u: 49.5, v: 49.5, at: { x: 900, y: 900 } };
  const without = fitProjection([...seen(map, 5), { ...wrong, weight: 0 }]) ?? expect.unreachable();
  expect(without(49.5, 49.5).x).toBeCloseTo(map(49.5, 49.5).x, 3);
});

test('three places, or four on one line, determine none', () => {
  expect(fitProjection(seen(lean(0, 0), 3))).toBeNull();
  const line = [1, 2, 3, 4].map((at) => ({ u: at, v: at, at: { x: at, y: at }, weight: 1 }));
  expect(fitProjection(line)).toBeNull();
});
