/**
 * IDC-50 (Heimann HTPA): `AA 55 06 whole fraction SUM` every 500 ms, SUM = low byte of the sum of all before; 36.7 °C is
 * `AA 55 06 24 07 30` (hardware facts §1). No ambient. What the fraction means above 9 is not documented, hence `fraction`.
 */
import { badChecksum, type FrameFormat, type Match, matchHeader, more, noHeader, sum8 } from './frames.ts';

const HEADER = [0xaa, 0x55, 0x06];
const FRAME_BYTES = 6;

/** `tenths`: 0–9, anything above is refused; `hundredths`: 0–99, for a board that was seen to send them. */
export type Idc50Fraction = 'tenths' | 'hundredths';

export function idc50(fraction: Idc50Fraction): FrameFormat {
  const parts = fraction === 'tenths' ? 10 : 100;
  return {
    maxBytes: FRAME_BYTES,
    headerBytes: HEADER.length,
    match(bytes, at, end): Match {
      const header = matchHeader(bytes, at, end, HEADER);
      if (header === 'no') return noHeader;
      if (header === 'more' || end - at < FRAME_BYTES) return more;
      if (sum8(bytes, at, at + FRAME_BYTES - 1) !== bytes[at + FRAME_BYTES - 1]) return badChecksum;
      const whole = bytes[at + 3] ?? 0;
      const rest = bytes[at + 4] ?? 0;
      if (rest >= parts) {
        return {
          kind: 'frame',
          length: FRAME_BYTES,
          measured: null,
          why: `fraction ${rest} has no documented meaning`,
        };
      }
      return {
        kind: 'frame',
        length: FRAME_BYTES,
        measured: { objectC: (whole * parts + rest) / parts, ambientC: null },
      };
    },
  };
}
