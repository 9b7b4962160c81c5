/** What arrives from the place, and which of its boxes are silent. */
import { h, type ComponentChild } from 'preact';
import { addressOf, eventName, factsOf, shortPlace } from './names.ts';
import { board } from './state.ts';
import { dateTimeText, fill, numberText, t, timeText, word } from './texts.ts';

export function arriving(): ComponentChild {
  const here = board.events.filter(({ codes }) => board.place.every((code, index) => codes[index] === code));
  if (here.length === 0) return h('p', { class: 'soft' }, t.noEvents);
  return h(
    'ol',
    { class: 'events' },
    here.map((item) =>
      h(
        'li',
        { key: item.number, class: item.alarm ? 'alarm' : item.type.replaceAll('.', '-') },
        h('time', {}, timeText(item.time)),
        ' ',
        h('b', {}, eventName(item.type)),
        ' ',
        shortPlace(item.codes),
        ' ',
        h('span', { class: 'soft' }, factsOf(item)),
      ),
    ),
  );
}

export function silent(): ComponentChild {
  const { count, boxes } = board.silent;
  const trouble = [
    ...(board.trouble?.gaps ?? []).map((gap) => `${t.gap}: ${gap.chain} ${gap.from}–${gap.to}`),
    ...(board.trouble?.findings ?? []).map(
      (found) => `${word(found.kind)}: ${found.source} ${found.chain} ${found.sequence}`,
    ),
  ];
  return h(
    'div',
    {},
    h('h3', {}, `${t.silentNote}: ${numberText(count)}`),
    h(
      'ol',
      { class: 'events' },
      boxes.map(({ source, codes, lastSeenMs }) =>
        h(
          'li',
          { key: source, class: 'silent' },
          h('a', { href: addressOf(codes, 'places') }, shortPlace(codes)),
          ' ',
          h('span', { class: 'soft' }, `${t.since} ${dateTimeText(lastSeenMs)}`),
        ),
      ),
    ),
    count > boxes.length ? h('p', { class: 'soft' }, fill(t.more, { n: boxes.length })) : null,
    h('h3', {}, t.gaps),
    trouble.length === 0
      ? h('p', { class: 'soft' }, t.none)
      : h(
          'ol',
          { class: 'events' },
          trouble.slice(0, 100).map((text) => h('li', { key: text }, text)),
        ),
  );
}
