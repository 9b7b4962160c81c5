/** The door of the board. */
import { h, type ComponentChild } from 'preact';
import { post } from './api.ts';
import { board, draw } from './state.ts';
import { fill, language, t, word } from './texts.ts';

export function signIn(enter: () => Promise<void>): ComponentChild {
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const given = new FormData(event.currentTarget);
    const form = event.currentTarget;
    const answer = await post('sign-in', { name: given.get('name'), password: given.get('password') });
    if (answer.ok) {
      board.signInFault = '';
      form.reset();
      return enter();
    }
    board.signInFault = faultText(answer.status, answer.waitS, answer.why);
    draw();
    form.querySelector<HTMLInputElement>('[name=password]')?.select();
  }
  return h(
    'main',
    { class: 'door' },
    h('h1', {}, t.title),
    h(
      'form',
      { onSubmit: (event: SubmitEvent) => void submit(event) },
      h('label', {}, t.name, h('input', { name: 'name', autocomplete: 'username', required: true, maxLength: 40 })),
      h(
        'label',
        {},
        t.password,
        h('input', {
          name: 'password',
          type: 'password',
          autocomplete: 'current-password',
          required: true,
          maxLength: 200,
        }),
      ),
      h('p', { role: 'alert', class: 'fault' }, board.signInFault),
      h('button', { type: 'submit', class: 'main' }, t.signIn),
    ),
    h('a', { href: language === 'en' ? '?' : '?lang=en', lang: language === 'en' ? 'zh-CN' : 'en' }, t.other),
  );
}

function faultText(status: number, waitS: number, why: string): string {
  if (status === 401) return t.wrong;
  if (status === 429) return waitS <= 1 ? t.busy : fill(t.lockedOut, { s: waitS });
  return fill(t.failed, { why: why || word('unreachable') });
}
