/** A recording that ended with the power: its last line may be a part of one, and everything before it is good. */

/** The whole lines, and whether a part of one was left out; a last line that only lacks its line feed is whole. */
export function wholeLines(text: string): { readonly text: string; readonly isTorn: boolean } {
  const end = text.lastIndexOf('\n') + 1;
  const last = text.slice(end);
  // The first line is the header: a file that holds nothing else is judged as it is.
  if (last === '' || end === 0 || isJson(last)) return { text, isTorn: false };
  return { text: text.slice(0, end), isTorn: true };
}

function isJson(row: string): boolean {
  try {
    JSON.parse(row);
    return true;
  } catch {
    return false;
  }
}
