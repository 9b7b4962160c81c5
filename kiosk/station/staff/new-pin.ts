/** Which PINs may be chosen. Those chosen before, and shorter, still open: only their hashes are kept. */

const fewest = 6;
const most = 12;

/** In words for whoever chooses one. */
export const newPinWords = `${fewest} to ${most} digits, not all alike and not counted up or down`;

/** Whether a PIN may be set: long enough against who tries, and none of those that are tried first. */
export function isNewPin(pin: string): boolean {
  if (!new RegExp(`^[0-9]{${fewest},${most}}$`).test(pin)) return false;
  const steps = new Set(Array.from(pin.slice(1), (digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  // One step from each digit to the next: 111111, 123456, 987654, 890123.
  return steps.size > 1 || !['0', '1', '9'].includes(String([...steps][0]));
}
