/** The box's own signing key: Ed25519, made when a ledger is opened for the first time, readable by its owner only. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const deviceKeyFile = 'device.key';

export interface DeviceKey {
  /** JWK thumbprint (RFC 7638) in base64url. */
  readonly keyId: string;
  /** The 32 bytes of the public key in base64url. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/**
 * Reads the key of the directory, or makes one. A file that holds no such key is kept beside it under another name: the
 * box goes on with a new key, which the district must be told of. Throws errors of node:fs.
 */
export function openDeviceKey(directory: string): DeviceKey {
  const path = join(directory, deviceKeyFile);
  if (existsSync(path)) {
    const key = readKey(readFileSync(path));
    if (key !== null) return key;
    keepUnreadable(directory);
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  writeKey(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return deviceKey(privateKey);
}

function readKey(pem: Buffer): DeviceKey | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? deviceKey(key) : null;
  } catch {
    // Empty, cut or something else: node:crypto has many words for it.
    return null;
  }
}

function deviceKey(privateKey: KeyObject): DeviceKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key without x');
  const keyId = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
  return { keyId, publicKey: x, privateKey };
}

function keepUnreadable(directory: string): void {
  for (let number = 1; ; number++) {
    const kept = join(directory, `${deviceKeyFile}.damaged-${number}`);
    if (existsSync(kept)) continue;
    renameSync(join(directory, deviceKeyFile), kept);
    return;
  }
}

/** Under another name first: a kill in between leaves no half of a key. */
function writeKey(path: string, pem: string): void {
  const unfinished = `${path}.new`;
  const descriptor = openSync(unfinished, 'w', 0o600);
  try {
    writeSync(descriptor, pem);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, path);
}
