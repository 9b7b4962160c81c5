import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { smallFile } from './small-file.ts';

const root = path.join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(path.join(root, 'hw-config', name), 'utf8');
const run = (...words: readonly string[]) =>
  spawnSync(process.execPath, ['scripts/kadian.ts', 'lint-policy', ...words], { cwd: root, encoding: 'utf8' });

/** With its version a second time, on a line of its own. */
const twice = (text: string): string => text.replace(/"version": "[^"]+",/, (there) => `${there}\n${there}`);

it.each([
  ['a policy', 'policies/example.json', 'version'],
  ['the policy of a site', 'sites/simulated.json', 'policy.version'],
])('%s that says something twice is an error, with both lines', (_name, name, where) => {
  const text = read(name);
  const file = smallFile('file.json', `\uFEFF${twice(text)}`);
  const line = text.split('\n').findIndex((each) => each.includes('"version"')) + 1;
  expect(line).toBeGreaterThan(0);
  const { status, stdout } = run(file);
  expect(stdout).toBe(
    `${file}: ${where}: stands in line ${line} and again in line ${line + 1}, of which only the last would count; take one out\n`,
  );
  expect(status).toBe(2);
  expect(run(smallFile('good.json', `\uFEFF${text}`)).status).toBeLessThan(2);
});
