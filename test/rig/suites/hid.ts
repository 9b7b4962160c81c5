/** A HID POS scanner and a keyboard scanner through the kernel. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Checks } from '../host/checks.ts';
import type { Guest } from '../host/guest.ts';
import { chord, type } from '../host/keyboard.ts';
import { LIMIT_MS, KEYBOARD, program } from './devices.ts';

export async function hid(guest: Guest, checks: Checks): Promise<void> {
  checks.title('HID POS scanner by hidraw (uhid)');
  await checks.program('hid', guest.commands.run(program('hid')), LIMIT_MS);
  await checks.part('a missing udev rule', () => permission(guest, checks));
  checks.title('Keyboard scanner by the grabbed event node (emulated USB keyboard)');
  await checks.program('keys', guest.commands.run(program('keys')), LIMIT_MS, (what) => handle(guest, what));
}

/** A user without rights is told a rule; that very rule, in place, lets the user in. */
async function permission(guest: Guest, checks: Checks): Promise<void> {
  const denied = await guest.commands.output(program('hid-permission'));
  const [, rule, remedy] = /70-kadian\.rules: (.*) and run: (.*)$/.exec(denied) ?? [];
  const told = denied.startsWith('permissionDenied') && rule !== undefined && remedy !== undefined;
  checks.check('without permission the missing rule is named', told, denied);
  if (!told) return;
  await guest.commands.output(`echo '${rule}' >/etc/udev/rules.d/70-kadian.rules; ${remedy} && udevadm settle`);
  const plugdev = 46;
  const allowed = await guest.commands.output(program('hid-permission', plugdev));
  checks.check('that rule and that command let the group in', allowed.startsWith('opened'), allowed);
  const others = await guest.commands.output(program('hid-permission'));
  checks.check('and nobody else', others.startsWith('permissionDenied'), others.slice(0, 60));
}

async function handle({ qmp }: Guest, what: string): Promise<void> {
  const [verb, ...words] = what.split(' ');
  switch (verb) {
    case 'type':
      return type(qmp, words.join(' '));
    case 'press':
      for (const keys of words) {
        await chord(qmp, keys.split('-'));
        await delay(20);
      }
      return;
    case 'unplug':
      await qmp.command('device_del', { id: 'keyboard' });
      return;
    case 'plug':
      await qmp.command('device_add', KEYBOARD);
      return;
    default:
      throw new Error(`cannot ${what}`);
  }
}
