/**
 * Who this box is to its district: its device key, and the change to another one. The next key lies beside the present
 * one until the district has the event that tells of it, signed by the present one: a power cut at any step leaves the
 * box with a key the district knows.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { syncPath } from '../../../drivers/basics/sync-path.ts';
import { type DeviceKey, openDeviceKey } from '../../ledger/device-key.ts';
import { type KeyChange, keyChange } from '../../uplink/enrol-contract.ts';
import type { Log } from '../care/diagnostics.ts';

export interface DeviceIdentity extends DeviceKey {
  /** The change under way, to be recorded again after a start; null when there is none. */
  pending(): KeyChange | null;
  /** Makes the next key if there is none yet; the present one stays in use. Throws what node:fs throws. */
  change(): KeyChange;
  /** The district has the event of the change: from here on the next key is used. Throws what node:fs throws. */
  adopt(): void;
}

/** Below the ledger's directory: where the next key lies until the district has it. */
export const nextDirectory = 'next-key';
const keyFile = 'device.key';

/** The moments at which a kill could leave a half of something; the tests end the process at each of them. */
export const identitySteps = [
  'change.directoryMade',
  'change.keyMade',
  'change.recorded',
  'request.removed',
  'adopt.renamed',
  'adopt.synced',
  'adopt.removed',
] as const;
export type OnIdentityStep = (step: (typeof identitySteps)[number]) => void;

/** Opens or makes the key of a ledger's directory, made if it is not there. Throws what node:fs throws. */
export function openDeviceIdentity(directory: string, source: string, onStep?: OnIdentityStep): DeviceIdentity {
  mkdirSync(directory, { recursive: true });
  const nextPath = path.join(directory, nextDirectory);
  let key = openDeviceKey(directory);
  let next = existsSync(path.join(nextPath, keyFile)) ? openDeviceKey(nextPath) : null;
  return {
    // Getters: whoever holds this object signs with the key of the moment.
    get keyId() {
      return key.keyId;
    },
    get publicKey() {
      return key.publicKey;
    },
    get privateKey() {
      return key.privateKey;
    },
    pending: () => (next === null ? null : keyChange(source, key, next.publicKey)),
    change() {
      mkdirSync(nextPath, { recursive: true });
      onStep?.('change.directoryMade');
      next ??= openDeviceKey(nextPath);
      onStep?.('change.keyMade');
      return keyChange(source, key, next.publicKey);
    },
    adopt() {
      if (next === null) return;
      renameSync(path.join(nextPath, keyFile), path.join(directory, keyFile));
      onStep?.('adopt.renamed');
      syncPath(directory);
      onStep?.('adopt.synced');
      key = next;
      next = null;
      rmSync(nextPath, { recursive: true, force: true });
      onStep?.('adopt.removed');
    },
  };
}

/** The identity of a box at its start; null, with the reason in the log, where the disk gives none: the gate goes on. */
export function identityOrNull(directory: string, source: string, log: Log): DeviceIdentity | null {
  try {
    return openDeviceIdentity(directory, source);
  } catch (error) {
    log.error({ detail: error instanceof Error ? error.message : String(error) }, 'no device key');
    return null;
  }
}
