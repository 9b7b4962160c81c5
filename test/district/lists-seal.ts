/** What only the district does with the keys of a list: sealing them, hashing and encrypting what is written under them. */
import {
  createCipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { type Details, detailsContext, nonceBytes, tagBytes } from '../../kiosk/lists/details.ts';
import { agreedKey } from '../../kiosk/lists/sealed-key.ts';

/** Compact JWE (ECDH-ES, A256GCM) of a key's bytes for an X25519 public key, given as its 32 bytes in base64url. */
export function sealKey(key: KeyObject, recipient: string): string {
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: recipient }, format: 'jwk' });
  const ephemeral = generateKeyPairSync('x25519');
  const { x } = ephemeral.publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(`{"crv":"X25519","kty":"OKP","x":"${recipient}"}`).digest('base64url');
  const epk = { kty: 'OKP', crv: 'X25519', x };
  const head = text(Buffer.from(JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', kid, epk })));
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv('aes-256-gcm', agreedKey(shared), nonce, { authTagLength: tagBytes });
  sealing.setAAD(Buffer.from(head));
  const ciphertext = Buffer.concat([sealing.update(key.export()), sealing.final()]);
  return [head, '', text(nonce), text(ciphertext), text(sealing.getAuthTag())].join('.');
}

/** The plaintext is filled up with blanks to a multiple of this, so that its length tells little. */
const blockBytes = 64;

/** Nonce, ciphertext and tag in base64url, bound to the entry and its key. */
export function sealDetails(key: KeyObject, keyId: string, id: number, details: Details): string {
  const json = JSON.stringify(details);
  const padding = blockBytes - (Buffer.byteLength(json) % blockBytes);
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  sealing.setAAD(detailsContext(keyId, id));
  return text(
    Buffer.concat([nonce, sealing.update(json + ' '.repeat(padding)), sealing.final(), sealing.getAuthTag()]),
  );
}

function text(bytes: Buffer): string {
  return bytes.toString('base64url');
}
