import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadScannerModels } from '../../drivers/scanner/models.ts';
import { renderUdevRules } from '../../scripts/udev.ts';

const text = renderUdevRules();
const rules = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const hex4 = (id: number) => id.toString(16).padStart(4, '0');

/** `KEY==` or `KEY{attribute}==` matches, `=` and `+=` assign (udev(7)). */
const token = /^(?<key>[A-Z_]+(?:\{[A-Za-z_]+\})?)(?<operator>==|=|\+=)"(?<value>[^"]+)"$/;

function read(rule: string): Map<string, string> {
  const tokens = rule.split(', ').map((part) => token.exec(part)?.groups);
  if (tokens.some((each) => each === undefined)) throw new Error(`not a rule: ${rule}`);
  return new Map(tokens.map((each) => [`${each?.key}${each?.operator}`, each?.value ?? '']));
}

const models = loadScannerModels();
const vendors = new Set(
  models.ok ? [...models.value.values()].flatMap(({ ids }) => ids.map(({ vendorId }) => hex4(vendorId))) : [],
);

describe('the generated udev rules', () => {
  test('are what is shipped', () => {
    const shipped = path.join(import.meta.dirname, '../../hw-config/udev/70-kadian.rules');
    expect(readFileSync(shipped, 'utf8')).toBe(text);
  });

  test.each(rules)('%s matches something and gives a group only', (rule) => {
    const found = read(rule);
    expect(found.get('SUBSYSTEM==')).toMatch(/^(hidraw|input|tty|gpio)$/);
    expect(found.get('MODE=')).toBe('0660');
    expect(found.get('GROUP=')).toMatch(/^(plugdev|input|dialout|gpio)$/);
  });

  test.each([...vendors])('vendor %s: reports can be read, and what it types reaches no window', (vendor) => {
    const about = rules.map(read).filter((rule) => rule.get('ATTRS{idVendor}==') === vendor);
    expect(about.map((rule) => [rule.get('SUBSYSTEM=='), rule.get('ENV{LIBINPUT_IGNORE_DEVICE}=')])).toEqual(
      expect.arrayContaining([
        ['hidraw', undefined],
        ['input', '1'],
      ]),
    );
  });

  test('no other keyboard is taken from the windows', () => {
    for (const rule of rules.map(read).filter((each) => each.has('ENV{LIBINPUT_IGNORE_DEVICE}='))) {
      expect([...vendors]).toContain(rule.get('ATTRS{idVendor}=='));
    }
  });

  test('a serial scanner is not probed as a modem', () => {
    const serial = rules.map(read).filter((rule) => rule.get('SUBSYSTEM==') === 'tty');
    expect(serial.length).toBeGreaterThan(0);
    for (const rule of serial) expect(rule.get('ENV{ID_MM_DEVICE_IGNORE}=')).toBe('1');
  });
});
