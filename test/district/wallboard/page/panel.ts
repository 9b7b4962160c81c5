/** The views beside the map, one at a time. */
import { h, type ComponentChild } from 'preact';
import { addressOf } from './names.ts';
import { arriving, silent } from './panel-events.ts';
import { order } from './panel-order.ts';
import { people, record } from './panel-people.ts';
import { places } from './panel-places.ts';
import { report } from './panel-report.ts';
import { board, type View, views } from './state.ts';
import { t } from './texts.ts';

const titles: Readonly<Record<View, string>> = {
  places: t.places,
  arriving: t.arriving,
  silent: t.silentTab,
  people: t.people,
  order: t.order,
  report: t.report,
  record: t.record,
};
const bodies: Readonly<Record<View, () => ComponentChild>> = {
  places,
  arriving,
  silent,
  people,
  order,
  report,
  record,
};

export function panel(): ComponentChild {
  return h(
    'section',
    { class: 'panel', 'aria-labelledby': 'panel-title' },
    h('h2', { id: 'panel-title', class: 'hidden' }, titles[board.view]),
    h(
      'nav',
      { 'aria-label': t.views, class: 'tabs' },
      views.map((view) =>
        h(
          'a',
          { key: view, href: addressOf(board.place, view), 'aria-current': view === board.view ? 'page' : undefined },
          titles[view],
        ),
      ),
    ),
    h(
      'div',
      { class: 'body', tabIndex: 0, role: 'group', 'aria-label': titles[board.view], key: board.view },
      bodies[board.view](),
    ),
  );
}
