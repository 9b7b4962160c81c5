/**
 * Cuts a notice into parts of at most `width` columns, a wide character (Chinese, Japanese, Korean, full-width forms)
 * counting two. A part holds whole sentences; only one that is too long alone is cut, after a comma, else a space or
 * anywhere.
 */
export function noticeParts(notice: string, width: number): readonly string[] {
  const parts: string[] = [];
  let rest = Array.from(notice.trim().replace(/\s+/gu, ' '));
  while (rest.length > 0) {
    const cut = cutOf(rest, width);
    const part = rest.slice(0, cut).join('').trim();
    if (part !== '') parts.push(part);
    rest = rest.slice(cut);
  }
  return parts;
}

/** How many characters the next part takes. */
function cutOf(rest: readonly string[], width: number): number {
  const room = fitting(rest, width);
  if (room === rest.length) return room;
  return lastEnd(rest, room) ?? bestCut(rest, room);
}

function fitting(characters: readonly string[], width: number): number {
  let used = 0;
  for (const [index, character] of characters.entries()) {
    used += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
    if (used > width) return Math.max(1, index);
  }
  return characters.length;
}

/** Whether a sentence ends with this character; a full stop within a number or a name does not end one. */
function isEnd(characters: readonly string[], at: number): boolean {
  const character = characters[at] ?? '';
  const next = characters[at + 1] ?? ' ';
  return /[。！？；]/u.test(character) || (/[.!?;]/u.test(character) && next === ' ');
}

/** After the last sentence that ends within `room`; null: none does. */
function lastEnd(characters: readonly string[], room: number): number | null {
  for (let at = room - 1; at >= 0; at--) if (isEnd(characters, at)) return at + 1;
  return null;
}

/**
 * A sentence without room: after its last comma within `room`; up to a comma or end that is farther, in pieces of about one
 * length, so that no single word is left over.
 */
function bestCut(characters: readonly string[], room: number): number {
  const isPause = (at: number): boolean => isEnd(characters, at) || /[，,：:]/u.test(characters[at] ?? '');
  for (let at = room - 1; at >= room / 4; at--) if (isPause(at)) return at + 1;
  // Only between the members of a list, where nothing else divides it.
  for (let at = room - 1; at >= room / 4; at--) if (characters[at] === '、') return at + 1;
  const next = characters.findIndex((_each, at) => at >= room && isPause(at));
  const length = next === -1 ? characters.length : next + 1;
  const even = Math.ceil(length / Math.ceil(length / room));
  const isSpace = (at: number): boolean => characters[at] === ' ';
  for (let off = 0; off < room; off++) {
    if (even + off < room && isSpace(even + off)) return even + off + 1;
    if (even - off >= room / 4 && isSpace(even - off)) return even - off + 1;
  }
  return Math.min(even, room);
}
