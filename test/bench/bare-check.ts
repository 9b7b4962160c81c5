/** The least a signed code can cost: the check of its signature by node:crypto, and nothing else. */
import { constants, createPublicKey, type KeyObject, sign, type SigningOptions, verify } from 'node:crypto';

/** About as long as what the signature of a pass covers. */
const signedBytes = 200;

/** Checks one signature of this key over two hundred bytes; throws when it is wrong. */
export function bareCheck(privateKey: KeyObject): () => void {
  const publicKey = createPublicKey(privateKey);
  const data = Buffer.alloc(signedBytes, 'signed');
  const [digest, how] = howOf(privateKey.asymmetricKeyType);
  const signature = sign(digest, data, { key: privateKey, ...how });
  const key = { key: publicKey, ...how };
  return () => {
    if (!verify(digest, data, key, signature)) throw new Error('the signature for the floor is wrong');
  };
}

function howOf(type: KeyObject['asymmetricKeyType']): [digest: string | null, how: SigningOptions] {
  if (type === 'ed25519') return [null, {}];
  if (type === 'rsa') return ['sha256', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }];
  return ['sha256', { dsaEncoding: 'ieee-p1363' }];
}
