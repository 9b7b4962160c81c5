/** Some editors begin a file with a byte order mark, which no reader of JSON takes; in UTF-8 it says nothing (RFC 8259 section 8.1). */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
