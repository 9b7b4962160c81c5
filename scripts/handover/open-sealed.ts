import { openSealedFile, type SealedReader } from './sealed-file.ts';
import { Refusal, refusalCodes } from '../refusal.ts';

/** As `openSealedFile`; a file that is not there is a `Refusal` too. */
export function openSealed(file: string): SealedReader {
  try {
    return openSealedFile(file);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${file}: cannot be read`, refusalCodes.badFile);
  }
}
