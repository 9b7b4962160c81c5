/** How each instrument speaks: the bytes the simulators send, written independently of the parsers. */
import type { ProtocolId } from '../thermometer/protocols.ts';

export interface Measurement {
  readonly objectC: number;
  readonly ambientC: number;
}

export interface ThermometerVoice {
  /** Milliseconds between two frames. */
  readonly everyMs: number;
  /** One valid frame. */
  frame(measured: Measurement): Uint8Array;
  /** Where the check of that frame is, counted from its end (1 is the last byte); null for a protocol without one. */
  readonly checkFromEnd: number | null;
}

export const voices: Record<ProtocolId, ThermometerVoice> = {
  'gy-mcu90614': {
    everyMs: 1000 / 14,
    checkFromEnd: 1,
    frame: ({ objectC, ambientC }) =>
      summed([0x5a, 0x5a, 0x45, 0x04, ...be16(objectC * 100), ...be16(ambientC * 100)], 0),
  },
};

function be16(value: number): [number, number] {
  const whole = Math.max(-32_768, Math.min(32_767, Math.round(value)));
  return [(whole >> 8) & 0xff, whole & 0xff];
}

/** The bytes and the low byte of the sum of those from `from` on. */
function summed(bytes: readonly number[], from: number): Uint8Array {
  const sum = bytes.slice(from).reduce((total, byte) => total + byte, 0);
  return Uint8Array.of(...bytes, sum & 0xff);
}
