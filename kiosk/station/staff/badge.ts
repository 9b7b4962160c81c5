/** Badges of the staff: a code of their own kind, so that no resident's code is ever compared with them. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** `KB1:` and 26 characters of base32: 130 random bits, which need no slow hash. */
const form = /^KB1:[A-Z2-7]{26}$/;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Whether a scanned text claims to be a badge, well formed or not. */
export function isBadge(text: string): boolean {
  return text.startsWith('KB1:');
}

/** What the site file keeps of a badge: `sha256:` and base64url. */
export function badgeHash(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('base64url')}`;
}

/** Whether a badge is the one whose hash is kept. */
export function badgeMatches(text: string, stored: string): boolean {
  if (!form.test(text)) return false;
  const [a, b] = [Buffer.from(badgeHash(text)), Buffer.from(stored)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The text of a badge out of 26 random bytes; printed as a QR code it is shown to the scanner. */
export function makeBadge(random: Uint8Array): string {
  return `KB1:${[...random.subarray(0, 26)].map((byte) => alphabet.charAt(byte % 32)).join('')}`;
}
