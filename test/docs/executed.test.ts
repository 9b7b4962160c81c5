/**
 * Every verb a technician is told to call, in README and the guides, with these options, is called by a test or by the proof
 * of the package: what a paper shows has been run, not only parsed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callsOf, commandsIn } from './commands.ts';
import { root } from './judge-call.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');
const present = tracked.filter((file) => existsSync(path.join(root, file)));

/** What runs in CI and calls verbs: tests, what they share, and the proof that installs the package. */
const runs = present
  .filter((file) => /^(?:test\/(?!docs\/)|scripts\/package\/prove)/.test(file) && file.endsWith('.ts'))
  .map(read);
const guides = present.filter((file) =>
  /^(?:README\.md|hw-config\/guides\/.*\.md|scripts\/\w+\/README\.md)$/.test(file),
);

/** Called by its name in quotes or by its script, with each of these options in the same file. */
function isRun(verb: string, options: readonly string[]): boolean {
  const called = new RegExp(`['"\`](?:scripts/)?${verb}(?:\\.ts)?['"\`]|kadian ${verb}\\b|scripts/${verb}\\.ts`);
  return runs.some(
    (text) => called.test(text) && options.every((option) => new RegExp(`${option}(?![a-z-])`).test(text)),
  );
}

function verbsOf(paper: string): readonly { readonly verb: string; readonly options: readonly string[] }[] {
  return commandsIn(read(paper))
    .flatMap(callsOf)
    .flatMap((call) => {
      const at = call[0] === 'kadian' ? 1 : call.slice(0, 3).includes('kadian') ? call.indexOf('--') + 1 : 0;
      const verb = at === 0 ? undefined : call[at];
      if (verb === undefined || verb === 'help') return [];
      return [{ verb, options: call.slice(at + 1).flatMap((word) => /^--[a-z-]+/.exec(word)?.[0] ?? []) }];
    });
}

test('the guides and README name verbs', () => {
  expect(guides).toEqual(
    expect.arrayContaining(['README.md', 'hw-config/guides/install.md', 'scripts/update/README.md']),
  );
  expect(guides.flatMap(verbsOf).length).toBeGreaterThan(30);
});

test.each(guides)('%s: each call of kadian is run somewhere with its options', (paper) => {
  const never = verbsOf(paper).filter(({ verb, options }) => !isRun(verb, options));
  expect(never.map(({ verb, options }) => [verb, ...options].join(' '))).toEqual([]);
});

test('a verb or an option that nobody runs is seen', () => {
  expect(isRun('doctor', ['--json'])).toBe(true);
  expect(isRun('doctor', ['--no-such-option'])).toBe(false);
  expect(isRun('no-such-verb', [])).toBe(false);
});

test('the Node that README asks for is the one the package asks for', () => {
  const { engines } = z.object({ engines: z.object({ node: z.string() }) }).parse(JSON.parse(read('package.json')));
  const least = engines.node.replace('>=', '');
  const said = [...read('README.md').matchAll(/Node (?:≥ |from )(\d+)|Any Node from (\d+)/g)].map(([, a, b]) => a ?? b);
  expect(said.length).toBeGreaterThan(1);
  expect(new Set(said)).toEqual(new Set([least]));
});
