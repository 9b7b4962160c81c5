/** Open alarms, the newest first: whoever is there notes one, and says when it is dealt with. */
import { h, type ComponentChild } from 'preact';
import { addressOf, eventName, factsOf, shortPlace } from './names.ts';
import { act, board, type OpenAlarm } from './state.ts';
import { dateTimeText, fill, numberText, t } from './texts.ts';

/** So many of the open ones the service gives. */
const mostShown = 100;

export function alarms(): ComponentChild {
  const count = board.overview?.totals.openAlarms ?? board.alarms.length;
  return h(
    'section',
    { class: 'alarms', 'aria-labelledby': 'alarms-title' },
    h(
      'h2',
      { id: 'alarms-title' },
      t.openAlarms,
      ' ',
      h('span', { class: count > 0 ? 'badge' : 'soft' }, numberText(count)),
    ),
    h(
      'ol',
      { id: 'alarms', tabIndex: 0, 'aria-live': 'polite', 'aria-labelledby': 'alarms-title' },
      board.alarms.length === 0 ? h('li', { class: 'soft' }, t.noAlarms) : board.alarms.map(alarm),
      count > mostShown ? h('li', { class: 'soft' }, fill(t.more, { n: mostShown })) : null,
    ),
  );
}

function alarm(item: OpenAlarm): ComponentChild {
  const { number, acknowledged } = item;
  const label = (what: string): string => `${what}: ${eventName(item.type)}, ${shortPlace(item.codes)}`;
  const button = (what: string, path: string): ComponentChild =>
    h(
      'button',
      { type: 'button', 'aria-label': label(what), onClick: () => void act(`alarms/${number}/${path}`) },
      what,
    );
  return h(
    'li',
    { key: number, class: acknowledged === null ? 'alarm' : 'alarm noted' },
    h(
      'div',
      {},
      h('b', {}, `▲ ${eventName(item.type)}`),
      ' ',
      h('a', { href: addressOf(item.codes.filter((code) => code !== '')) }, shortPlace(item.codes)),
      h('p', { class: 'soft' }, [dateTimeText(item.time), factsOf(item)].filter((text) => text !== '').join(' · ')),
      acknowledged === null
        ? null
        : h(
            'p',
            { class: 'soft' },
            `✓ ${fill(t.acknowledgedBy, { who: acknowledged.who })} ${dateTimeText(acknowledged.atMs)}`,
          ),
    ),
    h(
      'div',
      { class: 'buttons' },
      acknowledged === null ? button(t.acknowledge, 'acknowledge') : null,
      button(t.settle, 'settle'),
    ),
  );
}
