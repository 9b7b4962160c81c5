/** What must be nowhere, in every form in which it could have got there, and the search for it. */

export interface Planted {
  readonly name: string;
  /** Text, or the bytes of a key. */
  readonly value: string | Uint8Array;
}

export interface Hit {
  readonly secret: string;
  readonly form: string;
  readonly place: string;
  /** What stands around it, for whoever has to find the leak. */
  readonly around: string;
}

const aroundBytes = 60;

/** Base64 of `bytes` wherever they begin within three bytes, without the characters that depend on their neighbours. */
function insideBase64(bytes: Buffer, encoding: 'base64' | 'base64url'): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes, Buffer.alloc(2)]).toString(encoding);
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
}

/** The forms of one secret: in clear, as JSON and JavaScript escape it, base64, base64url, hexadecimal, URL-encoded. */
export function formsOf(value: string | Uint8Array): ReadonlyMap<string, readonly Buffer[]> {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const texts: Record<string, readonly string[]> = {
    hexadecimal: [hex, hex.toUpperCase()],
    base64: insideBase64(bytes, 'base64'),
    base64url: insideBase64(bytes, 'base64url'),
    'list of bytes': [[...bytes].join(',')],
  };
  if (typeof value === 'string') {
    texts['JSON'] = [JSON.stringify(value).slice(1, -1), escaped(value)];
    texts['URL-encoded'] = [encodeURIComponent(value)];
  }
  const forms = new Map(Object.entries(texts).map(([form, all]) => [form, all.map((text) => Buffer.from(text))]));
  return forms.set('clear', [bytes]);
}

function escaped(text: string): string {
  return Array.from(text, (each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join('');
}

/** Every secret that stands in one of the places, with where and how; empty: nothing leaked. */
export function search(secrets: readonly Planted[], places: ReadonlyMap<string, string | Uint8Array>): readonly Hit[] {
  const hits: Hit[] = [];
  for (const { name, value } of secrets) {
    for (const [form, needles] of formsOf(value)) {
      for (const [place, content] of places) {
        const hay = Buffer.from(content);
        const at = needles.map((needle) => hay.indexOf(needle)).find((found) => found >= 0);
        if (at === undefined) continue;
        const around = hay.subarray(Math.max(0, at - aroundBytes), at + aroundBytes).toString();
        hits.push({ secret: name, form, place, around });
      }
    }
  }
  return hits;
}
