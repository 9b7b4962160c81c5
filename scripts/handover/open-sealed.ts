import { unlock } from './key-lock.ts';
import { openSealedFile, type SealedReader } from './sealed-file.ts';
import { fileFault, Refusal, refusalCodes } from '../refusal.ts';

/** As `openSealedFile`; a file that is not there is a `Refusal` too. */
export function openSealed(file: string): SealedReader {
  try {
    return openSealedFile(file);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(fileFault(error, file) ?? `${file}: cannot be read`, refusalCodes.badFile);
  }
}

/** The content key of an opened file. A file that was changed is told as such: it may look like a wrong key. */
export async function unlockSealed(sealed: SealedReader, keyFile: string | undefined): Promise<Buffer> {
  const { id, lock } = sealed.header;
  try {
    return await unlock(lock, id, keyFile);
  } catch (error) {
    if (error instanceof Refusal && error.exitCode === refusalCodes.badFile) for (const _ of sealed.read(null));
    throw error;
  }
}
