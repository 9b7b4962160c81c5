/** The box's own signing key, made when a ledger is opened for the first time. */
import { join } from 'node:path';
import { openKeyFile, type OwnKey } from '../../drivers/basics/key-file.ts';

const deviceKeyFile = 'device.key';

/** Ed25519. */
export type DeviceKey = OwnKey;

/** Reads the key of the directory, or makes one, as `openKeyFile`. Throws errors of node:fs. */
export function openDeviceKey(directory: string): DeviceKey {
  return openKeyFile(join(directory, deviceKeyFile), 'ed25519');
}
