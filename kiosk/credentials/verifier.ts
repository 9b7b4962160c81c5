import type { ReasonCode } from '../access/reasons.ts';
import { districtPassPrefix, verifyDistrictPass } from './district-pass.ts';
import type { TrustList } from './trust-list.ts';
import type { Verification } from './verification.ts';

/** More than this no reader of one QR code delivers in alphanumeric mode (4296 at most, at the lowest correction). */
export const payloadCharactersMax = 4096;

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for: a scanner that types could press keys with them
const controlCharacter = /[\u0000-\u001f\u007f]/;

/**
 * Makes the one function that judges any scanned text: chosen by prefix, offline, never throwing, with every step taken.
 * Times are not judged here; `decide` does that, since it knows whether the clock is trusted.
 */
export function createVerifiers(trust: TrustList): (payload: string) => Verification {
  return (payload) => {
    if (payload.length > payloadCharactersMax)
      return unread('codeTooLong', `more than ${payloadCharactersMax} characters`);
    if (controlCharacter.test(payload)) return unread('codeHasControlCharacters', 'control character');
    if (payload.startsWith(districtPassPrefix)) return verifyDistrictPass(payload, trust);
    return unread('codeUnknown', 'no known prefix');
  };
}

function unread(reason: ReasonCode, detail: string): Verification {
  return { outcome: 'refused', reason, step: 'prefix', detail, format: null, steps: { prefix: false } };
}
