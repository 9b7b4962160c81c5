/** The map: every box of the place as a dot, and the places below as buttons over them. */
import { h, type ComponentChild } from 'preact';
import type { MapPlace } from '../map.ts';
import { spread } from './map-spread.ts';
import { addressOf, nameOf } from './names.ts';
import { board } from './state.ts';
import { numberText, t } from './texts.ts';

const colours = ['#37c871', '#f2b84b', '#ff6b6b'] as const;

/** From so many places on, each is drawn smaller. */
const many = 30;

export function map(): ComponentChild {
  const places = board.overview?.places ?? [];
  const atEnd = board.place.length === 5;
  return h(
    'section',
    { class: 'map', 'aria-label': t.map },
    h('h2', {}, t.map, ' ', h('span', { class: 'soft' }, t.mapHelp)),
    h(
      'div',
      { class: places.length > many ? 'ground many' : 'ground', id: 'ground' },
      h('canvas', { id: 'dots', 'aria-hidden': 'true' }),
      board.overview !== null && places.length === 0 ? h('p', { class: 'empty' }, t.noPlaces) : null,
      atEnd
        ? places.map((place) => bubble(place, null))
        : h(
            'ul',
            {},
            places.map((place) => h('li', { key: place.codes.join('\n') }, bubble(place, addressOf(place.codes)))),
          ),
    ),
    h(
      'ul',
      { class: 'legend' },
      h('li', { class: 'fine' }, `● ${t.legendFine}`),
      h('li', { class: 'silent' }, `◌ ${t.legendSilent}`),
      h('li', { class: 'alarm' }, `▲ ${t.legendAlarm}`),
      h('li', { class: 'none' }, `○ ${t.legendNone}`),
    ),
  );
}

function bubble(place: MapPlace, href: string | null): ComponentChild {
  const state = place.boxes === 0 ? 'none' : place.openAlarms > 0 ? 'alarm' : place.silent > 0 ? 'silent' : 'fine';
  const mark = { none: '○', alarm: '▲', silent: '◌', fine: '●' }[state];
  const figure = place.openAlarms > 0 ? place.openAlarms : place.silent > 0 ? place.silent : place.boxes;
  const said = [
    `${numberText(place.boxes)} ${t.boxes}`,
    `${numberText(place.openAlarms)} ${t.alarms}`,
    `${numberText(place.silent)} ${t.silent}`,
  ].join(', ');
  const inside = [
    h('b', {}, nameOf(place)),
    h('span', { class: 'sum', 'aria-hidden': 'true' }, `${mark} ${place.boxes === 0 ? '' : numberText(figure)}`),
    h('span', { class: 'hidden' }, `, ${said}`),
  ];
  const attributes = { class: `bubble ${state}`, 'data-x': place.x, 'data-y': place.y };
  if (href === null) return h('div', attributes, inside);
  return h('a', { ...attributes, href }, inside);
}

/** After each drawing: dots and buttons to where they belong on the ground as large as it is now. */
export function drawPoints(): void {
  const ground = document.getElementById('ground');
  const canvas = document.getElementById('dots');
  if (ground === null || !(canvas instanceof HTMLCanvasElement)) return;
  const { clientWidth: width, clientHeight: height } = ground;
  const bubbles = [...ground.querySelectorAll<HTMLElement>('.bubble')];
  const centres = bubbles.map(({ dataset }) => ({ x: Number(dataset['x']), y: Number(dataset['y']) }));
  const toPixels = scaleOf([...centres, ...board.points.map(([x, y]) => ({ x, y }))], width, height);
  const sizes = bubbles.map(({ offsetWidth, offsetHeight }) => ({ width: offsetWidth, height: offsetHeight }));
  const where = spread(centres.map(toPixels), sizes, { width, height });
  bubbles.forEach((node, index) => {
    const { x, y } = where[index] ?? { x: 0, y: 0 };
    node.style.left = `${x}px`;
    node.style.top = `${y}px`;
  });
  const ratio = devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.scale(ratio, ratio);
  const radius = board.points.length > 3_000 ? 1.4 : board.points.length > 300 ? 2.5 : 4;
  // Those that matter are drawn last, over the others, and larger.
  for (const state of [0, 1, 2] as const) {
    pen.fillStyle = colours[state];
    for (const [x, y, is] of board.points) {
      if (is !== state) continue;
      const point = toPixels({ x, y });
      pen.beginPath();
      pen.arc(point.x, point.y, radius * (state === 0 ? 1 : 1.8), 0, 2 * Math.PI);
      pen.fill();
    }
  }
}

/** Fits all points into the ground, with a margin, and keeps its proportions. */
function scaleOf(points: readonly { x: number; y: number }[], width: number, height: number) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const margin = 0.12;
  const across = right - left;
  const down = bottom - top;
  const factor = Math.min(
    across > 0 ? (width * (1 - 2 * margin)) / across : Infinity,
    down > 0 ? (height * (1 - 2 * margin)) / down : Infinity,
  );
  const scale = Number.isFinite(factor) ? factor : 0;
  return ({ x, y }: { x: number; y: number }) => ({
    x: width / 2 + (x - (left + right) / 2) * scale || width / 2,
    y: height / 2 + (y - (top + bottom) / 2) * scale || height / 2,
  });
}
