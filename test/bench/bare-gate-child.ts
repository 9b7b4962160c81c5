/**
 * Commits one bare row in step with the clock, in a process that does nothing else: what the machine and its disk leave to
 * anybody who appends while others use them. A line on standard input asks for the milliseconds since the last one.
 */
import { createInterface } from 'node:readline';
import { openBareCommits } from './floor.ts';

const [directory, every] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: bare-gate-child directory milliseconds');
const everyMs = Number(every);
const floor = openBareCommits(directory);
let tookMs: number[] = [];

function next(): void {
  const dueMs = performance.now() + everyMs;
  setTimeout(() => {
    floor.commit();
    tookMs.push(performance.now() - dueMs);
    next();
  }, everyMs);
}

next();
for await (const _ of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(tookMs)}\n`);
  tookMs = [];
}
process.exit(0);
