/**
 * GY-MCU90640, a 32×24 thermal array: `5A 5A 02 06`, 768 pixels, TA, checksum; everything little-endian, hundredths of a
 * degree; the checksum is the low 16 bits of the sum of the 771 words before it (hardware facts §1, vendor page).
 * At ±2 °C its figure tells that somebody is there, never how warm a person is: the warmest pixel is given as the object.
 */
import { badChecksum, type FrameFormat, int16le, type Match, matchHeader, more, noHeader } from './frames.ts';

const HEADER = [0x5a, 0x5a, 0x02, 0x06];
const PIXELS = 32 * 24;
const AMBIENT_AT = HEADER.length + 2 * PIXELS;
const CHECKSUM_AT = AMBIENT_AT + 2;
const FRAME_BYTES = CHECKSUM_AT + 2;

/** Frames by themselves. */
export const AUTOMATIC = Uint8Array.of(0xa5, 0x35, 0x02, 0xdc);

export const gyMcu90640: FrameFormat = {
  maxBytes: FRAME_BYTES,
  headerBytes: HEADER.length,
  match(bytes, at, end): Match {
    const header = matchHeader(bytes, at, end, HEADER);
    if (header === 'no') return noHeader;
    if (header === 'more' || end - at < FRAME_BYTES) return more;
    if (sumOfWords(bytes, at, at + CHECKSUM_AT) !== (int16le(bytes, at + CHECKSUM_AT) & 0xffff)) return badChecksum;
    let warmest = -32_768;
    for (let i = at + HEADER.length; i < at + AMBIENT_AT; i += 2) warmest = Math.max(warmest, int16le(bytes, i));
    const measured = { objectC: warmest / 100, ambientC: int16le(bytes, at + AMBIENT_AT) / 100 };
    return { kind: 'frame', length: FRAME_BYTES, measured };
  },
};

function sumOfWords(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 2) sum += (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8);
  return sum & 0xffff;
}
