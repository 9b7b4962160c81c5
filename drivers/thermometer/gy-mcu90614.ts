/**
 * GY-MCU90614 / GY-MCU90615 ("GY-906 UART"): `5A 5A 45 04 TOh TOl TAh TAl SUM`, signed, hundredths of a degree,
 * SUM = low byte of the sum of all before (hardware facts §1, vendor page).
 */
import { badChecksum, type FrameFormat, int16be, type Match, matchHeader, more, noHeader, sum8 } from './frames.ts';

const HEADER = [0x5a, 0x5a, 0x45, 0x04];
const FRAME_BYTES = 9;

/** Continuous output, about 14 Hz. */
export const CONTINUOUS = Uint8Array.of(0xa5, 0x45, 0xea);

export const gyMcu90614: FrameFormat = {
  maxBytes: FRAME_BYTES,
  headerBytes: HEADER.length,
  match(bytes, at, end): Match {
    const header = matchHeader(bytes, at, end, HEADER);
    if (header === 'no') return noHeader;
    if (header === 'more' || end - at < FRAME_BYTES) return more;
    if (sum8(bytes, at, at + FRAME_BYTES - 1) !== bytes[at + FRAME_BYTES - 1]) return badChecksum;
    const measured = { objectC: int16be(bytes, at + 4) / 100, ambientC: int16be(bytes, at + 6) / 100 };
    return { kind: 'frame', length: FRAME_BYTES, measured };
  },
};
