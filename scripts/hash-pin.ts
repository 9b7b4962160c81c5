/**
 * `npm run hash-pin`: reads a PIN from standard input and prints the hash that belongs into `staff[].pin` of a site file.
 * With `--badge` it makes a badge: the code to print as a QR code, and the hash for `staff[].badge`.
 */
import './end-with-reader.ts';
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { badgeHash, makeBadge } from '../kiosk/station/staff/badge.ts';
import { refusalCodes } from './refusal.ts';
import { isNewPin, newPinWords } from '../kiosk/station/staff/new-pin.ts';
import { hashPin } from '../kiosk/station/staff/pin.ts';

const words = process.argv.slice(2);
if (words.some((word) => word !== '--badge')) {
  process.stderr.write('usage: kadian hash-pin [--badge]\n');
  process.exitCode = refusalCodes.wrongUse;
} else if (words.includes('--badge')) {
  const badge = makeBadge(randomBytes(26));
  process.stdout.write(`${badge}\n${badgeHash(badge)}\n`);
} else await hash();

async function hash(): Promise<void> {
  if (process.stdin.isTTY) process.stderr.write(`Type the PIN (${newPinWords}) and end with Enter and Ctrl-D:\n`);
  const pin = (await text(process.stdin)).trim();
  if (!isNewPin(pin)) {
    process.stderr.write(`A PIN has ${newPinWords}.\n`);
    process.exit(1);
  }
  process.stdout.write(`${await hashPin(pin, randomBytes(16))}\n`);
}
