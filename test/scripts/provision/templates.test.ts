import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../../scripts/provision/templates.ts';
import { smallFile } from '../small-file.ts';

describe('a template', () => {
  it('is read with a byte order mark', () => {
    expect(readTemplate(smallFile('base.json', '\uFEFF{ "kiosk": "a" }'))).toEqual({ ok: true, value: { kiosk: 'a' } });
  });

  it('that says something twice is refused with both lines', () => {
    const template = readTemplate(smallFile('base.json', '{\n"gate": { "a": 1,\n"a": 2 }\n}'));
    expect(template).toMatchObject({
      ok: false,
      error: { found: expect.stringMatching(/gate\.a stands in line 2 and again in line 3$/) },
    });
  });
});
