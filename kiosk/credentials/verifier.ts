import { districtPassPrefix, verifyDistrictPass } from './district-pass.ts';
import type { TrustList } from './trust-list.ts';
import type { Verification } from './verification.ts';

/** More than this no reader of one QR code delivers in alphanumeric mode (4296 at most, at the lowest correction). */
const payloadCharactersMax = 4096;

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for: a scanner that types could press keys with them
const controlCharacter = /[\u0000-\u001f\u007f]/;

/** Why a payload is not even looked at, or null. */
export function unreadable(payload: string): 'codeTooLong' | 'codeHasControlCharacters' | null {
  if (payload.length > payloadCharactersMax) return 'codeTooLong';
  return controlCharacter.test(payload) ? 'codeHasControlCharacters' : null;
}

/**
 * Makes the one function that judges any scanned text: chosen by prefix, offline, never throwing, with every step taken.
 * Times are not judged here; `decide` does that, since it knows whether the clock is trusted.
 */
export function createVerifiers(trust: TrustList): (payload: string) => Verification {
  return (payload) => {
    const reason = unreadable(payload);
    if (reason !== null) return unread(reason);
    return payload.startsWith(districtPassPrefix) ? verifyDistrictPass(payload, trust) : unread('codeUnknown');
  };
}

function unread(reason: 'codeUnknown' | 'codeTooLong' | 'codeHasControlCharacters'): Verification {
  return {
    outcome: 'refused',
    reason,
    step: 'prefix',
    detail: details[reason],
    format: null,
    steps: { prefix: false },
  };
}

const details = {
  codeUnknown: 'no known prefix',
  codeTooLong: `more than ${payloadCharactersMax} characters`,
  codeHasControlCharacters: 'control character',
} as const;
