/** The whole board, or the door to it. */
import { h, type ComponentChild } from 'preact';
import { alarms } from './alarms.ts';
import { head } from './head.ts';
import { map } from './map.ts';
import { panel } from './panel.ts';
import { signIn } from './sign-in.ts';
import { board } from './state.ts';
import { t } from './texts.ts';

export function app(enter: () => Promise<void>): ComponentChild {
  if (board.operator === undefined) return h('main', { class: 'door' }, h('h1', {}, t.title));
  if (board.operator === null) return signIn(enter);
  return h(
    'div',
    { class: 'board' },
    h('a', { class: 'skip', href: '#alarms', onClick: toAlarms }, t.skip),
    head(enter),
    h('main', { class: 'columns' }, map(), h('div', { class: 'side' }, alarms(), panel())),
  );
}

/** The address belongs to the places. */
function toAlarms(event: Event): void {
  event.preventDefault();
  document.getElementById('alarms')?.focus();
}
