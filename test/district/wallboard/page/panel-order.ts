/** Orders: what, to whom, once more for confirmation with the number of boxes, and what they said. */
import { h, type ComponentChild } from 'preact';
import type { Command } from '../../../../kiosk/uplink/command-contract.ts';
import type { Order } from '../orders.ts';
import { placeText, post } from './api.ts';
import { nameOf } from './names.ts';
import { act, board, draw, taken, wordsNow } from './state.ts';
import { dateTimeText, fill, numberText, t, timeText, word } from './texts.ts';

const kinds = ['notice', 'lockedDown', 'controlled', 'lockedOpen', 'openOnce', 'mute', 'collectDiagnostics'] as const;
type Kind = (typeof kinds)[number];

let kind: Kind = 'notice';
/** Waits for a yes: what goes where, and to how many. */
let asked: { readonly command: Command; readonly places: readonly string[]; readonly boxes: number } | null = null;

export function order(): ComponentChild {
  return h('div', {}, asked === null ? form() : confirm(asked), h('h3', {}, t.orders), given());
}

function targets(): readonly string[] {
  return board.chosen.size > 0 ? [...board.chosen.keys()] : [placeText(board.place)];
}

function form(): ComponentChild {
  const where =
    board.chosen.size > 0
      ? `${fill(t.chosen, { n: board.chosen.size })}: ${[...board.chosen.values()].map(nameOf).join(', ')}`
      : `${t.thisPlace}: ${nameOf(board.overview?.path.at(-1) ?? { codes: board.place, name: null })}`;
  return h(
    'form',
    { class: 'order', onSubmit: (event: SubmitEvent) => void check(event) },
    h('p', {}, `${t.orderTo}: `, h('b', {}, where)),
    h(
      'label',
      {},
      t.orderWhat,
      h(
        'select',
        {
          name: 'kind',
          onChange: ({ currentTarget }: Event) => {
            if (currentTarget instanceof HTMLSelectElement)
              kind = kinds.find((each) => each === currentTarget.value) ?? kind;
            draw();
          },
        },
        kinds.map((each) => h('option', { value: each, key: each, selected: each === kind }, t[each])),
      ),
    ),
    fields(),
    h('button', { type: 'submit', class: 'main' }, t.check),
  );
}

function fields(): ComponentChild {
  const minutes = (label: string, least: number, value: number): ComponentChild =>
    h(
      'label',
      {},
      label,
      h('input', {
        name: 'minutes',
        type: 'number',
        min: least,
        max: 1440,
        defaultValue: String(value),
        required: true,
      }),
    );
  switch (kind) {
    case 'notice':
      return h(
        'div',
        { key: kind },
        h('label', {}, t.textZh, h('textarea', { name: 'zh', rows: 2, maxLength: 200, required: true, lang: 'zh-CN' })),
        h('label', {}, t.textEn, h('textarea', { name: 'en', rows: 2, maxLength: 400, required: true, lang: 'en' })),
        h(
          'label',
          { class: 'check' },
          h('input', { name: 'spoken', type: 'checkbox', defaultChecked: true }),
          t.spoken,
        ),
        minutes(t.minutes, 1, 10),
      );
    case 'mute':
      return h('div', { key: kind }, minutes(t.minutes, 0, 30));
    case 'lockedDown':
    case 'lockedOpen':
      return h('div', { key: kind }, minutes(t.until, 0, kind === 'lockedOpen' ? 15 : 0));
    case 'controlled':
    case 'openOnce':
    case 'collectDiagnostics':
      return null;
  }
}

function commandOf(given: FormData): Command {
  const text = (name: string): string => {
    const value = given.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const minutes = Number(text('minutes'));
  switch (kind) {
    case 'notice':
      return {
        name: 'notice',
        text: { 'zh-CN': text('zh'), en: text('en') },
        spoken: given.get('spoken') !== null,
        minutes,
      };
    case 'mute':
      return { name: 'mute', minutes };
    case 'lockedDown':
    case 'lockedOpen':
    case 'controlled': {
      const until =
        kind === 'controlled' || minutes === 0 ? {} : { until: Math.floor(Date.now() / 1000) + minutes * 60 };
      return { name: 'setPortalMode', mode: kind, ...until };
    }
    case 'openOnce':
    case 'collectDiagnostics':
      return { name: kind };
  }
}

async function check(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  if (!(event.currentTarget instanceof HTMLFormElement)) return;
  const command = commandOf(new FormData(event.currentTarget));
  const places = targets();
  board.message = '';
  taken(await post<{ readonly boxes: number }>('targets', { places }), ({ boxes }) => {
    if (boxes === 0) board.message = t.noBoxes;
    else asked = { command, places, boxes };
  });
  document.getElementById('confirm')?.focus();
}

function confirm({ command, places, boxes }: NonNullable<typeof asked>): ComponentChild {
  const about = command.name === 'notice' ? `${command.text['zh-CN']} / ${command.text.en}` : '';
  const what = about === '' ? t[kind] : `${t[kind]}: ${about}`;
  async function yes(): Promise<void> {
    const done = await act('orders', { places, command, boxes });
    asked = null;
    if (done) board.chosen.clear();
    draw();
  }
  return h(
    'div',
    { class: 'confirm', role: 'group', 'aria-labelledby': 'confirm-text' },
    h('p', { id: 'confirm-text' }, fill(t.confirmAsk, { what, n: numberText(boxes) })),
    h(
      'p',
      { class: 'buttons' },
      h(
        'button',
        { type: 'button', class: 'main danger', id: 'confirm', ref: focusOnce, onClick: () => void yes() },
        fill(t.confirm, { n: numberText(boxes) }),
      ),
      h('button', { type: 'button', onClick: () => ((asked = null), draw()) }, t.cancel),
    ),
  );
}

function focusOnce(node: HTMLButtonElement | null): void {
  node?.focus();
}

function given(): ComponentChild {
  if (board.orders.length === 0) return h('p', { class: 'soft' }, t.noOrders);
  return h('ol', { class: 'orders' }, board.orders.map(one));
}

function one(item: Order): ComponentChild {
  const said = (name: 'given' | 'taken' | 'done' | 'refused' | 'failed'): ComponentChild =>
    h(
      'span',
      { class: `said ${item[name] > 0 ? name : 'soft'}`, key: name },
      `${name === 'failed' ? t.failedCount : t[name]} ${numberText(item[name])}`,
    );
  const title =
    item.name === 'setPortalMode'
      ? word(item.about)
      : [word(item.name), item.about].filter((text) => text !== '').join(': ');
  return h(
    'li',
    { key: item.id },
    h('b', {}, title),
    ' ',
    h(
      'span',
      { class: 'soft' },
      fill(t.by, { who: item.by, time: dateTimeText(item.atMs) }),
      ` · ${numberText(item.boxes)} ${t.boxes}`,
    ),
    h('p', { class: 'row' }, (['given', 'taken', 'done', 'refused', 'failed'] as const).map(said)),
    item.outcomes.length === 0
      ? h('p', { class: 'soft' }, `${t.waiting} · ${fill(t.expires, { time: timeText(item.expiresMs) })}`)
      : h(
          'ul',
          {},
          item.outcomes
            .slice(0, 6)
            .map(({ place, what, why, atMs }, index) =>
              h(
                'li',
                { key: `${atMs} ${index}`, class: what },
                `${timeText(atMs)} ${place} ${what === 'failed' ? t.failedCount : t[what]} ${wordsNow().other[why] ?? why}`,
              ),
            ),
        ),
  );
}
