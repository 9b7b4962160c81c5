import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import { describe, expect, test } from 'vitest';

const good = {
  model: 'some',
  name: 'Some scanner',
  protocol: 'hid-pos',
  usagePage: '008c',
  ids: [{ vendorId: '0c2e' }],
  gapMs: 60,
  provenance: ['manual'],
};

describe('scanner models', () => {
  test('those of the house are well-formed, with ids as numbers', () => {
    const models = loadScannerModels();
    if (!models.ok) throw new Error(`${models.error.file} ${models.error.path}: ${models.error.detail}`);
    expect(models.value.get('honeywell-hid-pos')).toMatchObject({
      protocol: 'hid-pos',
      usagePage: 0x8c,
      ids: expect.arrayContaining([{ vendorId: 0x0c2e, productId: 0x0b6a }]),
    });
  });

  test.each([
    ['an id with the wrong form', { ...good, ids: [{ vendorId: '0xC2E' }] }, 'ids.0.vendorId'],
    ['a protocol nobody speaks', { ...good, protocol: 'telepathy' }, 'protocol'],
    ['a word that is not in the schema', { ...good, colour: 'red' }, ''],
    ['no provenance', { ...good, provenance: [] }, 'provenance'],
    ['another name than its file', { ...good, model: 'other' }, 'model'],
  ])('%s is refused, naming file and path', (_what, content, path) => {
    const own = mkdtempSync(join(tmpdir(), 'models-'));
    writeFileSync(join(own, 'some.json'), JSON.stringify(content));
    expect(loadScannerModels(own)).toMatchObject({ ok: false, error: { file: join(own, 'some.json'), path } });
    rmSync(own, { recursive: true });
  });

  test('a file that is not JSON and a directory that is not there are named', () => {
    const own = mkdtempSync(join(tmpdir(), 'models-'));
    writeFileSync(join(own, 'some.json'), '{');
    expect(loadScannerModels(own)).toMatchObject({ ok: false, error: { file: join(own, 'some.json') } });
    rmSync(own, { recursive: true });
    expect(loadScannerModels(own)).toMatchObject({ ok: false, error: { file: own } });
  });
});
