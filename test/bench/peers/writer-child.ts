/** Keeps events until it has kept as many as it was told to, or is killed; tells of each that is kept. For the bench. */
import { writeSync } from 'node:fs';
import { timedEach } from './contender.ts';
import { writerKinds, writers } from './writers.ts';

const [name, directory, count] = process.argv.slice(2);
const kind = writerKinds.find((each) => each === name);
if (kind === undefined || directory === undefined) throw new Error('usage: writer-child kind directory count');
const writer = await writers[kind].open(directory);
const tookMs = await timedEach(
  Number(count),
  (number) => writer.keep(number),
  (number) => tell(`${number}\n`),
);
tell(`${JSON.stringify(tookMs)}\n`);
await writer.close();
process.exit(0);

/** Handed over before it returns, so that what the parent reads was kept before a kill. */
function tell(text: string): void {
  for (let bytes = Buffer.from(text); bytes.length > 0; ) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      // The parent has not yet read what it was told before.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
