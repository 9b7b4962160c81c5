/**
 * Import this where lines are printed for people or programs. When the reader has seen enough (`| head`), the printing ends
 * quietly with 141, as a program ended by SIGPIPE: not a verdict, where the exit code is one. Where the lines cannot be kept
 * (a full disk), one line says so, with 73: a verdict nobody can read is none.
 */
import { fileFault, refusalCodes } from './refusal.ts';

/** The code to end with after an error of an output; an error that is neither of the two is a bug and thrown. */
function codeAfter(error: Error): number {
  if ('code' in error && error.code === 'EPIPE') return 141;
  const fault = fileFault(error, 'standard output');
  if (fault === null) throw error;
  process.stderr.write(`${fault}\n`);
  return refusalCodes.cannotWrite;
}

// Lines about the work go where nobody reads: the work has no reader either.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error) => process.exit(output === process.stderr ? 141 : codeAfter(error)));

// An error is heard of one turn after the write: a tool that writes and ends at once must not end with its verdict.
process.on('exit', () => {
  const { errored } = process.stdout;
  if (errored !== null && process.exitCode !== 141 && process.exitCode !== refusalCodes.cannotWrite)
    process.exitCode = codeAfter(errored);
});
