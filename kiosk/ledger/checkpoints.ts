/**
 * Signed points in the chain. A checkpoint is an event that signs all before it: whoever rewrites the chain from some
 * event on would have to sign again. What is signed are the UTF-8 bytes of
 *
 *     kadian ledger checkpoint\n<chain>\n<sequence of the event before>\n<hash of the event before>
 *
 * with Ed25519 (RFC 8032); key and signature stand in the event in base64url.
 */
import { createPublicKey, sign, verify } from 'node:crypto';
import type { DeviceKey } from './device-key.ts';
import { checkpoint } from './event-data.ts';
import type { EventData } from './events.ts';
import type { Tip } from './tip.ts';

export const checkpointType = 'ledger.checkpoint';

function signedBytes(chain: string, covered: Tip): Buffer {
  return Buffer.from(`kadian ledger checkpoint\n${chain}\n${covered.sequence}\n${covered.hash}`);
}

/** The data of a checkpoint over everything up to `covered`. */
export function signCheckpoint(key: DeviceKey, chain: string, covered: Tip): EventData<typeof checkpointType> {
  const signature = sign(null, signedBytes(chain, covered), key.privateKey).toString('base64url');
  return { key: key.publicKey, signature };
}

/** The key that signed, or null when the signature does not hold; `data` is the text of the event's data. */
export function checkCheckpoint(data: string, chain: string, covered: Tip): string | null {
  const { key: x, signature } = checkpoint.parse(JSON.parse(data));
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, signedBytes(chain, covered), key, Buffer.from(signature, 'base64url')) ? x : null;
}
