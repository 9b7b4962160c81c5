import { toneHz, toneS } from './self-test.ts';
import { wavFile } from './wav.ts';

const rate = 22_050;
const amplitude = 0.25;
/** Begins and ends without a click, seconds. */
const fadeS = 0.02;

/** The tone of the self-test as a WAV file, at about the loudness of the voice. */
export function testTone(): Uint8Array {
  const samples = Float32Array.from({ length: Math.round(toneS * rate) }, (_, i) => {
    const atS = i / rate;
    const fade = Math.min(1, atS / fadeS, (toneS - atS) / fadeS);
    return amplitude * fade * Math.sin(2 * Math.PI * toneHz * atS);
  });
  return wavFile([samples], rate);
}
