/** The file behind `npm run district -- --places FILE`. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { readPlacesFile } from './places-file.ts';

test('the example is read, and what is no such file is said with its name', () => {
  const places = readPlacesFile(path.join(import.meta.dirname, 'demo-places.json'));
  expect(places.ok && places.value.find(['D01'])?.name.en).toBe('Demonstration District');
  const wrong = readPlacesFile(path.join(import.meta.dirname, 'none.json'));
  expect(wrong.ok ? '' : wrong.error).toContain('none.json');
});
