/**
 * CJMCU-90614: `66 66 mode 04 T1h T1l T2h T2l CS`, mode 01 continuous or 02 query, hundredths of a degree,
 * CS = low byte of the sum of the four data bytes only (hardware facts §1, vendor page and a real frame).
 */
import { badChecksum, type FrameFormat, int16be, type Match, matchHeader, more, noHeader, sum8 } from './frames.ts';

const HEADER = [0x66, 0x66, null, 0x04];
const FRAME_BYTES = 9;

/** Continuous output. */
export const CONTINUOUS = Uint8Array.of(0x66, 0x66, 0x01, 0x56);

export const cjmcu90614: FrameFormat = {
  maxBytes: FRAME_BYTES,
  headerBytes: HEADER.length,
  match(bytes, at, end): Match {
    const header = matchHeader(bytes, at, end, HEADER);
    const mode = bytes[at + 2];
    if (header === 'no' || (end - at > 2 && mode !== 1 && mode !== 2)) return noHeader;
    if (header === 'more' || end - at < FRAME_BYTES) return more;
    if (sum8(bytes, at + 4, at + 8) !== bytes[at + 8]) return badChecksum;
    const measured = { objectC: int16be(bytes, at + 4) / 100, ambientC: int16be(bytes, at + 6) / 100 };
    return { kind: 'frame', length: FRAME_BYTES, measured };
  },
};
