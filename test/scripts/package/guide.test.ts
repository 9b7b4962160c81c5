import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { codeTyped, guideCommands, guideSteps } from '../../../scripts/package/prove/guide-steps.ts';

const guides = path.join(import.meta.dirname, '../../../hw-config/guides');
const read = (name: string): string => readFileSync(path.join(guides, name), 'utf8');

test('every command of the install guide is typed in the proof of the package, and no other', () => {
  const typed = guideCommands(read('install.md'));
  expect(typed).toContain('sudo systemctl start kadian');
  // A code that is good once is typed when it is asked for, and stands in no line.
  expect(typed.filter((line) => /--code\b|[A-Z2-9]{5}-[A-Z2-9]{5}/.test(line))).toEqual([]);
  const answers = Object.values(guideSteps).flatMap((step) => step.answers ?? []);
  expect(answers.filter(([, answer]) => answer === `${codeTyped}\r`)).toHaveLength(1);
  expect(Object.keys(guideSteps)).toEqual(typed);
});

test('the wiring guide names no command the install guide does not type', () => {
  const named = [...read('wiring.md').matchAll(/`kadian ([a-z-]+)[^`]*`/g)].map(([, verb]) => verb);
  const verbs = new Set(Object.keys(guideSteps).map((line) => /kadian ([a-z-]+)/.exec(line)?.[1]));
  expect(named).toContain('pulse');
  for (const verb of named) expect(verbs).toContain(verb);
});
