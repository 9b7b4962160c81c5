/** GPIO lines by character device and by onoff, and the relay's safe state on them. */
import type { Checks } from '../host/checks.ts';
import type { Guest } from '../host/guest.ts';
import { LIMIT_MS, program } from './devices.ts';

export async function gpio(guest: Guest, checks: Checks): Promise<void> {
  checks.title('GPIO on gpio-sim');
  await checks.program('gpio', guest.commands.run(program('gpio')), LIMIT_MS);
  checks.title('The relay, killed and frozen in mid-release');
  await checks.program('relay', guest.commands.run(program('relay-safety')), LIMIT_MS);
}
