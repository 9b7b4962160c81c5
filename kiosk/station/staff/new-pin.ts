/** Which PINs may be chosen. Those chosen before, and shorter, still open: only their hashes are kept. */

const fewest = 6;
const most = 12;

/** In words for whoever chooses one. */
export const newPinWords = `${fewest} to ${most} digits, not nearly all alike, not counted up or down, and nothing over and over`;

/** Whether a PIN may be set: long enough against who tries, and none of those that are tried first. */
export function isNewPin(pin: string): boolean {
  if (!new RegExp(`^[0-9]{${fewest},${most}}$`).test(pin)) return false;
  return !isNearlyAlike(pin) && !isCounted(pin) && !isRepeated(pin);
}

/** All but one: 111111, 000001, 555595. */
function isNearlyAlike(pin: string): boolean {
  return Array.from(pin).some((digit) => pin.split(digit).length >= pin.length);
}

/** 135791 by one step throughout; 123456, 890123, 112233 and 123321 by none but to the same digit or one beside it. */
function isCounted(pin: string): boolean {
  const steps = new Set(Array.from(pin.slice(1), (digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  return steps.size === 1 || [...steps].every((step) => step === 0 || step === 1 || step === 9);
}

/** A part of it, twice at least: 121212, 123123, 1212121. */
function isRepeated(pin: string): boolean {
  const parts = Array.from({ length: Math.floor(pin.length / 2) }, (_, at) => pin.slice(0, at + 1));
  return parts.some((part) => part.repeat(pin.length).startsWith(pin));
}
