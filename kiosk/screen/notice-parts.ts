/**
 * Cuts a notice into parts of at most `width` columns, a wide character (Chinese, Japanese, Korean, full-width forms)
 * counting two: after the end of a sentence where there is one, else after a comma, a space or anywhere.
 */
export function noticeParts(notice: string, width: number): readonly string[] {
  const parts: string[] = [];
  let rest = Array.from(notice.trim().replace(/\s+/gu, ' '));
  while (rest.length > 0) {
    const room = fitting(rest, width);
    const cut = room === rest.length ? room : bestCut(rest, room);
    const part = rest.slice(0, cut).join('').trim();
    if (part !== '') parts.push(part);
    rest = rest.slice(cut);
  }
  return parts;
}

function fitting(characters: readonly string[], width: number): number {
  let used = 0;
  for (const [index, character] of characters.entries()) {
    used += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
    if (used > width) return Math.max(1, index);
  }
  return characters.length;
}

const ends = [/[。！？；]/u, /[.!?;]/u, /[，、,]/u, / /u];

function bestCut(characters: readonly string[], room: number): number {
  for (const end of ends) {
    for (let at = room - 1; at >= room / 4; at--) {
      if (end.test(characters[at] ?? '')) return at + 1;
    }
  }
  return room;
}
