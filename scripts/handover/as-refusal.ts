import { fileFault, isFull, Refusal, refusalCodes } from '../refusal.ts';
import { fullDisk } from '../room.ts';

/**
 * What the file system says, as one line with exit code 73; `about` is named where the error names no path, and of a full disk
 * `needs` bytes. A bug is thrown again.
 */
export function asRefusal(error: unknown, about: string, needs: number | null = null): Refusal {
  if (error instanceof Refusal) return error;
  const fault = fileFault(error, about);
  if (fault === null) throw error;
  return new Refusal(isFull(error) ? fullDisk(about, { needs }) : fault, refusalCodes.cannotWrite);
}
