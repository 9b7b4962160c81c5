import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cell } from './report-csv.ts';

it.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@x', `"'@x"`],
  ['  =1', `"'  =1"`],
  ['\uFF1D1', `"'\uFF1D1"`],
])('writes %j as %j', (text, written) => expect(cell(text)).toBe(written));

it('begins no cell as a formula, and every cell reads back as one', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const written = cell(text);
      const quoted = written.startsWith('"');
      const read = quoted ? written.slice(1, -1).replaceAll('""', '"') : written;
      expect(read).not.toMatch(/^\s*[=+\-@]/);
      expect(read === text || read === `'${text}`).toBe(true);
      if (!quoted) expect(written).not.toMatch(/[",\r\n]/);
    }),
  );
});
