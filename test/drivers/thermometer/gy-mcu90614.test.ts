import { describe, expect, it } from 'vitest';
import { frameParser } from '../../../drivers/thermometer/frames.ts';
import { gyMcu90614 } from '../../../drivers/thermometer/gy-mcu90614.ts';
import { hex, readAll } from './contract.ts';

const good = hex('5A 5A 45 04 0E 44 09 CE 26');

describe('gy-mcu90614', () => {
  it('does not take the frame of another sensor type', () => {
    // The same framing with the type byte of a distance board; its sum is right.
    const other = hex('5A 5A 15 04 0E 44 09 CE F6');
    expect(readAll(frameParser(gyMcu90614), [other]).samples).toEqual([]);
  });

  it('is not misled when a cut frame and the head of the next one have a fitting sum', () => {
    // 5A 5A 45 04 0E | 5A 5A 45 04: the nine bytes add up, and would read 36.74 °C.
    const cut = hex('5A 5A 45 04 0E');
    const { samples, discarded } = readAll(frameParser(gyMcu90614), [cut, good.subarray(0, 4), good.subarray(4)]);
    expect(samples.map((each) => each.objectC)).toEqual([36.52]);
    expect(discarded).toEqual([{ bytes: cut, why: 'cut short by the next frame' }]);
  });

  it('keeps a frame whose data look like a header when no frame follows from there', () => {
    // TO 231.30, TA 176.68: the data are 5A 5A 45 04.
    const inside = hex('5A 5A 45 04 5A 5A 45 04 FA');
    const { samples } = readAll(frameParser(gyMcu90614), [inside, good]);
    expect(samples.map((each) => each.objectC)).toEqual([231.3, 36.52]);
    expect(readAll(frameParser(gyMcu90614), [inside]).samples).toHaveLength(1);
  });
});
