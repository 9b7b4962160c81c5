/**
 * `npm run docs`: holds the papers against what stands (their commands, files, links and figures, and what is generated in
 * them), and runs their commands that end by themselves, each within its time; 1 when one does not do what it is said to.
 */
import '../../drivers/basics/node-version.ts';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCommandLine } from '../bench/command-line.ts';
import { root } from './judge-call.ts';
import { preparePapers } from './paper-commands.ts';
import { type Handling, prepare } from './readme-commands.ts';

readCommandLine({
  name: 'docs',
  about: 'the papers beside what stands, and their commands run',
  options: {},
  more: ['ends with 0 when all do what the papers say, with 1 when one does not'],
});
const room = mkdtempSync(path.join(tmpdir(), 'kadian-docs-'));
let failed = 0;

function fill(command: string, words: readonly string[]): string {
  const given = words[Symbol.iterator]();
  return command
    .split(' ')
    .map((word) => (/^<.*>$/.test(word) ? (given.next().value ?? word) : word))
    .join(' ');
}

/** Runs it as `as` says, without a shell: no word of it holds a space. */
function run(command: string, as: string, how: Exclude<Handling, { elsewhere: string }>): void {
  const { more = [], input = '', expect, leaves, withinS, code = 0 } = how;
  const [program = '', ...rest] = as.split(' ').concat(more);
  const from = performance.now();
  const ran = spawnSync(program, rest, { cwd: root, input, encoding: 'utf8', timeout: withinS * 1000 });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  const left = leaves === undefined || (existsSync(leaves[0]) && leaves[1].test(readFileSync(leaves[0], 'utf8')));
  const good = ran.status === code && expect.test(ran.stdout) && left;
  process.stdout.write(`${good ? 'done      ' : 'FAILED    '} ${command}: ${seconds} s\n`);
  if (good) return;
  failed += 1;
  const why = ran.error?.message ?? `ended with ${ran.status ?? ran.signal ?? 'nothing'}`;
  process.stdout.write(
    `${why}; looked for ${expect.source}${left ? '' : `, and ${leaves?.[1].source} in the file it writes`}\n${ran.stdout.slice(-2_000)}${ran.stderr.slice(-2_000)}\n`,
  );
}

/** The commands below are those of the tables: that the papers have the same ones is part of what the tests hold. */
const stands: Readonly<Record<string, Exclude<Handling, { elsewhere: string }>>> = {
  'npx vitest run test/docs test/bench/readme-figures.test.ts': { expect: /Tests .*passed/, withinS: 300 },
  'npm run --silent check:generated': { expect: /(?:)/, withinS: 120 },
};
for (const [command, how] of Object.entries(stands)) run(command, command, how);

const rooms = ['readme', 'papers'].map((name) => path.join(room, name));
for (const each of rooms) mkdirSync(each);
const [readme = room, papers = room] = rooms;
const ran = new Set<string>();
for (const [command, how] of Object.entries(prepare(readme).commands)) {
  if ('elsewhere' in how) process.stdout.write(`elsewhere  ${command}: ${how.elsewhere}\n`);
  else {
    const as = fill(command, how.words ?? []);
    ran.add(as);
    run(command, as, how);
  }
}
for (const [command, how] of Object.entries(preparePapers(papers))) {
  if ('file' in how) process.stdout.write(`elsewhere  ${command}: ${how.file}: ${how.why}\n`);
  else if (!ran.has(how.as)) {
    // What several papers call in the same words is run once.
    ran.add(how.as);
    run(command, how.as, how);
  }
}
rmSync(room, { recursive: true });
process.exitCode = failed === 0 ? 0 : 1;
