/**
 * Behind the checksums of the thermometers: marks, lengths and sums are made here, after the documents and independently
 * of the parsers, and what the search changes is what stands between them.
 */
import { knownThermometers, loadThermometer, type ThermometerModel } from '../../../drivers/thermometer/models.ts';
import { converse } from '../../../drivers/thermometer/protocols.ts';
import { modelFromProfile, siteProfile } from '../../../drivers/thermometer/site-profile.ts';
import { type FuzzTarget, must } from '../target.ts';
import { mustSample } from './devices.ts';

interface Family {
  readonly model: ThermometerModel;
  /** Bytes between mark and sum. */
  readonly dataBytes: number;
  readonly seal: (data: readonly number[]) => readonly number[];
}

const sum = (bytes: readonly number[]): number => bytes.reduce((all, byte) => all + byte, 0);
const low = (value: number): number => value & 0xff;
const summed = (mark: readonly number[], data: readonly number[]): readonly number[] => [
  ...mark,
  ...data,
  low(sum([...mark, ...data])),
];
const wordsOf = (bytes: readonly number[]): readonly number[] =>
  Array.from({ length: bytes.length >> 1 }, (_, at) => (bytes[2 * at] ?? 0) + 256 * (bytes[2 * at + 1] ?? 0));

/** CRC16 of Modbus, bit by bit: reflected polynomial 0xA001, start value 0xFFFF. */
function crc16(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc % 2 === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
const withCrc = (bytes: readonly number[]): readonly number[] => [...bytes, low(crc16(bytes)), crc16(bytes) >> 8];

function familiesOf(model: ThermometerModel): readonly Family[] {
  const one = (dataBytes: number, seal: Family['seal']): readonly Family[] => [{ model, dataBytes, seal }];
  switch (model.protocol) {
    case 'gy-mcu90614':
      return one(4, (data) => summed([0x5a, 0x5a, 0x45, 0x04], data));
    case 'gy-614v':
      return one(7, (data) => summed([0xa4, 0x03, 0x07, 0x07], data));
    case 'cjmcu-90614':
      return one(4, (data) => [0x66, 0x66, 1 + ((data[0] ?? 0) & 1), 0x04, ...data, low(sum(data))]);
    case 'idc-50':
      return one(2, (data) => summed([0xaa, 0x55, 0x06], data));
    case 'gy-mcu90640':
      return one(1_538, (data) => {
        const words = [0x5a, 0x5a, 0x02, 0x06, ...data];
        const check = sum(wordsOf(words)) & 0xffff;
        return [...words, low(check), check >> 8];
      });
    case 'afuiot-b1':
      // A measurement, and an answer of another length; the length counts itself, the command and the sum.
      return [5, 3].map((dataBytes) => ({
        model,
        dataBytes,
        seal: (data) => [0xaa, 0xa5, ...summed([dataBytes + 3, 0x01], data), 0x55],
      }));
    case 'modbus-rtu': {
      const { slave, function: called, registers } = model.registerMap.value;
      return [
        { model, dataBytes: 2 * registers, seal: (data) => withCrc([slave, called, 2 * registers, ...data]) },
        { model, dataBytes: 1, seal: (data) => withCrc([slave, called | 0x80, ...data]) },
      ];
    }
    case 'optris':
    case 'raytek-mi':
    case 'profile':
      // The first two have no sum; profiles stand below, with each kind of sum.
      return [];
  }
}

const field = { offset: 2, bytes: 2, signed: true, endianness: 'big', perDegree: 100 };
const profileOf = (checksum: object, length: number): unknown => ({
  name: 'instrument',
  line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  frame: { header: '5A 59', length, object: field, ambient: { ...field, offset: 4 }, checksum },
  silentAfterMs: 1000,
  measurableC: { min: 0, max: 100 },
  ambientC: { min: 0, max: 50 },
});
const area = { from: 0, to: 6, at: 6 };
const profiles: readonly (readonly [checksum: object, sealed: (bytes: readonly number[]) => readonly number[]])[] = [
  [{ kind: 'sum8', ...area }, (bytes) => [...bytes, low(sum(bytes))]],
  [{ kind: 'xor8', ...area }, (bytes) => [...bytes, bytes.reduce((all, byte) => all ^ byte, 0)]],
  [{ kind: 'sum16', endianness: 'big', ...area }, (bytes) => [...bytes, sum(bytes) >> 8, low(sum(bytes))]],
  [{ kind: 'crc16modbus', endianness: 'little', ...area }, withCrc],
];

const families: readonly Family[] = [
  ...knownThermometers().flatMap((id) => {
    const loaded = loadThermometer(id);
    return loaded.ok ? familiesOf(loaded.value) : [];
  }),
  ...profiles.map(([checksum, sealed]): Family => {
    const length = sealed([0x5a, 0x59, 0, 0, 0, 0]).length;
    const model = modelFromProfile(siteProfile.parse(profileOf(checksum, length)));
    return { model, dataBytes: 4, seal: (data) => sealed([0x5a, 0x59, ...data]) };
  }),
];

/** Up to three frames, one after the other; what is missing of the last is zero, and nothing is a frame of zeros. */
function framesOf({ dataBytes, seal }: Family, data: readonly number[]): Uint8Array {
  const count = Math.min(3, Math.max(1, Math.ceil(data.length / dataBytes)));
  const dataOf = (frame: number): readonly number[] =>
    Array.from({ length: dataBytes }, (_, at) => data[frame * dataBytes + at] ?? 0);
  return Uint8Array.from(Array.from({ length: count }, (_, frame) => seal(dataOf(frame))).flat());
}

/** A sealed frame must reach what stands behind the sum. */
function mustBeSealed({ model }: Family, frames: Uint8Array): void {
  const { parser } = converse(model);
  const said = [parser.push(frames, 1), parser.flush()].flatMap(({ discarded }) => discarded.map(({ why }) => why));
  const unsealed = said.some((why) => why === 'wrong checksum' || why === 'no end byte');
  must(!unsealed || frames.length > 2_000, 'a sum made for a frame is its sum');
}

export const thermometerInside: FuzzTarget = {
  name: 'thermometer-inside',
  input: 'a family of frames by number, then what stands in up to three of them: their marks and sums are made to fit',
  seeds: families.flatMap(({ dataBytes }, at) => [
    Uint8Array.of(at, 0x0e, 0x42, 0x09, 0xc4),
    Uint8Array.from([at, ...Array.from({ length: Math.min(16, 2 * dataBytes) }, (_, place) => (7 * place) & 0xff)]),
  ]),
  maxBytes: 64,
  run([first = 0, ...data]) {
    const family = families[first % families.length];
    if (family === undefined) return;
    const frames = framesOf(family, data);
    if (data.length <= family.dataBytes) mustBeSealed(family, frames);
    mustSample(family.model, frames, data.length % frames.length);
  },
};
