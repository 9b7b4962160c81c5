import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { knownThermometers, loadThermometer } from '../../../drivers/thermometer/models.ts';

const folders: string[] = [];

function folderWith(name: string, text: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'models-'));
  folders.push(folder);
  fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true });
});

function good(): Record<string, unknown> {
  const file = path.join(import.meta.dirname, '../../../hw-config/models/thermometers/gy-mcu90614.json');
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

describe('thermometer models', () => {
  it.each(knownThermometers())('%s is valid', (id) => {
    expect(loadThermometer(id)).toMatchObject({ ok: true, value: { id } });
  });

  it('answers an unknown model with the known ones', () => {
    const loaded = loadThermometer('no-such');
    expect(loaded).toMatchObject({ ok: false, error: { code: 'unknownModel' } });
    expect(loaded.ok ? '' : loaded.error.detail).toMatch(/no-such.*gy-mcu90614/);
  });

  it('names the file and the path of each fault', () => {
    const bad = { ...good(), ambientC: { value: { min: 40, max: 16 }, source: 'x' }, colour: 'red' };
    const folder = folderWith('gy-mcu90614.json', JSON.stringify(bad));
    const loaded = loadThermometer('gy-mcu90614', folder);
    const detail = loaded.ok ? '' : loaded.error.detail;
    expect(detail).toContain(path.join(folder, 'gy-mcu90614.json'));
    expect(detail).toContain('ambientC.source');
    expect(detail).toContain('colour');
  });

  it('refuses a fact without a source', () => {
    const folder = folderWith('gy-mcu90614.json', JSON.stringify({ ...good(), settlingMs: { value: 100 } }));
    const loaded = loadThermometer('gy-mcu90614', folder);
    expect(loaded.ok ? '' : loaded.error.detail).toContain('settlingMs.source');
  });

  it('refuses what is not JSON, and an id that is not the name of the file', () => {
    expect(loadThermometer('broken', folderWith('broken.json', '{'))).toMatchObject({ error: { code: 'badModel' } });
    const other = loadThermometer('other', folderWith('other.json', JSON.stringify(good())));
    expect(other.ok ? '' : other.error.detail).toMatch(/other\.json: id/);
  });
});
