/** The places below, with their figures of today; those chosen get the next order. */
import { h, type ComponentChild } from 'preact';
import type { MapPlace } from '../map.ts';
import { placeText } from './api.ts';
import { addressOf, eventName, factsOf, nameOf } from './names.ts';
import { board, draw } from './state.ts';
import { fill, numberText, t, timeText } from './texts.ts';

/** The rest is in the day report: the figures must fit beside the map. */
const columns = ['granted', 'denied', 'referred'] as const;

export function places(): ComponentChild {
  const rows = board.overview?.places ?? [];
  if (board.place.length === 5) return h('div', {}, table(rows, false), h('h3', {}, t.last), latestHere());
  return h('div', {}, board.chosen.size === 0 ? null : chosenLine(), table(rows, true));
}

function chosenLine(): ComponentChild {
  return h(
    'p',
    { class: 'chosen' },
    fill(t.chosen, { n: board.chosen.size }),
    ' ',
    h('a', { href: addressOf(board.place, 'order') }, t.order),
    ' ',
    h('button', { type: 'button', onClick: () => (board.chosen.clear(), draw()) }, t.clear),
  );
}

function table(rows: readonly MapPlace[], withChoice: boolean): ComponentChild {
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        withChoice ? h('th', { scope: 'col' }, t.choose) : null,
        h('th', { scope: 'col' }, t.place),
        columns.map((name) => h('th', { scope: 'col', class: 'number', key: name }, t[name])),
        h('th', { scope: 'col', class: 'number' }, t.alarms),
        h('th', { scope: 'col', class: 'number' }, t.silent),
        h('th', { scope: 'col', class: 'number' }, t.boxes),
      ),
    ),
    h(
      'tbody',
      {},
      rows.map((place) => row(place, withChoice)),
    ),
  );
}

function row(place: MapPlace, withChoice: boolean): ComponentChild {
  const key = placeText(place.codes);
  const number = (value: number, name = ''): ComponentChild =>
    h(
      'td',
      { class: `number ${value > 0 ? name : ''}` },
      value > 0 ? numberText(value) : h('span', { class: 'soft' }, '0'),
    );
  return h(
    'tr',
    { key },
    withChoice
      ? h(
          'td',
          {},
          h('input', {
            type: 'checkbox',
            checked: board.chosen.has(key),
            disabled: place.boxes === 0,
            'aria-label': `${t.choose}: ${nameOf(place)}`,
            onChange: () => {
              if (!board.chosen.delete(key)) board.chosen.set(key, place);
              draw();
            },
          }),
        )
      : null,
    h('th', { scope: 'row' }, h('a', { href: addressOf(place.codes) }, nameOf(place))),
    columns.map((name) => number(place.counts[name], name)),
    number(place.openAlarms, 'alarm'),
    number(place.silent, 'silent'),
    number(place.boxes),
  );
}

function latestHere(): ComponentChild {
  const here = board.events.filter(({ codes }) => board.place.every((code, index) => codes[index] === code));
  if (here.length === 0) return h('p', { class: 'soft' }, t.noEvents);
  return h(
    'ol',
    { class: 'events' },
    here
      .slice(0, 30)
      .map((item) =>
        h(
          'li',
          { key: item.number, class: item.type.replaceAll('.', '-') },
          h('time', {}, timeText(item.time)),
          ' ',
          eventName(item.type),
          ' ',
          h('span', { class: 'soft' }, factsOf(item)),
        ),
      ),
  );
}
