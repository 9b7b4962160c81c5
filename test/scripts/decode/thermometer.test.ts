import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeThermometer } from '../../../scripts/decode/thermometer.ts';
import { hex } from '../../drivers/thermometer/contract.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true });
});

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield hex(text);
}

async function decode(model: string, ...texts: readonly string[]) {
  const lines: unknown[] = [];
  const outcome = await decodeThermometer(model, chunks(...texts), (line) => lines.push(JSON.parse(line)));
  return { lines, outcome };
}

describe('decodeThermometer', () => {
  it('writes samples and discarded bytes in the order in which they came, across chunks', async () => {
    const { lines, outcome } = await decode(
      'gy-mcu90614',
      '00 FF 5A',
      '5A 45 04 0E 44 09 CE 26 5A 5A 45 04 FE 00 09',
      'CE D3 5A 5A',
    );
    expect(outcome).toEqual({ ok: true, value: undefined });
    expect(lines).toEqual([
      { kind: 'discarded', hex: '00FF', why: 'no frame begins here' },
      { kind: 'sample', objectC: 36.52, ambientC: 25.1 },
      { kind: 'discarded', hex: '5A5A4504FE0009CED3', why: 'wrong checksum' },
      { kind: 'discarded', hex: '5A5A', why: 'incomplete frame' },
    ]);
  });

  it('says that a figure was computed by the instrument', async () => {
    const { lines } = await decode('afuiot-b1', 'AA A5 08 01 02 01 6E 00 FD 77 55');
    expect(lines).toEqual([{ kind: 'sample', objectC: 36.6, ambientC: 25.3, mode: 'body' }]);
  });

  it('answers an unknown model with the known ones', async () => {
    const { lines, outcome } = await decode('gy-1', '00');
    expect(lines).toEqual([]);
    expect(outcome.ok ? '' : outcome.error).toMatch(/unknown thermometer model 'gy-1'; known: afuiot-b1, .*raytek-mi/);
  });

  it('reads a profile from a file, and names what is wrong in it', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'profile-'));
    folders.push(folder);
    const file = path.join(folder, 'profile.json');
    const object = { offset: 1, bytes: 2, signed: false, endianness: 'big', perDegree: 10 };
    const profile = {
      name: 'unknown board',
      line: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
      frame: { header: 'EE', length: 4, object, ambient: null, checksum: { kind: 'xor8', from: 0, to: 3, at: 3 } },
      silentAfterMs: 2000,
      measurableC: { min: 30, max: 45 },
      ambientC: { min: 16, max: 35 },
    };
    fs.writeFileSync(file, JSON.stringify(profile));
    expect((await decode(file, 'EE 01 6D 82')).lines).toEqual([{ kind: 'sample', objectC: 36.5, ambientC: null }]);
    fs.writeFileSync(file, JSON.stringify({ ...profile, frame: { ...profile.frame, length: 3 } }));
    const { outcome } = await decode(file, 'EE');
    expect(outcome.ok ? '' : outcome.error).toMatch(/profile\.json: frame\.checksum: .*3 bytes/);
    const missing = await decode(path.join(folder, 'none.json'), 'EE');
    expect(missing.outcome.ok ? '' : missing.outcome.error).toContain('none.json');
  });
});
