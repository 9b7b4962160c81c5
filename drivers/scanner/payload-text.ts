/** What the bytes of a code say: strict UTF-8 first, then GBK, which Chinese scanners send by default. */

export type PayloadText = { readonly text: string; readonly encoding: 'utf-8' | 'gbk' };

/** The text of a payload, or null when it is neither: binary, such as a compressed credential. */
export function payloadText(bytes: Uint8Array): PayloadText | null {
  for (const encoding of ['utf-8', 'gbk'] as const) {
    try {
      // A byte order mark is data like any other: nothing may be lost between the code and its check.
      return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes), encoding };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return null;
}
