/** A long text cut into QR codes and put together again: `KC1:<number>/<of>/<tag>:<piece in base45>:`. */
import { hash } from 'node:crypto';
import { decodeBase45, encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import { configurationCodePrefix } from '../../../kiosk/station/credentials/configuration-code.ts';

/**
 * Characters of one piece: in alphanumeric mode at level M this is version 15, 77 modules, which a hand-held scanner reads
 * from paper and from a telephone. Digits and capitals: a scanner that types sends them whatever its layout.
 */
const pieceCharacters = 560;
const piecesMax = 24;

/** Null: it needs more codes than anybody shows. */
export function cutIntoCodes(text: string): readonly string[] | null {
  const whole = encodeBase45(Buffer.from(text, 'ascii'));
  const of = Math.ceil(whole.length / pieceCharacters);
  if (of > piecesMax) return null;
  const tag = tagOf(whole);
  return Array.from({ length: of }, (_, at) => {
    const piece = whole.slice(at * pieceCharacters, (at + 1) * pieceCharacters);
    // The colon at the end: scanners are often set to cut spaces off, which are digits of base45.
    return `${configurationCodePrefix}${at + 1}/${of}/${tag}:${piece}:`;
  });
}

export type PieceOutcome =
  | {
      readonly type: 'waiting';
      readonly have: number;
      readonly of: number;
      readonly missing: readonly number[];
      readonly begun: boolean;
    }
  | { readonly type: 'complete'; readonly text: string }
  | { readonly type: 'malformed'; readonly detail: string };

/** Takes codes in any order; a piece of another configuration begins anew (`begun`). */
export class CodePieces {
  #tag = '';
  #of = 0;
  #pieces = new Map<number, string>();

  take(code: string): PieceOutcome {
    const [, numberText, ofText, tag = '', piece = ''] = form.exec(code) ?? [];
    if (numberText === undefined) {
      const swapped = form.test(code.toUpperCase());
      return {
        type: 'malformed',
        detail: swapped ? 'capitals are swapped: turn Caps Lock of the scanner off' : 'not a piece of a configuration',
      };
    }
    const [number, of] = [Number(numberText), Number(ofText)];
    if (number > of || of > piecesMax) return { type: 'malformed', detail: 'not a piece of a configuration' };
    const before = this.#pieces.get(number);
    const begun = tag !== this.#tag || of !== this.#of || (before !== undefined && before !== piece);
    if (begun) this.#pieces.clear();
    this.#tag = tag;
    this.#of = of;
    this.#pieces.set(number, piece);
    const missing = Array.from({ length: of }, (_, at) => at + 1).filter((one) => !this.#pieces.has(one));
    if (missing.length > 0) return { type: 'waiting', have: this.#pieces.size, of, missing, begun };
    const whole = Array.from({ length: of }, (_, at) => this.#pieces.get(at + 1) ?? '').join('');
    this.#pieces.clear();
    const bytes = tagOf(whole) === tag ? decodeBase45(whole) : null;
    if (bytes === null || !bytes.ok)
      return { type: 'malformed', detail: 'the pieces do not fit together: show them again' };
    return { type: 'complete', text: Buffer.from(bytes.value).toString('latin1') };
  }
}

const form = new RegExp(
  `^${configurationCodePrefix}([1-9]\\d?)/([1-9]\\d?)/([0-9A-F]{8}):([0-9A-Z $%*+./:-]{1,${pieceCharacters}}):$`,
);

/** Only to tell pieces of two configurations apart; the signature says whether it is genuine. */
function tagOf(whole: string): string {
  return hash('sha256', whole).slice(0, 8).toUpperCase();
}
