/** The emulated USB keyboard, typed on through QEMU as a scanner in keyboard mode types. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Qmp } from './qmp.ts';

const plain: Readonly<Record<string, string>> = { ':': 'semicolon', '-': 'minus', '\n': 'ret' };
const shifted = /[A-Z:]/;
/** Longer than the keyboard's polling interval: its queue holds few keys. */
const KEY_MS = 25;

/** Types a text of letters, digits, `:` and `-`, and Enter. */
export async function type(qmp: Qmp, text: string): Promise<void> {
  for (const character of `${text}\n`) {
    const code = plain[character] ?? character.toLowerCase();
    await chord(qmp, shifted.test(character) ? ['shift', code] : [code]);
  }
}

/** Presses keys together, in QEMU's names, and lets go of them. */
export async function chord(qmp: Qmp, codes: readonly string[]): Promise<void> {
  for (const code of codes) await key(qmp, code, true);
  for (const code of codes.toReversed()) await key(qmp, code, false);
}

async function key(qmp: Qmp, code: string, down: boolean): Promise<void> {
  const event = { type: 'key', data: { down, key: { type: 'qcode', data: code } } };
  await qmp.command('input-send-event', { events: [event] });
  await delay(KEY_MS);
}
