/** The binaries of the target's packages. */
import type { Checks } from '../host/checks.ts';
import type { Guest } from '../host/guest.ts';
import { LIMIT_MS, program } from './devices.ts';

export async function binaries(guest: Guest, checks: Checks): Promise<void> {
  checks.title("Prebuilt binaries on the board's architecture");
  await checks.program('binaries', guest.commands.run(program('binaries')), LIMIT_MS);
}
