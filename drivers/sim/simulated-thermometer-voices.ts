/** How each instrument speaks: the bytes the simulators send, written from the documents and independently of the parsers. */
import type { FrameProfile } from '../thermometer/frame-profile.ts';
import type { ThermometerModel } from '../thermometer/model-schema.ts';
import type { RegisterMap } from '../thermometer/modbus-rtu.ts';

export interface Measurement {
  readonly objectC: number;
  readonly ambientC: number;
}

export interface ThermometerVoice {
  /** Milliseconds between two frames; null for an instrument that speaks only when asked. */
  readonly everyMs: number | null;
  /** One valid frame with the object temperature. */
  frame(measured: Measurement): Uint8Array;
  /** Where the check of that frame is, counted from its end (1 is the last byte); null for a protocol without one. */
  readonly checkFromEnd: number | null;
  /** The answer to what the host has said since the last answer; null while that is no whole request. */
  answer?(heard: readonly number[], measured: Measurement): Uint8Array | null;
  /** What it says by itself after power-up. */
  readonly announcement?: Uint8Array;
}

export function voiceOf(model: ThermometerModel): ThermometerVoice {
  switch (model.protocol) {
    case 'gy-mcu90614':
      return gyMcu90614Voice;
    case 'gy-614v':
      return {
        everyMs: 100,
        checkFromEnd: 1,
        // Emissivity 97 %; the board's own body figure is pulled towards 36.5, as such formulas do.
        frame: (measured) => {
          const body = be16((36.5 + (measured.objectC - 36.5) / 10) * 100);
          return summed([0xa4, 0x03, 0x07, 0x07, 0x61, ...hundredths(measured), ...body], 0);
        },
      };
    case 'cjmcu-90614':
      return {
        everyMs: 100,
        checkFromEnd: 1,
        frame: (measured) => summed([0x66, 0x66, 0x01, 0x04, ...hundredths(measured)], 4),
      };
    case 'gy-mcu90640':
      return { everyMs: 250, checkFromEnd: 1, frame: thermalArray };
    case 'idc-50':
      return { everyMs: 500, checkFromEnd: 1, frame: ({ objectC }) => wholeAndTenths(objectC) };
    case 'afuiot-b1':
      return afuiot;
    case 'modbus-rtu':
      return modbus(model.registerMap.value);
    case 'optris':
      return optris;
    case 'raytek-mi':
      return raytek;
    case 'profile':
      return profiled(model.frame.value);
  }
}

export const gyMcu90614Voice: ThermometerVoice = {
  everyMs: 1000 / 14,
  checkFromEnd: 1,
  frame: (measured) => summed([0x5a, 0x5a, 0x45, 0x04, ...hundredths(measured)], 0),
};

/** Upper left is cold wall, the middle is the body: the warmest of all pixels is the object. */
function thermalArray({ objectC, ambientC }: Measurement): Uint8Array {
  const words = [0x5a5a, 0x0602];
  for (let pixel = 0; pixel < 768; pixel += 1) {
    const row = Math.floor(pixel / 32);
    const inside = row > 6 && row < 18 && pixel % 32 > 10 && pixel % 32 < 22;
    words.push(hundred(inside ? objectC : Math.min(objectC, ambientC)));
  }
  words.push(hundred(ambientC));
  words.push(words.reduce((sum, word) => sum + word, 0) & 0xffff);
  return Uint8Array.from(words.flatMap((word) => [word & 0xff, word >> 8]));
}

function wholeAndTenths(objectC: number): Uint8Array {
  const tenths = Math.max(0, Math.min(2559, Math.round(objectC * 10)));
  return summed([0xaa, 0x55, 0x06, Math.floor(tenths / 10), tenths % 10], 0);
}

const afuiot: ThermometerVoice = {
  everyMs: null,
  checkFromEnd: 2,
  frame({ objectC, ambientC }) {
    const counted = summed([0x08, 0x01, 0x01, ...be16(objectC * 10), ...be16(ambientC * 10)], 0);
    return Uint8Array.of(0xaa, 0xa5, ...counted, 0x55);
  },
  answer: (heard, measured) => (endsWith(heard, [0xaa, 0xa5, 0x03, 0x01, 0x04, 0x55]) ? afuiot.frame(measured) : null),
};

const optris: ThermometerVoice = {
  everyMs: null,
  checkFromEnd: null,
  frame: ({ objectC }) => Uint8Array.from(be16(objectC * 10 + 1000)),
  answer(heard, measured) {
    if (heard.at(-1) === 0x01) return optris.frame(measured);
    return heard.at(-1) === 0x02 ? Uint8Array.from(be16(measured.ambientC * 10 + 1000)) : null;
  },
};

const raytek: ThermometerVoice = {
  everyMs: null,
  checkFromEnd: null,
  frame: ({ objectC, ambientC }) => line(`UC T${digits(objectC)} I${digits(ambientC)} E0.950`),
  answer(heard, { objectC, ambientC }) {
    if (heard.at(-1) !== 0x0d) return null;
    const request = String.fromCharCode(...heard.slice(0, -1)).trim();
    if (request === '?U') return line('!UC');
    if (request === '?T') return line(`!T${digits(objectC)}`);
    return request === '?I' ? line(`!I${digits(ambientC)}`) : line('*Syntax Error');
  },
  announcement: line('#XI'),
};

function modbus(map: RegisterMap): ThermometerVoice {
  const frame = ({ objectC, ambientC }: Measurement): Uint8Array => {
    const words = Array.from({ length: map.registers }, () => 0);
    words[map.object] = objectC * map.perDegree;
    if (map.ambient !== null) words[map.ambient] = ambientC * map.perDegree;
    return withCrc([map.slave, map.function, 2 * map.registers, ...words.flatMap(be16)]);
  };
  return {
    everyMs: null,
    checkFromEnd: 1,
    frame,
    answer(heard, measured) {
      const request = heard.slice(-8);
      if (request.length < 8 || request[0] !== map.slave) return null;
      if (withCrc(request.slice(0, 6)).some((byte, index) => byte !== request[index])) return null;
      const [, called = 0, high = 0, low = 0] = request;
      if (called !== map.function) return withCrc([map.slave, called | 0x80, 1]);
      return high * 256 + low === map.firstRegister ? frame(measured) : withCrc([map.slave, called | 0x80, 2]);
    },
  };
}

function profiled(profile: FrameProfile): ThermometerVoice {
  const frame = ({ objectC, ambientC }: Measurement): Uint8Array => {
    const bytes = new Uint8Array(profile.length);
    bytes.set(profile.header);
    place(bytes, profile.object, objectC);
    if (profile.ambient) place(bytes, profile.ambient, ambientC);
    seal(bytes, profile.checksum);
    return bytes;
  };
  const { poll, checksum } = profile;
  const checkFromEnd = checksum.kind === 'none' ? null : profile.length - checksum.at;
  if (!poll) return { everyMs: 100, checkFromEnd, frame };
  const answer = (heard: readonly number[], measured: Measurement) =>
    endsWith(heard, [...poll.request]) ? frame(measured) : null;
  return { everyMs: null, checkFromEnd, frame, answer };
}

function place(bytes: Uint8Array, field: FrameProfile['object'], celsius: number): void {
  const span = 2 ** (8 * field.bytes);
  let rest = (Math.round((celsius - field.plusC) * field.perDegree) + span) % span;
  for (let i = 0; i < field.bytes; i += 1) {
    bytes[field.offset + (field.endianness === 'little' ? i : field.bytes - 1 - i)] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function seal(bytes: Uint8Array, check: FrameProfile['checksum']): void {
  if (check.kind === 'none') return;
  const covered = [...bytes.subarray(check.from, check.to)];
  const sum = covered.reduce((total, byte) => total + byte, 0);
  switch (check.kind) {
    case 'sum8':
      bytes[check.at] = sum;
      return;
    case 'xor8':
      bytes[check.at] = covered.reduce((all, byte) => all ^ byte, 0);
      return;
    case 'sum16':
    case 'crc16modbus': {
      const value = check.kind === 'sum16' ? sum & 0xffff : crc16(covered);
      bytes[check.at] = check.endianness === 'big' ? value >> 8 : value;
      bytes[check.at + 1] = check.endianness === 'big' ? value : value >> 8;
    }
  }
}

function hundredths({ objectC, ambientC }: Measurement): number[] {
  return [...be16(objectC * 100), ...be16(ambientC * 100)];
}

function hundred(celsius: number): number {
  return Math.round(celsius * 100) & 0xffff;
}

function be16(value: number): [number, number] {
  const whole = Math.max(-32_768, Math.min(32_767, Math.round(value)));
  return [(whole >> 8) & 0xff, whole & 0xff];
}

/** The bytes and the low byte of the sum of those from `from` on. */
function summed(bytes: readonly number[], from: number): Uint8Array {
  const sum = bytes.slice(from).reduce((total, byte) => total + byte, 0);
  return Uint8Array.of(...bytes, sum & 0xff);
}

function withCrc(bytes: readonly number[]): Uint8Array {
  const crc = crc16(bytes);
  return Uint8Array.of(...bytes, crc & 0xff, crc >> 8);
}

/** Bit by bit from the polynomial x¹⁶+x¹⁵+x²+1, reversed at the end: another way than the parser's. */
function crc16(bytes: readonly number[]): number {
  let register = 0xffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit += 1) {
      const feedback = ((register >> 15) & 1) ^ ((byte >> bit) & 1);
      register = (register << 1) & 0xffff;
      if (feedback) register ^= 0x8005;
    }
  }
  let reversed = 0;
  for (let bit = 0; bit < 16; bit += 1) reversed |= ((register >> bit) & 1) << (15 - bit);
  return reversed;
}

function endsWith(heard: readonly number[], request: readonly number[]): boolean {
  const tail = heard.slice(-request.length);
  return tail.length === request.length && tail.every((byte, index) => byte === request[index]);
}

function line(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`${text}\r\n`, 'latin1'));
}

/** Four digits, a point and one more, such as 0036.5 or -005.1. */
function digits(celsius: number): string {
  return celsius < 0 ? `-${(-celsius).toFixed(1).padStart(5, '0')}` : celsius.toFixed(1).padStart(6, '0');
}
