/**
 * What was signed and by which signature, taken out of a code by a reader of the tests' own: two codes are one statement
 * where both are the same bytes. What may differ without another statement being made is what is left out here:
 * - how a pass or an HC1 certificate is compressed, and the text the compressed bytes are written as;
 * - of the COSE around: tags 18 and 61, longer heads and pieces of no definite length, and what stands in its unprotected
 *   header, which nobody signed (a pass and the code of a place allow none of these, which their own tests hold);
 * - blanks around a JWS, and the address before the `#` of the code of a place;
 * - of an ES256 signature (r, s) also (r, n − s): anyone can write one as the other, OpenSSL takes both, and the box never
 *   knows a code again by its signature. It is the only other signature, and only of a code signed by ES256.
 */
import { inflateSync } from 'node:zlib';
import { must } from '../target.ts';

export interface Statement {
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** Of a code by its prefix; null: it is none of these, or not whole. */
export function statementOf(code: string): Statement | null {
  try {
    if (/^(KD1|HC1):/.test(code)) return statementOfCose(coseOf(code));
    if (code.startsWith('shc:/')) return statementOfJws(textOfDigits(code.slice(5)));
    const place = code.slice(code.lastIndexOf('#') + 1);
    return place.startsWith('KP1.') ? statementOfCose(Buffer.from(place.slice(4), 'base64url')) : null;
  } catch {
    return null;
  }
}

/** The COSE of a pass or an HC1 certificate. */
export const coseOf = (code: string): Uint8Array => new Uint8Array(inflateSync(bytesOfBase45(code.slice(4))));

/** Of `header.payload.signature`; the first two are signed as they are written. */
function statementOfJws(text: string): Statement {
  const [header = '', payload = '', signature = '', ...more] = text.trim().split('.');
  if (more.length > 0) throw new Error('a JWS has three parts');
  return { signed: Buffer.from(`${header}.${payload}`), signature: Buffer.from(signature, 'base64url') };
}

/** Throws where it is no COSE_Sign1. */
export const partsOfCose = (bytes: Uint8Array): ReturnType<CoseReader['read']> =>
  new CoseReader(Buffer.from(bytes)).read();

/** The protected header and the payload, each with its length before it, and the signature. */
function statementOfCose(bytes: Uint8Array): Statement {
  const { secured, payload, signature } = partsOfCose(bytes);
  const lengths = [secured, payload].map((part) => `${part.length}:`);
  const signed = Buffer.concat([Buffer.from(lengths[0] ?? ''), secured, Buffer.from(lengths[1] ?? ''), payload]);
  return { signed, signature };
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other signature of the same statement that ES256 has: (r, n − s) of P-256. */
export function twinOf({ signed, signature }: Statement): Statement {
  const s = BigInt(`0x${signature.toString('hex', 32)}`);
  const twin = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
  return { signed, signature: Buffer.concat([signature.subarray(0, 32), twin]) };
}

/** Equal where the statements are. */
export const nameOf = ({ signed, signature }: Statement): string =>
  `${signed.toString('latin1')}\n${signature.toString('hex')}`;

/** Of a JWS signed by EdDSA, which has one signature only. */
export function mustBeSame(jws: string, genuineJws: string): void {
  must(nameOf(statementOfJws(jws)) === nameOf(statementOfJws(genuineJws)), 'only what was signed, by its signature');
}

const signs = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** RFC 9285. */
function bytesOfBase45(text: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const group = Array.from(text.slice(at, at + 3), (sign) => signs.indexOf(sign));
    const value = group.reduce((all, each, place) => all + each * 45 ** place, 0);
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Buffer.from(bytes);
}

/** What pairs of digits of a health card stand for. */
export const textOfDigits = (digits: string): string =>
  (digits.match(/../g) ?? []).map((pair) => String.fromCharCode(Number(pair) + 45)).join('');

/** As much of CBOR (RFC 8949) as stands around what is signed. */
class CoseReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(): { readonly secured: Buffer; readonly payload: Buffer; readonly signature: Buffer } {
    let head = this.#head();
    while (head.major === 6) head = this.#head();
    if (head.major !== 4) throw new Error('no list');
    const secured = this.#byteString();
    this.#skip();
    return { secured, payload: this.#byteString(), signature: this.#byteString() };
  }

  /** Length null: until a break. */
  #head(): { readonly major: number; readonly length: number | null } {
    const first = this.#bytes.readUInt8(this.#at);
    const [major, low] = [first >> 5, first & 31];
    this.#at += 1;
    if (low < 24) return { major, length: low };
    if (low === 31) return { major, length: null };
    const width = 1 << (low - 24);
    const length = Number(BigInt(`0x${this.#bytes.toString('hex', this.#at, this.#at + width)}`));
    this.#at += width;
    return { major, length };
  }

  #isBreak(): boolean {
    if (this.#bytes.readUInt8(this.#at) !== 0xff) return false;
    this.#at += 1;
    return true;
  }

  #byteString(): Buffer {
    const { major, length } = this.#head();
    if (major !== 2) throw new Error('no bytes');
    if (length !== null) return this.#bytes.subarray(this.#at, (this.#at += length));
    const pieces: Buffer[] = [];
    while (!this.#isBreak()) pieces.push(this.#byteString());
    return Buffer.concat(pieces);
  }

  #skip(): void {
    const { major, length } = this.#head();
    if (major === 6) return this.#skip();
    if (length === null) {
      if (major !== 7) while (!this.#isBreak()) this.#skip();
      return;
    }
    if (major === 2 || major === 3) this.#at += length;
    const items = major === 4 ? length : major === 5 ? 2 * length : 0;
    for (let item = 0; item < items; item += 1) this.#skip();
  }
}
