import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const folder = path.join(import.meta.dirname, '../../hw-config');
const schemas = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));

const tree = z.record(z.string(), z.unknown());

/** Paths of all properties that say nothing to whoever edits the file. */
function undescribed(node: unknown, at: string): string[] {
  const parsed = tree.safeParse(node);
  if (!parsed.success)
    return Array.isArray(node) ? node.flatMap((each, index) => undescribed(each, `${at}[${index}]`)) : [];
  const properties = tree.safeParse(parsed.data.properties);
  const silent = Object.entries(properties.data ?? {}).filter(
    ([, value]) => !z.object({ description: z.string().min(5) }).safeParse(value).success,
  );
  return [
    ...silent.map(([name]) => `${at}.${name}`),
    ...Object.entries(parsed.data).flatMap(([name, value]) => undescribed(value, `${at}.${name}`)),
  ];
}

test('there is a schema for the site, the boards and the models', () => {
  expect(schemas).toEqual([
    'board.schema.json',
    'header.schema.json',
    'scanner.schema.json',
    'site.schema.json',
    'thermometer.schema.json',
  ]);
});

test.each(schemas)('%s: an editor shows a description for every property', (name) => {
  expect(undescribed(JSON.parse(readFileSync(path.join(folder, name), 'utf8')), '')).toEqual([]);
});

test('the search finds a property without a description, wherever it stands', () => {
  const schema = { oneOf: [{ properties: { a: { description: 'what it is', items: { properties: { b: {} } } } } }] };
  expect(undescribed(schema, '')).toEqual(['.oneOf[0].properties.a.items.b']);
});
