/** Digits of any script, as an input method may write them; X ends an identity number; blanks and dashes stand between groups. */
const numbers = /\p{Nd}(?:[ \u00a0\u3000.\-\u2010-\u2015]?[\p{Nd}xX\uff38\uff58]){5,}/gu;

/** The text with every number of six digits or more masked to its first and last character. */
export function maskNumbers(text: string): string {
  return text.replace(numbers, (number) => `${first(number)}***${last(number)}`);
}

const first = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x2a);

function last(text: string): string {
  const characters = Array.from(text);
  return characters.at(-1) ?? '*';
}
