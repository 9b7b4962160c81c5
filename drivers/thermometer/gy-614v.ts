/**
 * GY-614V / V3: continuous frame `A4 03 07 07 E TOh TOl TAh TAl BOh BOl SUM`, hundredths of a degree, SUM = low byte of the
 * sum of all before (hardware facts §1; bytes 0–3 are inferred there from the register map, read 7 registers from 07).
 */
import { badChecksum, type FrameFormat, int16be, type Match, matchHeader, more, noHeader, sum8 } from './frames.ts';

const HEADER = [0xa4, 0x03, 0x07, 0x07];
const FRAME_BYTES = 12;
/** A register write is answered with the same bytes: address, function 06, register, value, sum. */
const ECHO = [0xa4, 0x06];
const ECHO_BYTES = 5;

/** Register 03 (mode) = 0, continuous; not saved, so the board's memory is not worn. */
export const CONTINUOUS = Uint8Array.of(0xa4, 0x06, 0x03, 0x00, 0xad);

export const gy614v: FrameFormat = {
  maxBytes: FRAME_BYTES,
  headerBytes: HEADER.length,
  match(bytes, at, end): Match {
    if (matchHeader(bytes, at, end, ECHO) === 'whole') return echo(bytes, at, end);
    const header = matchHeader(bytes, at, end, HEADER);
    if (header === 'no') return noHeader;
    if (header === 'more' || end - at < FRAME_BYTES) return more;
    if (sum8(bytes, at, at + FRAME_BYTES - 1) !== bytes[at + FRAME_BYTES - 1]) return badChecksum;
    const measured = {
      objectC: int16be(bytes, at + 5) / 100,
      ambientC: int16be(bytes, at + 7) / 100,
      bodyC: int16be(bytes, at + 9) / 100,
    };
    return { kind: 'frame', length: FRAME_BYTES, measured };
  },
};

function echo(bytes: Uint8Array, at: number, end: number): Match {
  if (end - at < ECHO_BYTES) return more;
  if (sum8(bytes, at, at + ECHO_BYTES - 1) !== bytes[at + ECHO_BYTES - 1]) return badChecksum;
  return { kind: 'frame', length: ECHO_BYTES, measured: null, why: 'answer to a command' };
}
