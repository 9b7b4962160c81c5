/** Random and mutated bytes by the hundred thousand for every shipped model; FUZZ_BYTES=10000000 for the long run. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../drivers/sim/simulated-thermometer-noise.ts';
import { voiceOf } from '../../../drivers/sim/simulated-thermometer-voices.ts';
import { knownThermometers } from '../../../drivers/thermometer/models.ts';
import { converse } from '../../../drivers/thermometer/protocols.ts';
import { shipped } from './models-for-tests.ts';

const AMOUNT = Number(process.env['FUZZ_BYTES'] ?? 200_000);
/** A run of noise that is still growing, and less than two frames. */
const heldAtMost = (frameBytes: number) => 256 + 2 * Math.max(frameBytes, 96);
/** Here object and ambient temperature determine all bytes of a frame: the voice can say which bytes a sample stands for. */
const DETERMINED = ['gy-mcu90614', 'idc-50'];

describe.each(knownThermometers())('fuzzing %s', (id) => {
  it('never throws, holds little, accounts for all bytes and invents no sample', () => {
    const model = shipped(id);
    const voice = voiceOf(model);
    const { parser } = converse(model);
    const random = seededRandom(0x5eed);
    const below = (limit: number): number => Math.floor(random() * limit);
    const frameBytes = voice.frame({ objectC: 36.5, ambientC: 25 }).length;

    function piece(): Uint8Array {
      const kind = below(8);
      const frame = voice.frame({ objectC: below(3000) / 10 - 50, ambientC: below(600) / 10 - 20 });
      if (kind === 0) return Uint8Array.from({ length: 1 + below(64) }, () => below(256));
      if (kind === 1) return frame.map((byte) => (below(frame.length) === 0 ? below(256) : byte));
      if (kind === 2) return frame.subarray(0, below(frame.length));
      if (kind === 3) return frame.subarray(below(frame.length));
      if (kind === 4)
        return Uint8Array.from({ length: below(40) }, (_, at) => frame[at % Math.min(4, frame.length)] ?? 0);
      return frame;
    }

    let given = 0;
    let told = 0;
    let samples = 0;
    let recent = '';
    while (given < AMOUNT) {
      const bytes = piece();
      given += bytes.length;
      recent = (recent + Buffer.from(bytes).toString('latin1')).slice(-4 * (frameBytes + 64));
      const parsed = parser.push(bytes, given);
      samples += parsed.samples.length;
      for (const each of parsed.discarded) told += each.bytes.length;
      for (const { objectC, ambientC } of parsed.samples) {
        if (!Number.isFinite(objectC) || (ambientC !== null && !Number.isFinite(ambientC)))
          throw new Error('no number');
        if (!DETERMINED.includes(id)) continue;
        const frame = Buffer.from(voice.frame({ objectC, ambientC: ambientC ?? 0 })).toString('latin1');
        if (!recent.includes(frame)) throw new Error(`nobody sent ${objectC} / ${ambientC}`);
      }
      const held = given - told - samples * frameBytes;
      if (id !== 'raytek-mi' && held > heldAtMost(frameBytes)) throw new Error(`${held} bytes held after ${given}`);
    }
    const rest = parser.flush();
    const left = rest.discarded.reduce((sum, each) => sum + each.bytes.length, 0);
    expect(left).toBeLessThanOrEqual(heldAtMost(frameBytes));
    expect(samples).toBeGreaterThan(given / frameBytes / 10);
    if (id !== 'raytek-mi') expect(told + left + (samples + rest.samples.length) * frameBytes).toBe(given);
  }, 600_000);
});
