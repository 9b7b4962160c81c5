import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { open, seal, x25519PrivateKey, x25519PublicKey } from '../../../kiosk/ledger/hpke.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

/** RFC 9180, A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0. */
const vector = {
  info: hex('4f6465206f6e2061204772656369616e2055726e'),
  pkEm: hex('1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a'),
  skEm: hex('f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600'),
  pkRm: hex('4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a'),
  skRm: hex('8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb'),
  pt: hex('4265617574792069732074727574682c20747275746820626561757479'),
  aad: hex('436f756e742d30'),
  ct: hex('1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28'),
};

test('sealing and opening follow the test vector of the RFC', () => {
  const { info, aad, pt, pkEm, skEm, pkRm, skRm, ct } = vector;
  const sealed = seal(x25519PublicKey(pkRm), info, aad, pt, x25519PrivateKey(skEm, pkEm));
  expect(sealed.toString('hex')).toBe(Buffer.concat([pkEm, ct]).toString('hex'));
  expect(open(x25519PrivateKey(skRm, pkRm), info, aad, sealed)).toEqual(pt);
});

test('whatever is sealed is opened by the right key with the right words, and by nothing else', () => {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const stranger = generateKeyPairSync('x25519').privateKey;
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(bytes, bytes, bytes, fc.nat(), (info, aad, plaintext, at) => {
      const sealed = seal(publicKey, info, aad, plaintext);
      expect(sealed.length).toBe(plaintext.length + 48);
      expect(open(privateKey, info, aad, sealed)).toEqual(plaintext);
      expect(open(stranger, info, aad, sealed)).toBeNull();
      const more = Buffer.from('x');
      expect(open(privateKey, Buffer.concat([info, more]), aad, sealed)).toBeNull();
      expect(open(privateKey, info, Buffer.concat([aad, more]), sealed)).toBeNull();
      const changed = Buffer.from(sealed);
      const position = at % changed.length;
      // The top bit of an X25519 public key is ignored (RFC 7748, section 5): it is left alone.
      changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
      expect(open(privateKey, info, aad, changed)).toBeNull();
      expect(open(privateKey, info, aad, sealed.subarray(0, position))).toBeNull();
    }),
    { numRuns: 50 },
  );
});

test('a key of small order or of the wrong length is refused', () => {
  const { privateKey } = generateKeyPairSync('x25519');
  const nothing = Buffer.alloc(0);
  expect(() => seal(x25519PublicKey(Buffer.alloc(32)), nothing, nothing, nothing)).toThrow();
  expect(() => x25519PublicKey(Buffer.alloc(31))).toThrow();
  expect(open(privateKey, nothing, nothing, Buffer.alloc(64))).toBeNull();
});
