/** A tone through the production output to the emulated sound card, judged by what QEMU recorded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checks } from '../host/checks.ts';
import type { Guest } from '../host/guest.ts';
import { lookAtTone } from '../host/wav.ts';
import { LIMIT_MS, program, RECORDING } from './devices.ts';

const HERTZ = 440;
const LEVEL = 0.5;
/** QEMU's card comes up with this volume (hw/usb/dev-audio.c), and nothing here turns it up. */
const CARD_VOLUME = 240 / 255;
const SECONDS = 4;

export async function sound(guest: Guest, checks: Checks): Promise<void> {
  checks.title('Sound to a USB sound card');
  await checks.program('sound', guest.commands.run(program('sound', HERTZ, LEVEL, SECONDS)), LIMIT_MS);
  const tone = lookAtTone(readFileSync(join(guest.directory, RECORDING)));
  if (tone === null) return checks.check('the tone was recorded', false, 'silence');
  const { seconds, hertz, level, uneven, broken } = tone;
  const wanted = LEVEL * CARD_VOLUME;
  checks.check(
    'the tone is as long as it should be',
    Math.abs(seconds - SECONDS) < 0.1,
    `${seconds.toFixed(2)} of ${SECONDS} s`,
  );
  checks.check('its pitch is right', Math.abs(hertz - HERTZ) < 0.5, `${hertz.toFixed(2)} Hz`);
  checks.check(
    'its level is right',
    Math.abs(level - wanted) < 0.01,
    `${level.toFixed(3)}, ${wanted.toFixed(3)} expected of this card`,
  );
  checks.check(
    'it has no gap and no click',
    uneven === 0 && broken === 0,
    `${uneven} uneven stretches of 5 ms, ${broken} broken frames`,
  );
}
