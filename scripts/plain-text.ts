/**
 * Text of somebody else (a file name, a cell, what a device says) for a terminal: what is invisible, moves the cursor or turns
 * the direction of writing is shown as its number, so that a line reads as what it is (Unicode UTS 55). Line ends stay.
 */
export function plainText(text: string): string {
  return text.replaceAll(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const unseen =
  /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
