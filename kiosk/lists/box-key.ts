/** The key to which the district seals the keys of the lists, in a file of its own outside the directory of the lists. */
import { openKeyFile, type OwnKey } from '../../drivers/basics/key-file.ts';

/** X25519; the district is told its public half when the box is enrolled. */
export type BoxKey = OwnKey;

/** Reads the key from `file`, or makes one, as `openKeyFile`; the district sends the lists anew to a new key. Throws errors of node:fs. */
export function openBoxKey(file: string): BoxKey {
  return openKeyFile(file, 'x25519');
}
