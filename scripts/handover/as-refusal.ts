import { fileFault, Refusal, refusalCodes } from '../refusal.ts';

/** What the file system says, as one line with exit code 73; `about` is named where the error names no path. A bug is thrown again. */
export function asRefusal(error: unknown, about: string): Refusal {
  if (error instanceof Refusal) return error;
  const fault = fileFault(error, about);
  if (fault === null) throw error;
  return new Refusal(fault, refusalCodes.cannotWrite);
}
