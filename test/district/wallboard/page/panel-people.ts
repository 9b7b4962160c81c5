/** People of concern and their tracks, and the record of who looked at what. */
import { h, type ComponentChild } from 'preact';
import type { LiveItem } from '../../live.ts';
import { post } from './api.ts';
import { eventName, factsOf, shortPlace } from './names.ts';
import { board, draw, taken, type Track } from './state.ts';
import { dateTimeText, fill, t, word } from './texts.ts';

export function people(): ComponentChild {
  const { track } = board;
  if (track !== null) {
    return h(
      'div',
      {},
      h('h3', {}, fill(t.trackOf, { who: track.holder, n: track.days })),
      h('button', { type: 'button', onClick: () => ((board.track = null), draw()) }, t.back),
      h('ol', { class: 'events track' }, track.points.map(point)),
    );
  }
  return h(
    'div',
    {},
    h('p', { class: 'soft' }, t.trackNote),
    board.concerns.length === 0 ? h('p', { class: 'soft' }, t.noTrack) : null,
    h(
      'ol',
      { class: 'events' },
      board.concerns.map((item) =>
        h(
          'li',
          { key: item.number, class: 'alarm wide' },
          point(item),
          h(
            'button',
            {
              type: 'button',
              'aria-label': `${t.showTrack}: ${item.holder ?? ''}, ${dateTimeText(item.time)}`,
              onClick: () => void show(item),
            },
            t.showTrack,
          ),
        ),
      ),
    ),
  );
}

async function show({ number }: LiveItem): Promise<void> {
  taken(await post<Track>('track', { alarm: number }), (track) => (board.track = track));
}

function point(item: LiveItem): ComponentChild {
  const inside = [
    h('time', {}, dateTimeText(item.time)),
    ' ',
    h('b', {}, eventName(item.type)),
    ' ',
    shortPlace(item.codes),
    ' ',
    h('span', { class: 'soft' }, factsOf(item)),
  ];
  return board.track === null
    ? h('div', {}, inside)
    : h('li', { key: item.number, class: item.type.replaceAll('.', '-') }, inside);
}

const deeds: Readonly<Record<string, string>> = { signIn: t.signInDid, signOut: t.signOutDid };

export function record(): ComponentChild {
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        [t.time, t.who, t.what, t.subject].map((title) => h('th', { scope: 'col', key: title }, title)),
      ),
    ),
    h(
      'tbody',
      {},
      board.audit.map(({ atMs, who, what, subject }, index) =>
        h(
          'tr',
          { key: `${atMs} ${index}` },
          h('td', {}, dateTimeText(atMs)),
          h('td', {}, who),
          h('td', {}, deeds[what] ?? (what.startsWith('order.') ? `${t.order}: ${word(what.slice(6))}` : word(what))),
          h('td', { class: 'soft' }, subject),
        ),
      ),
    ),
  );
}
