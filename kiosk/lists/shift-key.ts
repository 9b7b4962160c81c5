/**
 * The key of the shift as the district gives it to a box where somebody has signed in: X25519, its 32 private bytes
 * sealed to the box key. It is opened in memory and never written down.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { BoxKey } from './box-key.ts';
import { openSealedKey } from './sealed-key.ts';

/** PrivateKeyInfo of an X25519 key up to its 32 bytes (RFC 8410 section 7). */
const derBefore = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** Opens a compact JWE (README.md, Keys); null when it was sealed to another box or is no such key. */
export function openShiftKey(sealed: string, { privateKey }: BoxKey): KeyObject | null {
  const bytes = openSealedKey(sealed, privateKey)?.export();
  if (bytes?.length !== 32) return null;
  return createPrivateKey({ key: Buffer.concat([derBefore, bytes]), format: 'der', type: 'pkcs8' });
}
