/** The head of the board: where one is, whether it is live, who is there, and the figures of today. */
import { h, type ComponentChild } from 'preact';
import { post } from './api.ts';
import { addressOf, nameOf } from './names.ts';
import { board, draw } from './state.ts';
import { language, numberText, t, timeText } from './texts.ts';

export function head(enter: () => Promise<void>): ComponentChild {
  async function leave(): Promise<void> {
    board.operator = null;
    board.track = null;
    board.events = [];
    await post('sign-out', {});
    draw();
    await enter();
  }
  const other = language === 'en' ? location.pathname : '?lang=en';
  return h(
    'header',
    {},
    h(
      'div',
      { class: 'line' },
      h('h1', {}, t.title),
      crumbs(),
      h(
        'span',
        { class: board.isLive ? 'live' : 'lost', role: 'status' },
        board.isLive ? `● ${t.live}` : `○ ${t.lost}`,
      ),
      h('time', {}, board.overview === null ? '' : timeText(board.overview.nowMs)),
      h('span', { class: 'operator' }, board.operator ?? ''),
      h('a', { href: `${other}${location.hash}`, lang: language === 'en' ? 'zh-CN' : 'en' }, t.other),
      h('button', { type: 'button', onClick: () => void leave() }, t.signOut),
    ),
    h('p', { role: 'alert', class: 'fault' }, board.message),
    figures(),
  );
}

function crumbs(): ComponentChild {
  const path =
    board.overview?.path ?? board.place.map((_, index) => ({ codes: board.place.slice(0, index + 1), name: null }));
  const all = [{ codes: [] as readonly string[], name: null }, ...path];
  return h(
    'nav',
    { 'aria-label': t.where, class: 'crumbs' },
    h(
      'ol',
      {},
      all.map((place, index) =>
        h(
          'li',
          { key: index },
          index === all.length - 1
            ? h('span', { 'aria-current': 'page' }, nameOf(place))
            : h('a', { href: addressOf(place.codes) }, nameOf(place)),
        ),
      ),
    ),
  );
}

const marks = { granted: '✓', denied: '✕', referred: '?', overridden: '✎', abandoned: '–' } as const;

function figures(): ComponentChild {
  const totals = board.overview?.totals;
  const figure = (name: string, label: string, value: number | undefined, mark: string, when = ''): ComponentChild =>
    h(
      'div',
      { class: `figure ${name}`, key: name },
      h('dt', {}, h('span', { 'aria-hidden': 'true' }, `${mark} `), label),
      h('dd', {}, value === undefined ? '–' : numberText(value), ' ', h('span', { class: 'soft' }, when)),
    );
  const counts = (['granted', 'denied', 'referred', 'overridden', 'abandoned'] as const).map((name) =>
    figure(name, t[name], totals?.counts[name], marks[name], t.today),
  );
  return h(
    'dl',
    { class: 'figures' },
    counts,
    figure(totals !== undefined && totals.openAlarms > 0 ? 'alarm' : 'quiet', t.openAlarms, totals?.openAlarms, '▲'),
    figure(totals !== undefined && totals.silent > 0 ? 'silent' : 'still', t.silent, totals?.silent, '◌'),
    figure('boxes', t.boxes, totals?.boxes, '▣'),
  );
}
