/** A private key of the box's own, made once, in a file that only its owner may read. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from './replace-file.ts';

/** Signing, and having something sealed to oneself (RFC 8037). */
export type KeyKind = 'ed25519' | 'x25519';

export interface OwnKey {
  /** JWK thumbprint (RFC 7638) in base64url. */
  readonly keyId: string;
  /** The 32 bytes of the public key in base64url. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/**
 * Reads the key from `file` (PKCS #8 in PEM), or makes one. What is there and is no such key is kept beside it under
 * another name: the box goes on with a new key, which the district must be told of. Throws errors of node:fs.
 */
export function openKeyFile(file: string, kind: KeyKind): OwnKey {
  if (existsSync(file)) {
    const key = readKey(readFileSync(file), kind);
    if (key !== null) return key;
    keepUnreadable(file);
  }
  const { privateKey } = kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  replaceFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return ownKey(privateKey, kind);
}

function readKey(pem: Buffer, kind: KeyKind): OwnKey | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === kind ? ownKey(key, kind) : null;
  } catch {
    // Empty, cut or something else: node:crypto has many words for it.
    return null;
  }
}

function ownKey(privateKey: KeyObject, kind: KeyKind): OwnKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new Error(`an ${kind} key without x`);
  const crv = kind === 'ed25519' ? 'Ed25519' : 'X25519';
  const keyId = createHash('sha256').update(`{"crv":"${crv}","kty":"OKP","x":"${x}"}`).digest('base64url');
  return { keyId, publicKey: x, privateKey };
}

function keepUnreadable(file: string): void {
  let number = 1;
  while (existsSync(`${file}.damaged-${number}`)) number += 1;
  renameSync(file, `${file}.damaged-${number}`);
}
