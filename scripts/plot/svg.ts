/** Draws a series of samples with its bands, presence and readings as one SVG picture. */
import type { Sample } from '../../kiosk/access/measurement.ts';
import type { TemperaturePolicy } from '../../kiosk/access/policy.ts';
import { bandOf, type Band } from '../../kiosk/access/reading.ts';
import type { Measured } from './measured.ts';

export interface Plot {
  readonly title: string;
  readonly subtitle: string;
  readonly samples: readonly Sample[];
  readonly measured: Measured;
  readonly limits: TemperaturePolicy;
  readonly untilMs: number;
}

const width = 1200;
const height = 640;
const area = { left: 72, right: 1076, top: 92, bottom: 520 } as const;
const presenceAt = { top: 536, bottom: 556 } as const;
/** Labels of readings nearer than this would cover each other. */
const labelGap = 116;
/** Half of a label, so that one at the edge stays inside. */
const halfLabel = 54;

/** Distinguishable without colour too: the bands are labelled, and a reading carries its band's name. */
const bandColour: Readonly<Record<Band, string>> = {
  low: '#2563a8',
  normal: '#2e7d32',
  elevated: '#b3261e',
  invalid: '#6d4c41',
  ambientOutOfRange: '#6d4c41',
  ambientUnknown: '#6d4c41',
};

/** The picture as text; times in seconds, temperatures in °C. */
export function renderPlot(plot: Plot): string {
  const scale = scaleOf(plot);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14">`,
    `<title>${escaped(plot.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${area.left}" y="36" font-size="22" font-weight="bold" fill="#1b1b1b">${escaped(plot.title)}</text>`,
    `<text x="${area.left}" y="62" fill="#444444">${escaped(plot.subtitle)}</text>`,
    ...bands(plot, scale),
    ...axes(plot, scale),
    ...lines(plot, scale),
    ...presence(plot, scale),
    ...readings(plot, scale),
    ...legend(),
    '</svg>',
    '',
  ].join('\n');
}

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly x: (ms: number) => number;
  readonly y: (celsius: number) => number;
}

function scaleOf({ samples, untilMs, limits }: Plot): Scale {
  const values = samples.flatMap(({ objectC, ambientC }) => (ambientC === null ? [objectC] : [objectC, ambientC]));
  // A wild value of a bad frame must not squeeze everything else.
  const sane = values.filter((value) => value > -40 && value < 60);
  const low = Math.floor(Math.min(limits.normalFromC, ...sane) - 1);
  const high = Math.ceil(Math.max(limits.elevatedFromC, ...sane) + 1);
  const share = (value: number): number => Math.min(1, Math.max(0, (value - low) / (high - low)));
  return {
    low,
    high,
    x: (ms) => round(area.left + (ms / Math.max(1, untilMs)) * (area.right - area.left)),
    y: (celsius) => round(area.bottom - share(celsius) * (area.bottom - area.top)),
  };
}

function bands({ limits }: Plot, { low, high, y }: Scale): string[] {
  const [measurableFrom, measurableTo] = limits.measurableC;
  const rows = [
    { band: 'low', from: Math.max(low, measurableFrom), to: limits.normalFromC },
    { band: 'normal', from: limits.normalFromC, to: limits.elevatedFromC },
    { band: 'elevated', from: limits.elevatedFromC, to: Math.min(high, measurableTo) },
  ] as const;
  return rows.flatMap(({ band, from, to }) => {
    const [top, bottom] = [y(to), y(from)];
    const middle = round((top + bottom) / 2 + 5);
    return [
      `<rect x="${area.left}" y="${top}" width="${area.right - area.left}" height="${round(bottom - top)}" fill="${bandColour[band]}" fill-opacity="0.09"/>`,
      `<text x="${area.right + 10}" y="${middle}" fill="${bandColour[band]}">${band}</text>`,
    ];
  });
}

function axes({ untilMs, limits }: Plot, { low, high, x, y }: Scale): string[] {
  const out: string[] = [];
  const step = stepFor(high - low, 12);
  for (let celsius = Math.ceil(low / step) * step; celsius <= high; celsius += step) {
    out.push(
      `<line x1="${area.left}" x2="${area.right}" y1="${y(celsius)}" y2="${y(celsius)}" stroke="#d8d8d8" stroke-width="1"/>`,
      `<text x="${area.left - 8}" y="${y(celsius) + 5}" text-anchor="end" fill="#444444">${celsius}</text>`,
    );
  }
  for (const limit of [limits.normalFromC, limits.elevatedFromC]) {
    out.push(
      `<line x1="${area.left}" x2="${area.right}" y1="${y(limit)}" y2="${y(limit)}" stroke="#777777" stroke-dasharray="2 3"/>`,
      `<text x="${area.right - 6}" y="${y(limit) - 4}" text-anchor="end" font-size="12" fill="#555555">${limit} °C</text>`,
    );
  }
  const seconds = untilMs / 1000;
  const every = stepFor(seconds, 14);
  for (let second = 0; second <= seconds; second += every) {
    out.push(
      `<line x1="${x(second * 1000)}" x2="${x(second * 1000)}" y1="${area.bottom}" y2="${area.bottom + 6}" stroke="#777777"/>`,
      `<text x="${x(second * 1000)}" y="${presenceAt.bottom + 20}" text-anchor="middle" fill="#444444">${second}</text>`,
    );
  }
  out.push(
    `<line x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}" stroke="#777777"/>`,
    `<text x="${area.right + 24}" y="${presenceAt.bottom + 20}" fill="#444444">seconds</text>`,
    `<text x="${area.left - 8}" y="${area.top - 10}" text-anchor="end" fill="#444444">°C</text>`,
  );
  return out;
}

function lines({ samples }: Plot, { x, y }: Scale): string[] {
  const object = pathOf(samples.map(({ objectC, atMs }) => ({ atMs, value: objectC })));
  const ambient = pathOf(samples.map(({ ambientC, atMs }) => ({ atMs, value: ambientC })));
  return [
    `<path d="${ambient}" fill="none" stroke="#8a6d00" stroke-width="2" stroke-dasharray="7 4"/>`,
    `<path d="${object}" fill="none" stroke="#1f1f1f" stroke-width="1.6" stroke-linejoin="round"/>`,
  ];

  /** A gap in the samples is a gap in the line: nothing was seen there. */
  function pathOf(points: readonly { readonly atMs: number; readonly value: number | null }[]): string {
    const usual = median(points.slice(1).map(({ atMs }, index) => atMs - (points[index]?.atMs ?? atMs)));
    let path = '';
    let beforeMs: number | null = null;
    for (const { atMs, value } of points) {
      if (value === null) continue;
      const joined: boolean = beforeMs !== null && atMs - beforeMs <= usual * 4;
      path += `${joined ? 'L' : 'M'}${x(atMs)} ${y(value)}`;
      beforeMs = atMs;
    }
    return path;
  }
}

function presence({ measured, untilMs }: Plot, { x }: Scale): string[] {
  const barHeight = presenceAt.bottom - presenceAt.top;
  return [
    `<text x="${area.right + 10}" y="${presenceAt.bottom - 5}" fill="#444444">presence</text>`,
    `<rect x="${area.left}" y="${presenceAt.top}" width="${area.right - area.left}" height="${barHeight}" fill="#f0f0f0"/>`,
    ...measured.presences.map(({ fromMs, toMs }) => {
      const [from, to] = [x(fromMs), x(toMs ?? untilMs)];
      return `<rect x="${from}" y="${presenceAt.top}" width="${round(to - from)}" height="${barHeight}" fill="#5b6b8c"/>`;
    }),
    ...measured.unsteadyMs.map(
      (ms) =>
        `<text x="${x(ms)}" y="${presenceAt.bottom - 5}" font-size="12" fill="#ffffff" text-anchor="middle">keep still</text>`,
    ),
    ...measured.implausibleMs.map(
      (ms) => `<text x="${x(ms)}" y="${presenceAt.bottom - 5}" font-size="12" fill="#b3261e">out of order</text>`,
    ),
  ];
}

/** Every reading is a dot; a label where there is room again, and below its dot where the band is a new one. */
function readings({ measured, limits }: Plot, { x, y }: Scale): string[] {
  const labelledAt = { above: Number.NEGATIVE_INFINITY, below: Number.NEGATIVE_INFINITY };
  let before: Band | null = null;
  return measured.readings.flatMap((reading) => {
    const band = bandOf(reading, limits);
    const [cx, cy] = [x(reading.atMs), y(reading.correctedC)];
    const dot = `<circle cx="${cx}" cy="${cy}" r="5" fill="${bandColour[band]}" stroke="#ffffff" stroke-width="1.5"/>`;
    const isNew = before !== null && band !== before;
    before = band;
    const side = isNew && cx - labelledAt.above < labelGap ? 'below' : 'above';
    if (cx - labelledAt[side] < labelGap) return [dot];
    labelledAt[side] = cx;
    const textX = Math.min(area.right - halfLabel, Math.max(area.left + halfLabel, cx));
    const textY = side === 'above' ? cy - 14 : cy + 24;
    const text = `${reading.correctedC.toFixed(2)} ${band}`;
    return [
      dot,
      `<text x="${textX}" y="${textY}" text-anchor="middle" font-size="13" font-weight="bold" fill="${bandColour[band]}" stroke="#ffffff" stroke-width="4" paint-order="stroke">${text}</text>`,
    ];
  });
}

function legend(): string[] {
  const at = height - 24;
  return [
    `<line x1="${area.left}" x2="${area.left + 34}" y1="${at - 5}" y2="${at - 5}" stroke="#1f1f1f" stroke-width="1.6"/>`,
    `<text x="${area.left + 42}" y="${at}" fill="#444444">object, as sent by the instrument</text>`,
    `<line x1="${area.left + 300}" x2="${area.left + 334}" y1="${at - 5}" y2="${at - 5}" stroke="#8a6d00" stroke-width="2" stroke-dasharray="7 4"/>`,
    `<text x="${area.left + 342}" y="${at}" fill="#444444">ambient</text>`,
    `<circle cx="${area.left + 450}" cy="${at - 5}" r="5" fill="#444444"/>`,
    `<text x="${area.left + 462}" y="${at}" fill="#444444">stable reading, corrected, with its band</text>`,
  ];
}

/** A step of 1, 2 or 5 times a power of ten, so that at most about `most` ticks come out. */
function stepFor(range: number, most: number): number {
  const rough = Math.max(range / most, 1e-6);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough) ?? 10;
  return Math.max(1, factor * power);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** To a tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Text that may stand in a picture. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
