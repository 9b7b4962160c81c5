/** The contract for every protocol, and the documented frames of the hardware facts, §1. */
import { describe, expect, it } from 'vitest';
import { type Measurement, voiceOf } from '../../../drivers/sim/simulated-thermometer-voices.ts';
import { frameProfile } from '../../../drivers/thermometer/frame-profile.ts';
import type { ThermometerModel } from '../../../drivers/thermometer/model-schema.ts';
import { converse } from '../../../drivers/thermometer/protocols.ts';
import { modelFromProfile, siteProfile } from '../../../drivers/thermometer/site-profile.ts';
import { hex, readAll, type ThermometerContract, thermometerContract } from './contract.ts';
import { shipped, shippedAs } from './models-for-tests.ts';

const exact = ({ objectC, ambientC }: Measurement) => ({ objectC, ambientC });
const tenths = ({ objectC, ambientC }: Measurement) => ({
  objectC: Math.round(objectC * 10) / 10,
  ambientC: Math.round(ambientC * 10) / 10,
});

function contractOf(
  name: string,
  model: ThermometerModel,
  more: Omit<ThermometerContract, 'name' | 'voice' | 'newParser'>,
): void {
  thermometerContract({ name, voice: voiceOf(model), newParser: () => converse(model).parser, ...more });
}

contractOf('gy-mcu90614', shipped('gy-mcu90614'), {
  expected: exact,
  low: -70,
  high: 300,
  header: [0x5a, 0x5a, 0x45, 0x04],
  resyncBytes: 9,
  headerInside: { objectC: 231.3, ambientC: 176.64 },
});
contractOf('gy-614v', shipped('gy-614v'), {
  expected: exact,
  low: -70,
  high: 300,
  header: [0xa4, 0x03, 0x07, 0x07],
  resyncBytes: 12,
  headerInside: { objectC: -235.49, ambientC: 17.99 },
});
contractOf('cjmcu-90614', shipped('cjmcu-90614'), {
  expected: exact,
  low: -70,
  high: 300,
  header: [0x66, 0x66, 0x01, 0x04],
  resyncBytes: 9,
  headerInside: { objectC: 262.14, ambientC: 2.6 },
});
contractOf('gy-mcu90640', shipped('gy-mcu90640'), {
  expected: exact,
  low: -40,
  high: 300,
  header: [0x5a, 0x5a, 0x02, 0x06],
  resyncBytes: 1544,
  headerInside: { objectC: 231.3, ambientC: 15.38 },
});
contractOf('idc-50', shipped('idc-50'), {
  expected: ({ objectC }) => ({ objectC: Math.round(objectC * 10) / 10, ambientC: null }),
  low: 0,
  high: 255.9,
  header: [0xaa, 0x55, 0x06],
  resyncBytes: 6,
  headerInside: { objectC: 170.8, ambientC: 20 },
});
contractOf('afuiot-b1', shipped('afuiot-b1'), {
  expected: tenths,
  low: -70,
  high: 300,
  header: [0xaa, 0xa5, 0x08, 0x01],
  resyncBytes: 22,
});
for (const id of ['modbus-rtu', 'calex-pyrousb']) {
  contractOf(id, shipped(id), {
    expected: tenths,
    low: -70,
    high: 300,
    header: [0x01, 0x03, 0x08],
    resyncBytes: 13,
    headerInside: { objectC: 25.9, ambientC: 205.6 },
  });
}
contractOf('raytek-mi', shipped('raytek-mi'), {
  expected: tenths,
  low: -40,
  high: 300,
  header: [0x55, 0x43, 0x20, 0x54],
  resyncBytes: 64,
});

const little = {
  name: 'little-endian Kelvin',
  line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  frame: {
    header: 'C0 DE',
    length: 10,
    object: { offset: 2, bytes: 4, signed: false, endianness: 'little', perDegree: 100, plusC: -273.15 },
    ambient: { offset: 6, bytes: 2, signed: true, endianness: 'big', perDegree: 10 },
    checksum: { kind: 'crc16modbus', from: 2, to: 8, at: 8, endianness: 'little' },
  },
  silentAfterMs: 1500,
  measurableC: { min: 0, max: 60 },
  ambientC: { min: 16, max: 35 },
};
contractOf('profile', modelFromProfile(siteProfile.parse(little)), {
  expected: ({ objectC, ambientC }) => ({
    objectC: Math.round((objectC + 273.15) * 100) / 100 - 273.15,
    ambientC,
  }),
  low: -70,
  high: 300,
  header: [0xc0, 0xde],
  resyncBytes: 10,
});

describe('documented frames', () => {
  const thermal = `5A 5A 02 06 ${'6E 0E '.repeat(768)} 8D 0E E9 B8`;
  it.each([
    ['gy-mcu90614', '5A 5A 45 04 0E 44 09 CE 26', { objectC: 36.52, ambientC: 25.1 }],
    ['gy-mcu90614', '5A 5A 45 04 FE 00 09 CE D2', { objectC: -5.12, ambientC: 25.1 }],
    ['gy-614v', 'A4 03 07 07 61 0C F0 09 CE 0E 44 3B', { objectC: 33.12, ambientC: 25.1, bodyC: 36.52 }],
    ['cjmcu-90614', '66 66 01 04 0A 83 0A 83 1A', { objectC: 26.91, ambientC: 26.91 }],
    ['cjmcu-90614', '66 66 01 04 0E 44 09 CE 29', { objectC: 36.52, ambientC: 25.1 }],
    ['gy-mcu90640', thermal, { objectC: 36.94, ambientC: 37.25 }],
    ['modbus-rtu', '01 03 08 01 6D 01 6F 00 FD 00 00 AC F5', { objectC: 36.5, ambientC: 25.3 }],
    ['calex-pyrousb', '01 03 08 01 6D 01 6F 00 FD 00 00 AC F5', { objectC: 36.5, ambientC: 25.3 }],
    ['optris', '04 D3', { objectC: 23.5, ambientC: null }],
    ['optris', '05 55', { objectC: 36.5, ambientC: null }],
    ['afuiot-b1', 'AA A5 08 01 02 01 6E 00 FD 77 55', { objectC: 36.6, ambientC: 25.3, mode: 'body' }],
    ['idc-50', 'AA 55 06 24 07 30', { objectC: 36.7, ambientC: null }],
    ['raytek-mi', '21 54 30 30 33 36 2E 35 0D 0A', { objectC: 36.5, ambientC: null }],
  ])('%s reads %.40s', (id, text, measured) => {
    const { samples, discarded } = readAll(converse(shipped(id)).parser, [hex(text)]);
    expect(samples).toEqual([{ ...measured, atMs: 0 }]);
    expect(discarded).toEqual([]);
  });

  it.each([
    ['gy-mcu90614', ['A5 45 EA'], null],
    ['gy-614v', ['A4 06 03 00 AD'], null],
    ['cjmcu-90614', ['66 66 01 56'], null],
    ['gy-mcu90640', ['A5 35 02 DC'], null],
    ['idc-50', [], null],
    ['afuiot-b1', ['AA A5 04 02 01 07 55'], 'AA A5 03 01 04 55'],
    ['modbus-rtu', [], '01 03 00 0E 00 04 25 CA'],
    ['calex-pyrousb', [], '01 03 00 12 00 04 E4 0C'],
    ['optris', [], '01'],
    ['raytek-mi', [], '3F 55 0D'],
  ])('%s is spoken to with the documented bytes', (id, onOpen, request) => {
    const conversation = converse(shipped(id));
    expect(conversation.onOpen.map((bytes) => [...bytes])).toEqual(onOpen.map((text) => [...hex(text)]));
    const asked = conversation.poll?.next().send;
    expect(asked ? [...asked] : null).toEqual(request === null ? null : [...hex(request)]);
  });
});

describe('answers that are no measurement', () => {
  it.each([
    ['modbus-rtu', '01 83 02 C0 F1', 'the instrument refused the request, Modbus exception 2'],
    ['gy-614v', 'A4 06 03 00 AD', 'answer to a command'],
    ['idc-50', 'AA 55 06 24 0C 35', 'fraction 12 has no documented meaning'],
    ['afuiot-b1', 'AA A5 04 02 01 07 55', 'answer to a command'],
  ])('%s: %s is discarded as one piece', (id, text, why) => {
    const { samples, discarded } = readAll(converse(shipped(id)).parser, [hex(text)]);
    expect(samples).toEqual([]);
    expect(discarded).toEqual([{ bytes: hex(text), why }]);
  });

  it('modbus-rtu: a set error bit of the status takes the figures back', () => {
    const model = shipped('modbus-rtu');
    const frame = [...voiceOf(model).frame({ objectC: 36.5, ambientC: 25 })].slice(0, -2);
    frame[10] = 1;
    const sealed = Uint8Array.from([...frame, ...crc16(frame)]);
    const { samples, discarded } = readAll(converse(model).parser, [sealed]);
    expect(samples).toEqual([]);
    expect(discarded).toMatchObject([{ why: 'the instrument reports a fault, status 0x1' }]);
  });

  it('cjmcu-90614: a mode that is neither continuous nor query is no frame', () => {
    const parser = () => converse(shipped('cjmcu-90614')).parser;
    expect(readAll(parser(), [hex('66 66 02 04 0A 83 0A 83 1A')]).samples).toHaveLength(1);
    expect(readAll(parser(), [hex('66 66 09 04 0A 83 0A 83 1A')]).samples).toEqual([]);
  });

  it('idc-50: hundredths are read where the configuration says so', () => {
    const model = shippedAs('idc-50', 'idc-50');
    const seen: ThermometerModel = { ...model, fraction: { value: 'hundredths', source: 'seen on the board' } };
    const { samples } = readAll(converse(seen).parser, [hex('AA 55 06 24 0C 35')]);
    expect(samples[0]?.objectC).toBe(36.12);
  });
});

describe('frame profile', () => {
  it('names what is wrong in a profile', () => {
    const bad = { ...little.frame, length: 6, header: '5A5' };
    const paths = frameProfile.safeParse(bad).error?.issues.map((issue) => issue.path.join('.'));
    expect(paths).toContain('header');
    const short = frameProfile.safeParse({ ...little.frame, length: 6 }).error?.issues;
    expect(short?.map((issue) => issue.path.join('.'))).toEqual(['ambient', 'checksum']);
    expect(short?.[0]?.message).toContain('6 bytes');
  });

  it.each(['sum8', 'xor8', 'sum16', 'none'] as const)('reads frames checked by %s', (kind) => {
    const place = { from: 0, to: 6, at: 6 };
    const checksum =
      kind === 'none' ? { kind } : kind === 'sum16' ? { kind, ...place, endianness: 'big' } : { kind, ...place };
    const object = { offset: 2, bytes: 2, signed: true, endianness: 'little', perDegree: 10 };
    const ambient = { offset: 4, bytes: 1, signed: true, endianness: 'big', perDegree: 1 };
    const frame = { header: '7E01', length: 8, object, ambient, checksum };
    const model = modelFromProfile(siteProfile.parse({ ...little, frame }));
    const voice = voiceOf(model);
    const whole = voice.frame({ objectC: -12.3, ambientC: -4 });
    expect(readAll(converse(model).parser, [whole]).samples).toEqual([{ objectC: -12.3, ambientC: -4, atMs: 0 }]);
    const damaged = whole.map((byte, index) => (index === 2 ? byte ^ 1 : byte));
    expect(readAll(converse(model).parser, [damaged]).samples).toHaveLength(kind === 'none' ? 1 : 0);
  });

  it('asks where the profile says that the instrument must be asked', () => {
    const poll = { request: '01 02', everyMs: 100 };
    const model = modelFromProfile(siteProfile.parse({ ...little, frame: { ...little.frame, onOpen: ['AA'], poll } }));
    const conversation = converse(model);
    expect([...(conversation.onOpen[0] ?? [])]).toEqual([0xaa]);
    expect([...(conversation.poll?.next().send ?? [])]).toEqual([1, 2]);
  });
});

/** Table-free CRC of the Modbus standard, low byte first. */
function crc16(bytes: readonly number[]): number[] {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i += 1) crc = crc % 2 === 1 ? Math.floor(crc / 2) ^ 0xa001 : Math.floor(crc / 2);
  }
  return [crc % 256, Math.floor(crc / 256)];
}
