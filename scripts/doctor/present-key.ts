/** The device key of a box as it is: none is made, and a damaged one is left where it lies. */
import { createPrivateKey } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { openDeviceKey, type DeviceKey } from '../../kiosk/ledger/device-key.ts';

/** `hidden`: the account may not read it, which is as it should be for anybody but the station's. */
export type PresentKey =
  | { readonly state: 'there'; readonly key: DeviceKey }
  | { readonly state: 'none' | 'hidden' | 'damaged' };

export function presentKey(dataDirectory: string): PresentKey {
  let pem: string;
  try {
    pem = readFileSync(path.join(dataDirectory, 'device.key'), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return { state: code === 'EACCES' || code === 'EPERM' ? 'hidden' : 'none' };
  }
  try {
    if (createPrivateKey(pem).asymmetricKeyType !== 'ed25519') return { state: 'damaged' };
  } catch {
    return { state: 'damaged' };
  }
  // Known to be a key: opening it only reads it.
  return { state: 'there', key: openDeviceKey(dataDirectory) };
}

/** False where the directory is there and this account may not read it. */
export function mayLookInto(directory: string): boolean {
  return permits(directory, constants.R_OK | constants.X_OK);
}

/** The same for reading a ledger, which SQLite's readers share a file beside it for. */
export function mayReadLedger(directory: string): boolean {
  return permits(directory, constants.R_OK | constants.W_OK | constants.X_OK);
}

function permits(directory: string, mode: number): boolean {
  try {
    accessSync(directory, mode);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM'));
  }
}
