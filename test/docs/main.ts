/** `npm run docs`: runs the commands of README.md that end by themselves, each within its time; 1 when one does not do what it is said to. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './judge-call.ts';
import { prepare } from './readme-commands.ts';

const room = mkdtempSync(path.join(tmpdir(), 'kadian-docs-'));
let failed = 0;
for (const [command, how] of Object.entries(prepare(room).commands)) {
  if ('elsewhere' in how) {
    process.stdout.write(`elsewhere  ${command}: ${how.elsewhere}\n`);
    continue;
  }
  const { words = [], more = [], input = '', expect, leaves, withinS, code = 0 } = how;
  const given = words[Symbol.iterator]();
  const [program = '', ...rest] = command
    .split(' ')
    .map((word) => (/^<.*>$/.test(word) ? (given.next().value ?? word) : word))
    .concat(more);
  const from = performance.now();
  const ran = spawnSync(program, rest, { cwd: root, input, encoding: 'utf8', timeout: withinS * 1000 });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  const left = leaves === undefined || (existsSync(leaves[0]) && leaves[1].test(readFileSync(leaves[0], 'utf8')));
  const good = ran.status === code && expect.test(ran.stdout) && left;
  process.stdout.write(`${good ? 'done      ' : 'FAILED    '} ${command}: ${seconds} s\n`);
  if (good) continue;
  failed += 1;
  const why = ran.error?.message ?? `ended with ${ran.status ?? ran.signal ?? 'nothing'}`;
  process.stdout.write(
    `${why}; looked for ${expect.source}${left ? '' : `, and ${leaves?.[1].source} in the file it writes`}\n${ran.stdout.slice(-2_000)}${ran.stderr.slice(-2_000)}\n`,
  );
}
rmSync(room, { recursive: true });
process.exitCode = failed === 0 ? 0 : 1;
