/**
 * Hybrid public key encryption, RFC 9180, base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * ChaCha20-Poly1305, which is fast on boards without AES instructions. Names follow the RFC.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

const cipher = 'chacha20-poly1305';
const tagLength = 16;
const encLength = 32;

const kemSuite = Buffer.concat([Buffer.from('KEM'), Buffer.from([0x00, 0x20])]);
const suite = Buffer.concat([Buffer.from('HPKE'), Buffer.from([0x00, 0x20, 0x00, 0x01, 0x00, 0x03])]);
const nothing = Buffer.alloc(0);

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  return createHmac('sha256', key).update(Buffer.concat(parts)).digest();
}

function labeledExtract(suiteId: Buffer, salt: Buffer, label: string, ikm: Buffer): Buffer {
  return hmac(salt, Buffer.from('HPKE-v1'), suiteId, Buffer.from(label), ikm);
}

/** Up to 32 bytes: one block of HKDF-Expand is all this suite needs. */
function labeledExpand(suiteId: Buffer, prk: Buffer, label: string, info: Buffer, length: number): Buffer {
  const labeled = [Buffer.from([0, length]), Buffer.from('HPKE-v1'), suiteId, Buffer.from(label), info];
  return hmac(prk, ...labeled, Buffer.from([1])).subarray(0, length);
}

function sharedSecret(dh: Buffer, enc: Buffer, recipient: Buffer): Buffer {
  const prk = labeledExtract(kemSuite, nothing, 'eae_prk', dh);
  return labeledExpand(kemSuite, prk, 'shared_secret', Buffer.concat([enc, recipient]), 32);
}

function keySchedule(secret: Buffer, info: Buffer): { readonly key: Buffer; readonly nonce: Buffer } {
  const pskIdHash = labeledExtract(suite, nothing, 'psk_id_hash', nothing);
  const infoHash = labeledExtract(suite, nothing, 'info_hash', info);
  const context = Buffer.concat([Buffer.from([0]), pskIdHash, infoHash]);
  const prk = labeledExtract(suite, secret, 'secret', nothing);
  return {
    key: labeledExpand(suite, prk, 'key', context, 32),
    nonce: labeledExpand(suite, prk, 'base_nonce', context, 12),
  };
}

/** A public key from its 32 bytes; throws when there are not 32. */
export function x25519PublicKey(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

/** A private key from its 32 bytes and those of its public key. */
export function x25519PrivateKey(bytes: Uint8Array, publicBytes: Uint8Array): KeyObject {
  const d = Buffer.from(bytes).toString('base64url');
  const x = Buffer.from(publicBytes).toString('base64url');
  return createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', d, x }, format: 'jwk' });
}

function bytesOf(key: KeyObject): Buffer {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url');
}

/**
 * Seals one message to `recipient`; returns enc (32 bytes), ciphertext and tag in one. Throws on a public key of small
 * order. `ephemeral` is for test vectors only: it must never be used twice.
 */
export function seal(
  recipient: KeyObject,
  info: Buffer,
  aad: Buffer,
  plaintext: Buffer,
  ephemeral: KeyObject = generateKeyPairSync('x25519').privateKey,
): Buffer {
  const enc = bytesOf(ephemeral);
  const dh = diffieHellman({ privateKey: ephemeral, publicKey: recipient });
  const { key, nonce } = keySchedule(sharedSecret(dh, enc, bytesOf(recipient)), info);
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagLength });
  sealing.setAAD(aad, { plaintextLength: plaintext.length });
  return Buffer.concat([enc, sealing.update(plaintext), sealing.final(), sealing.getAuthTag()]);
}

/** Opens what `seal` made; null when it was made for another key, with other info or aad, or was changed. */
export function open(recipient: KeyObject, info: Buffer, aad: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.length < encLength + tagLength) return null;
  const enc = sealed.subarray(0, encLength);
  const end = sealed.length - tagLength;
  try {
    const dh = diffieHellman({ privateKey: recipient, publicKey: x25519PublicKey(enc) });
    const { key, nonce } = keySchedule(sharedSecret(dh, enc, bytesOf(recipient)), info);
    const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagLength });
    opening.setAAD(aad, { plaintextLength: end - encLength });
    opening.setAuthTag(sealed.subarray(end));
    return Buffer.concat([opening.update(sealed.subarray(encLength, end)), opening.final()]);
  } catch {
    // node:crypto throws alike for a tag that does not fit and a point of small order.
    return null;
  }
}
