/**
 * Loaded before the station (`node --import`): its wall clock follows the machine's by an offset that a file tells, as if
 * somebody had set the clock of the box. The kernel has no wall clock for one process alone (time_namespaces(7) covers the
 * monotonic ones only), so it is stepped where JavaScript reads it; files keep the times of the machine.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const directory = process.env.KADIAN_FAULTS_CLOCK;
if (directory === undefined) throw new Error('KADIAN_FAULTS_CLOCK: the directory of the offset');
const file = path.join(directory, 'offset');
const machine = Date.now;
let offsetMs = 0;

const look = (): void => {
  offsetMs = Number(readFileSync(file, 'utf8'));
};
look();
setInterval(look, 100).unref();
Date.now = () => machine() + offsetMs;
const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, words: unknown[], newTarget) =>
    Reflect.construct(target, words.length === 0 ? [machine() + offsetMs] : words, newTarget),
});
// Where this process' monotonic clock has its zero, for whoever compares its times with the machine's.
writeFileSync(path.join(directory, `origin-${process.pid}`), String(performance.timeOrigin));
