/** Keys that stand twice in one object: JSON.parse keeps the last one, another reader may keep the first (RFC 8259 section 4). */

/** The first such key of a text that JSON.parse has accepted; null: each stands once. */
export function duplicateKey(json: string): string | null {
  /** The keys of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [token] of json.matchAll(tokens)) {
    switch (token) {
      case '{':
        open.push(new Set());
        break;
      case '[':
        open.push(null);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ':': {
        // Spelt with escapes it still is the same key.
        const key = String(JSON.parse(last));
        const keys = open.at(-1);
        if (keys?.has(key) === true) return key;
        keys?.add(key);
        break;
      }
      default:
        last = token;
    }
  }
  return null;
}

/** A whole text in quotes, or one sign of the structure. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;
