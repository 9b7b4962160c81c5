/** Draws a curve as an SVG picture: sizes at even steps (decades make that a logarithmic axis), values from nothing up. */
import { escaped, round } from '../../../scripts/plot/svg.ts';
import type { Curve, Line } from './curve.ts';

const width = 780;
const height = 360;
const area = { left: 76, right: 540, top: 64, bottom: 296 } as const;
/** Told apart by their names at the right end and by their marks as well. */
const colours = ['#1f4e8c', '#b3261e', '#2e7d32', '#6d4c41'] as const;
const floorColour = '#6b6b6b';
const nameGap = 18;

/** The picture as text. Throws when a line has not one value for each size. */
export function drawCurve(curve: Curve): string {
  const { title, over, sizes, unit, lines } = curve;
  for (const { name, values } of lines) {
    if (values.length !== sizes.length) throw new Error(`${name}: ${values.length} values for ${sizes.length} sizes`);
  }
  const step = stepOf(Math.max(...lines.flatMap(({ values }) => values)));
  const top = step * Math.max(1, Math.ceil(Math.max(...lines.flatMap(({ values }) => values)) / step));
  const x = (at: number): number =>
    round(area.left + 24 + (at / Math.max(1, sizes.length - 1)) * (area.right - area.left - 48));
  const y = (value: number): number => round(area.bottom - (value / top) * (area.bottom - area.top));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="20" y="30" font-size="18" font-weight="bold" fill="#1b1b1b">${escaped(title)}</text>`,
    `<text x="20" y="${area.top - 10}" fill="#444444">${escaped(unit)}</text>`,
    ...grid(top, step, y),
    ...sizes.map(
      (size, at) =>
        `<text x="${x(at)}" y="${area.bottom + 20}" text-anchor="middle" fill="#444444">${shown(size)}</text>`,
    ),
    `<text x="${(area.left + area.right) / 2}" y="${area.bottom + 44}" text-anchor="middle" fill="#444444">${escaped(over)}</text>`,
    ...lines.flatMap((line, at) => drawn(line, at, x, y)),
    ...names(lines, y),
    '</svg>',
    '',
  ].join('\n');
}

type Scale = (value: number) => number;

function grid(top: number, step: number, y: Scale): string[] {
  const out: string[] = [];
  for (let at = 0; at * step <= top * 1.0001; at += 1) {
    const value = at * step;
    out.push(
      `<line x1="${area.left}" x2="${area.right}" y1="${y(value)}" y2="${y(value)}" stroke="#d8d8d8"/>`,
      `<text x="${area.left - 10}" y="${round(y(value) + 4)}" text-anchor="end" fill="#444444">${shown(value)}</text>`,
    );
  }
  return out;
}

function colourOf({ floor }: Line, at: number): string {
  return floor === true ? floorColour : (colours[at % colours.length] ?? floorColour);
}

function drawn(line: Line, at: number, x: Scale, y: Scale): string[] {
  const colour = colourOf(line, at);
  const points = line.values.map((value, index) => ({ cx: x(index), cy: y(value), value }));
  const path = points.map(({ cx, cy }, index) => `${index === 0 ? 'M' : 'L'}${cx} ${cy}`).join('');
  const broken = line.floor === true ? ' stroke-dasharray="5 4"' : '';
  return [
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"${broken}/>`,
    ...points.map(({ cx, cy, value }) => `${mark(at, cx, cy, colour)}<title>${shown(value)}</title></g>`),
  ];
}

/** A group with a mark of the line's own shape, still open for its title. */
function mark(at: number, cx: number, cy: number, colour: string): string {
  if (at % 2 === 0) return `<g><circle cx="${cx}" cy="${cy}" r="4" fill="${colour}"/>`;
  return `<g><rect x="${round(cx - 4)}" y="${round(cy - 4)}" width="8" height="8" fill="${colour}"/>`;
}

/** At the right end of each line, moved apart where they would cover each other. */
function names(lines: readonly Line[], y: Scale): string[] {
  const ends = lines.map((line, at) => ({ line, at, end: y(line.values.at(-1) ?? 0) + 4 }));
  let below = Number.NEGATIVE_INFINITY;
  return ends
    .toSorted((a, b) => a.end - b.end)
    .map(({ line, at, end }) => {
      below = Math.max(end, below + nameGap);
      const last = shown(line.values.at(-1) ?? 0);
      return `<text x="${area.right + 8}" y="${round(below)}" fill="${colourOf(line, at)}">${escaped(line.name)}: ${last}</text>`;
    });
}

/** 1, 2 or 5 times a power of ten, at most six of which reach the value. */
function stepOf(most: number): number {
  const rough = Math.max(most, 1e-6) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10);
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
