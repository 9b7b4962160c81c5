/**
 * What travels on the socket of a simulated HID device: one JSON object a line, `{"descriptor":"hex"}` first, then
 * `{"report":"hex"}` both ways. Lines are bounded, and anything else ends the connection.
 */
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import { z } from 'zod';
import { checked } from '../basics/checked.ts';

const maxLineBytes = 65_536;
const hex = z.string().regex(/^(?:[0-9a-f]{2})+$/i);
const line = z.union([z.strictObject({ descriptor: hex }), z.strictObject({ report: hex })]);

export type HidLine =
  | { readonly kind: 'descriptor'; readonly bytes: Uint8Array }
  | { readonly kind: 'report'; readonly bytes: Uint8Array };

/** One line with its line feed. */
export function hidLine({ kind, bytes }: HidLine): string {
  return `${JSON.stringify({ [kind]: Buffer.from(bytes).toString('hex') })}\n`;
}

/** Reads one line without its line feed; the error says what is wrong with it. */
export function parseHidLine(text: string): Result<HidLine, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('line is not JSON');
  }
  const parsed = checked(line, json);
  if (!parsed.success) return err('line is neither {"descriptor":hex} nor {"report":hex}');
  if ('descriptor' in parsed.data) return ok({ kind: 'descriptor', bytes: bytesOf(parsed.data.descriptor) });
  return ok({ kind: 'report', bytes: bytesOf(parsed.data.report) });
}

/** Cuts a stream of bytes into lines. */
export class LineCutter {
  #rest = Buffer.alloc(0);

  /** Complete lines so far, or null when a line grows beyond what any report needs. */
  push(bytes: Uint8Array): readonly string[] | null {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const lines: string[] = [];
    for (let end = this.#rest.indexOf(10); end >= 0; end = this.#rest.indexOf(10)) {
      if (end > maxLineBytes) return null;
      lines.push(this.#rest.toString('utf8', 0, end));
      this.#rest = this.#rest.subarray(end + 1);
    }
    return this.#rest.length > maxLineBytes ? null : lines;
  }
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}
