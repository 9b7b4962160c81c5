import { describe, expect, it } from 'vitest';
import { voices } from '../../../drivers/sim/simulated-thermometer-voices.ts';
import { frameParser } from '../../../drivers/thermometer/frames.ts';
import { CONTINUOUS, gyMcu90614 } from '../../../drivers/thermometer/gy-mcu90614.ts';
import { hex, readAll, thermometerContract } from './contract.ts';

thermometerContract({
  name: 'gy-mcu90614',
  voice: voices['gy-mcu90614'],
  newParser: () => frameParser(gyMcu90614),
  expected: ({ objectC, ambientC }) => ({ objectC, ambientC }),
  low: -70,
  high: 300,
  header: [0x5a, 0x5a, 0x45, 0x04],
  resyncBytes: 9,
  headerInside: { objectC: 231.3, ambientC: 176.64 },
});

describe('gy-mcu90614', () => {
  // Frames computed and checked in the hardware facts, §1.
  it.each([
    ['5A 5A 45 04 0E 44 09 CE 26', 36.52, 25.1],
    ['5A 5A 45 04 FE 00 09 CE D2', -5.12, 25.1],
  ])('reads the documented frame %s', (text, objectC, ambientC) => {
    expect(readAll(frameParser(gyMcu90614), [hex(text)])).toEqual({
      samples: [{ objectC, ambientC, atMs: 0 }],
      discarded: [],
    });
  });

  it('asks for continuous output with the documented command', () => {
    expect(CONTINUOUS).toEqual(hex('A5 45 EA'));
  });

  it('does not take the frame of another sensor type', () => {
    // The same framing with the type byte of a distance board; its sum is right.
    const other = hex('5A 5A 15 04 0E 44 09 CE F6');
    expect(readAll(frameParser(gyMcu90614), [other]).samples).toEqual([]);
  });
});
