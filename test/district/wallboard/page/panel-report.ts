/** The report of a day for the place, on the board and as a file. */
import { h, type ComponentChild } from 'preact';
import { placeText } from './api.ts';
import { shortPlace } from './names.ts';
import { board, refreshView, wordsNow } from './state.ts';
import { fill, numberText, t } from './texts.ts';

const columns = ['granted', 'denied', 'referred', 'overridden', 'abandoned', 'alarms'] as const;

export function report(): ComponentChild {
  const { report } = board;
  return h(
    'div',
    {},
    h(
      'p',
      { class: 'row' },
      h(
        'label',
        {},
        t.day,
        h('input', {
          type: 'date',
          value: board.reportDay,
          onChange: ({ currentTarget }: Event) => {
            if (!(currentTarget instanceof HTMLInputElement) || currentTarget.value === '') return;
            board.reportDay = currentTarget.value;
            void refreshView();
          },
        }),
      ),
      h(
        'a',
        {
          class: 'main',
          href: `v1/board/report.csv?place=${placeText(board.place)}&day=${board.reportDay}`,
          download: '',
        },
        t.csv,
      ),
    ),
    report === null ? null : [reasons(report.byReason), boxes()],
  );
}

function boxes(): ComponentChild {
  const { report } = board;
  if (report === null) return null;
  return h(
    'div',
    {},
    report.boxCount > report.boxes.length
      ? h('p', { class: 'soft' }, fill(t.allBoxes, { n: numberText(report.boxCount), m: report.boxes.length }))
      : null,
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, t.place),
          columns.map((name) => h('th', { scope: 'col', class: 'number', key: name }, t[name])),
        ),
      ),
      h(
        'tbody',
        {},
        h(
          'tr',
          { class: 'total' },
          h('th', { scope: 'row' }, t.total),
          columns.map((name) => h('td', { class: 'number', key: name }, numberText(report.totals[name]))),
        ),
        report.boxes.map(({ source, codes, counts }) =>
          h(
            'tr',
            { key: source },
            h('th', { scope: 'row' }, shortPlace(codes)),
            columns.map((name) => h('td', { class: 'number', key: name }, numberText(counts[name]))),
          ),
        ),
      ),
    ),
  );
}

function reasons(byReason: Readonly<Record<string, number>>): ComponentChild {
  const rows = Object.entries(byReason).toSorted(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h('tr', {}, h('th', { scope: 'col' }, t.reasons), h('th', { scope: 'col', class: 'number' }, t.count)),
    ),
    h(
      'tbody',
      {},
      rows.map(([key, count]) => {
        const [verdict = '', code = ''] = key.split('/');
        const says = wordsNow().reason[code] ?? code;
        return h(
          'tr',
          { key },
          h(
            'th',
            { scope: 'row' },
            `${verdict === 'granted' ? t.granted : verdict === 'denied' ? t.denied : t.referred}: ${says}`,
          ),
          h('td', { class: 'number' }, numberText(count)),
        );
      }),
    ),
  );
}
