/**
 * `npm run audit`: asks the registry for known faults of the npm packages that are needed to run. Node, Debian's packages, and
 * the C and Rust code inside machine code are not asked about (scripts/package/licences.md names what is in there). Ends with 0 when there are none, 1 when there are,
 * 69 when the registry does not answer; needs the network and is no part of `npm test`.
 */
import '../drivers/basics/node-version.ts';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { readCommandLine } from '../test/bench/command-line.ts';
import { auditOutcome } from './audit/outcome.ts';

readCommandLine({
  name: 'audit',
  about: 'asks the registry for known faults of the npm packages that are needed to run',
  options: {},
  more: ['ends with 0 when there are none, 1 when there are, 69 when the registry does not answer'],
});

const { stdout, error } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  cwd: path.join(import.meta.dirname, '..'),
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
  timeout: 120_000,
});
const { code, lines } = auditOutcome(error === undefined ? stdout : error.message);
(code === 0 ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
process.exitCode = code;
