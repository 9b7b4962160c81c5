/**
 * Modbus RTU pyrometers (Calex PyroUSB / PyroMiniBus, Omega OS-MINI and any other): which register means what is model
 * data. Frames after "MODBUS over serial line" (modbus.org): slave, function, data, CRC16 low byte first.
 */
import { badChecksum, type FrameFormat, type Match, matchHeader, more, noHeader } from './frames.ts';

/** Register numbers are addresses on the wire, counted from 0. */
export interface RegisterMap {
  readonly slave: number;
  readonly function: 3 | 4;
  readonly firstRegister: number;
  readonly registers: number;
  /** Index of the register among those read. */
  readonly object: number;
  readonly ambient: number | null;
  /** Bits of this register that, when set, say that the figures are not a measurement. */
  readonly status: { readonly register: number; readonly faultBits: number } | null;
  readonly perDegree: number;
}

const EXCEPTION_BYTES = 5;

/** Finds answers to the one request of the map by slave, function, length and CRC; no timing is needed for that. */
export function modbusAnswer(map: RegisterMap): FrameFormat {
  const length = 5 + 2 * map.registers;
  const header = [map.slave, map.function, 2 * map.registers];
  const refusal = [map.slave, map.function | 0x80];
  return {
    maxBytes: length,
    headerBytes: 3,
    match(bytes, at, end): Match {
      if (matchHeader(bytes, at, end, refusal) === 'whole') return exception(bytes, at, end);
      const found = matchHeader(bytes, at, end, header);
      if (found === 'no') return noHeader;
      if (found === 'more' || end - at < length) return more;
      if (!crcFits(bytes, at, length)) return badChecksum;
      return answer(map, bytes, at, length);
    },
  };
}

export function modbusRequest(map: RegisterMap): Uint8Array {
  const { slave, firstRegister, registers } = map;
  const words = [firstRegister >> 8, firstRegister & 0xff, registers >> 8, registers & 0xff];
  const body = Uint8Array.of(slave, map.function, ...words);
  const crc = crc16Modbus(body, 0, body.length);
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

function answer(map: RegisterMap, bytes: Uint8Array, at: number, length: number): Match {
  const word = (register: number): number =>
    ((bytes[at + 3 + 2 * register] ?? 0) << 8) | (bytes[at + 4 + 2 * register] ?? 0);
  const signed = (register: number): number => (word(register) << 16) >> 16;
  if (map.status) {
    const faults = word(map.status.register) & map.status.faultBits;
    if (faults !== 0) {
      return {
        kind: 'frame',
        length,
        measured: null,
        why: `the instrument reports a fault, status 0x${faults.toString(16)}`,
      };
    }
  }
  const ambientC = map.ambient === null ? null : signed(map.ambient) / map.perDegree;
  return { kind: 'frame', length, measured: { objectC: signed(map.object) / map.perDegree, ambientC } };
}

function exception(bytes: Uint8Array, at: number, end: number): Match {
  if (end - at < EXCEPTION_BYTES) return more;
  if (!crcFits(bytes, at, EXCEPTION_BYTES)) return badChecksum;
  const why = `the instrument refused the request, Modbus exception ${bytes[at + 2]}`;
  return { kind: 'frame', length: EXCEPTION_BYTES, measured: null, why };
}

function crcFits(bytes: Uint8Array, at: number, length: number): boolean {
  const end = at + length;
  return crc16Modbus(bytes, at, end - 2) === (((bytes[end - 1] ?? 0) << 8) | (bytes[end - 2] ?? 0));
}

/** CRC16 with the reflected polynomial 0xA001 and start value 0xFFFF, over `from` (inclusive) to `to` (exclusive). */
export function crc16Modbus(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff;
  for (let i = from; i < to; i += 1) {
    crc ^= bytes[i] ?? 0;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
