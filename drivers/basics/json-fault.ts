/** Where a text is no JSON, without a piece of it: V8 quotes what stands there, and that may be a key or a hash. */
const quoted = /^(Unexpected .*?), (?:\.\.\.)?"([\s\S]*)"(?:\.\.\.)? is not valid JSON$/;
const placed = /^[^"]* in JSON at position \d+(?: \(line \d+ column \d+\))?$/;

/** Such as `Unexpected token ']' in line 12`; `error` is what JSON.parse threw at `text`. */
export function jsonFault(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (placed.test(message) || message === 'Unexpected end of JSON input') return message;
  const [, what, piece = ''] = quoted.exec(message) ?? [];
  if (what === undefined) return 'not JSON';
  const at = text.indexOf(piece);
  // V8 shows ten characters on each side of the one it stumbled over, or all of a short text.
  const line = at < 0 || piece === '' ? '' : ` in line ${text.slice(0, at + piece.length / 2).split('\n').length}`;
  return `${what}${line}`;
}
