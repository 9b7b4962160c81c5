import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { wrongVerb } from '../docs/judge-call.ts';

const folder = path.join(import.meta.dirname, '../../hw-config/guides');
const guides = readdirSync(folder).filter((name) => name.endsWith('.md'));

/** What a box has without the package, or the package brings: the rest must be a verb of `kadian`. */
const programs = ['timedatectl', 'apt', 'systemctl', 'cp', 'kadian'];

/** The lines of every fenced block marked sh. */
function commandsOf(text: string): readonly string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

test('there are the guides', () => {
  expect(guides).toEqual(expect.arrayContaining(['install.md', 'wiring.md']));
  expect(existsSync(path.join(folder, 'guard-card.zh-CN.html'))).toBe(true);
});

test.each(guides)('%s: every command is one a box has, with verbs and options that exist', (name) => {
  const commands = commandsOf(readFileSync(path.join(folder, name), 'utf8'));
  const faults = commands.flatMap((command) => {
    const words = command.replace(/^sudo /, '').split(/\s+/);
    const [program = '', ...rest] = words;
    if (!programs.includes(program)) return [`${command}: ${program} is not on a box`];
    const fault = program === 'kadian' ? wrongVerb(rest) : null;
    return fault === null ? [] : [`${command}: ${fault}`];
  });
  expect(faults).toEqual([]);
});

test.each(guides)('%s: verbs named within a sentence exist too', (name) => {
  const text = readFileSync(path.join(folder, name), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  const named = [...text.matchAll(/`kadian ([^`]+)`/g)].map(([, words]) => words ?? '');
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((words) => wrongVerb(words.split(/\s+/)) !== null)).toEqual([]);
});

test('the install guide goes all the way', () => {
  const called = commandsOf(readFileSync(path.join(folder, 'install.md'), 'utf8')).map((command) =>
    command.replace(/^sudo /, ''),
  );
  const steps = [
    'apt install',
    'kadian provision --wizard',
    'kadian lint-site',
    'kadian enroll',
    'kadian self-test',
    'systemctl start kadian',
    'kadian doctor',
  ];
  const at = steps.map((step) => called.findIndex((command) => command.startsWith(step)));
  expect(at.every((place) => place >= 0)).toBe(true);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
});

test('the check finds a verb and an option that do not exist', () => {
  expect(commandsOf('```sh\nsudo kadian opne\n```\n')).toEqual(['sudo kadian opne']);
  expect(wrongVerb(['opne'])).toBe('no verb opne');
});
