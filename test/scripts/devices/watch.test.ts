import { describe, expect, it } from 'vitest';
import { describeCode } from '../../../scripts/devices/describe-code.ts';
import { answering, healthy, simulatedBox } from './box.ts';

const secret = 'KD1:EIN-GEHEIMNIS-42';
const hex = Buffer.from(secret).toString('hex');

describe('kadian watch', () => {
  it('shows values, raw bytes and inputs, and of a code its format and length only', async () => {
    const box = await simulatedBox();
    let shown = false;
    const heard = (out: string): void => {
      // Once the scanner is open: what is shown before nobody reads.
      if (shown || !out.includes('"scanner","state":"ready"') || !out.includes('"doorContact","active"')) return;
      shown = true;
      box.bench.showCode(secret);
      box.bench.door(true);
    };
    const { code, out, error } = await box.run('watch', ['--seconds', '3', '--json'], { heard });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(lines).toContainEqual(
      expect.objectContaining({ what: 'scanner', format: 'district pass', length: secret.length }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ what: 'thermometer', objectC: expect.any(Number) }));
    expect(lines).toContainEqual(
      expect.objectContaining({ what: 'thermometer raw', hex: expect.stringMatching(/^5a5a/) }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ what: 'doorContact', active: true }));
    expect(out + error).not.toContain(secret);
    expect(out).not.toContain(hex);
  }, 30_000);

  it('shows the code itself only when asked, with a warning', async () => {
    const box = await simulatedBox();
    let shown = false;
    const heard = (out: string): void => {
      if (shown || !/scanner\s+state ready/.test(out)) return;
      shown = true;
      box.bench.showCode(secret);
    };
    const { out, error } = await box.run('watch', ['--seconds', '2', '--show-codes'], { heard });
    expect(out).toContain(`code ${secret}`);
    expect(error).toContain('personal data');
  }, 30_000);

  it('leaves the devices to a running station', async () => {
    const port = await answering(200, { 'content-type': 'application/json' }, JSON.stringify(healthy));
    const box = await simulatedBox({ port });
    const { code, error } = await box.run('watch', ['--seconds', '1']);
    expect([code, error]).toEqual([75, expect.stringContaining('stop it first')]);
  }, 30_000);
});

it('names formats without reading on', () => {
  const format = (text: string) => describeCode({ bytes: Buffer.from(text), aim: null }).format;
  expect(
    ['HC1:6BF', 'shc:/5676', 'https://x.example/a', '410105199001010011', 'x\u0007y', 'hallo'].map(format),
  ).toEqual(['certificate', 'health card', 'address', 'digits', 'bytes', 'text']);
});
