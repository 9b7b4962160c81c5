/**
 * The key to which the district seals the keys of the lists: X25519, made once, in a file of its own that lies outside
 * the directory of the lists, readable by its owner only.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface BoxKey {
  /** JWK thumbprint (RFC 7638) in base64url. */
  readonly keyId: string;
  /** The 32 bytes of the public key in base64url: what the district is told when the box is enrolled. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/**
 * Reads the key from `file`, or makes one. What is there and is no such key is kept under another name: the district must
 * then be told of the new key, and sends the lists anew. Throws errors of node:fs.
 */
export function openBoxKey(file: string): BoxKey {
  if (existsSync(file)) {
    const key = readKey(readFileSync(file));
    if (key !== null) return key;
    let number = 1;
    while (existsSync(`${file}.damaged-${number}`)) number += 1;
    renameSync(file, `${file}.damaged-${number}`);
  }
  const { privateKey } = generateKeyPairSync('x25519');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const descriptor = openSync(`${file}.new`, 'w', 0o600);
  try {
    writeSync(descriptor, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.new`, file);
  return boxKey(privateKey);
}

function readKey(pem: Buffer): BoxKey | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'x25519' ? boxKey(key) : null;
  } catch {
    // Empty, cut or something else: node:crypto has many words for it.
    return null;
  }
}

function boxKey(privateKey: KeyObject): BoxKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new Error('an X25519 key without x');
  const keyId = createHash('sha256').update(`{"crv":"X25519","kty":"OKP","x":"${x}"}`).digest('base64url');
  return { keyId, publicKey: x, privateKey };
}
