/**
 * afuiot B1 human-temperature module: `AA A5 LEN CMD args CS 55`; LEN counts LEN, CMD, args and CS; CS = low byte of the
 * sum of LEN, CMD and args; tenths of a degree (hardware facts §1). It speaks when asked. Commands 03 and 04 calibrate
 * against a black body and are never sent.
 */
import { badChecksum, type FrameFormat, int16be, type Match, matchHeader, more, noHeader, sum8 } from './frames.ts';

const HEADER = [0xaa, 0xa5];
const MEASURED = 0x01;
const MEASURED_LENGTH = 0x08;
const LONGEST = 16;
const OBJECT_MODE = 0x01;
const BODY_MODE = 0x02;

export const MEASURE = Uint8Array.of(0xaa, 0xa5, 0x03, 0x01, 0x04, 0x55);
/** Object temperature instead of one computed by the module's own formula. */
export const SET_OBJECT_MODE = Uint8Array.of(0xaa, 0xa5, 0x04, 0x02, 0x01, 0x07, 0x55);

export const afuiotB1: FrameFormat = {
  maxBytes: LONGEST + 3,
  headerBytes: 4,
  match(bytes, at, end): Match {
    const header = matchHeader(bytes, at, end, HEADER);
    if (header === 'no') return noHeader;
    if (header === 'more' || end - at < 3) return more;
    const counted = bytes[at + 2] ?? 0;
    if (counted < 3 || counted > LONGEST) return noHeader;
    const length = counted + 3;
    if (end - at < length) return more;
    const check = at + 1 + counted;
    if (bytes[check + 1] !== 0x55) return { kind: 'no', why: 'no end byte' };
    if (sum8(bytes, at + 2, check) !== bytes[check]) return badChecksum;
    return understood(bytes, at, length);
  },
};

function understood(bytes: Uint8Array, at: number, length: number): Match {
  if (bytes[at + 2] !== MEASURED_LENGTH || bytes[at + 3] !== MEASURED) {
    return { kind: 'frame', length, measured: null, why: 'answer to a command' };
  }
  const mode = bytes[at + 4];
  const objectC = int16be(bytes, at + 5) / 10;
  const ambientC = int16be(bytes, at + 7) / 10;
  if (mode === OBJECT_MODE) return { kind: 'frame', length, measured: { objectC, ambientC, mode: 'object' } };
  if (mode === BODY_MODE) return { kind: 'frame', length, measured: { objectC, ambientC, mode: 'body' } };
  return { kind: 'frame', length, measured: null, why: `unknown mode ${mode}` };
}
