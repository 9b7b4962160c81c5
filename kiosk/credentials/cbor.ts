import { err, ok, type Result } from '../../drivers/basics/result.ts';

/** A value with a CBOR tag that the reader of the value must know. */
export class CborTagged {
  readonly tag: number;
  readonly value: CborValue;
  constructor(tag: number, value: CborValue) {
    this.tag = tag;
    this.value = value;
  }
}

/** A floating-point number, kept apart so that a time or a count written as a fraction is not taken for an integer. */
export class CborFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

type CborKey = number | string;
export type CborMap = ReadonlyMap<CborKey, CborValue>;
export type CborValue =
  | number
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | CborFloat
  | CborTagged
  | CborMap
  | readonly CborValue[];

export type CborError =
  | 'truncated'
  | 'trailingBytes'
  | 'tooDeep'
  | 'tooManyItems'
  | 'duplicateKey'
  | 'keyType'
  | 'integerTooLarge'
  | 'notShortest'
  | 'indefiniteLength'
  | 'notUtf8'
  | 'unsupported';

/**
 * `deterministic` asks for the shortest heads and definite lengths of RFC 8949 section 4.2.1 (order of keys aside);
 * `lenient` also takes longer heads and indefinite lengths, which some certificate issuers write.
 */
export type CborProfile = 'deterministic' | 'lenient';

const depthMax = 16;
const itemsMax = 1024;
const breakByte = 0xff;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Ends the recursion at the first fault; never leaves this file. */
class CborFault extends Error {
  readonly reason: CborError;
  constructor(reason: CborError) {
    super(reason);
    this.reason = reason;
  }
}

/** Decodes exactly one CBOR item (RFC 8949) of at most 16 levels and 1024 items, without duplicate keys. */
export function decodeCbor(bytes: Uint8Array, profile: CborProfile): Result<CborValue, CborError> {
  const reader = new Reader(bytes, profile);
  try {
    const value = reader.item(0);
    return reader.atEnd() ? ok(value) : err('trailingBytes');
  } catch (error) {
    if (error instanceof CborFault) return err(error.reason);
    throw error;
  }
}

class Reader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly profile: CborProfile;
  private at = 0;
  private items = 0;

  constructor(bytes: Uint8Array, profile: CborProfile) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.profile = profile;
  }

  atEnd(): boolean {
    return this.at === this.bytes.length;
  }

  item(depth: number): CborValue {
    if (depth > depthMax) throw new CborFault('tooDeep');
    if (++this.items > itemsMax) throw new CborFault('tooManyItems');
    const head = this.bytes[this.take(1)] ?? 0;
    const major = head >> 5;
    const info = head & 0x1f;
    if (major === 7) return this.simple(info);
    if (info === 31) return this.indefinite(major, depth);
    const argument = this.argument(info);
    switch (major) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.slice(argument);
      case 3:
        return text(this.slice(argument));
      case 4:
        return this.array(argument, depth);
      case 5:
        return this.map(argument, depth);
      default:
        return new CborTagged(argument, this.item(depth + 1));
    }
  }

  private take(count: number): number {
    const start = this.at;
    if (count > this.bytes.length - start) throw new CborFault('truncated');
    this.at = start + count;
    return start;
  }

  private slice(count: number): Uint8Array {
    const start = this.take(count);
    return this.bytes.subarray(start, start + count);
  }

  private argument(info: number): number {
    if (info < 24) return info;
    const value = this.wide(info);
    const shortestFrom = info === 24 ? 24 : info === 25 ? 0x100 : info === 26 ? 0x1_0000 : 0x1_0000_0000;
    if (value < shortestFrom && this.profile === 'deterministic') throw new CborFault('notShortest');
    return value;
  }

  private wide(info: number): number {
    switch (info) {
      case 24:
        return this.view.getUint8(this.take(1));
      case 25:
        return this.view.getUint16(this.take(2));
      case 26:
        return this.view.getUint32(this.take(4));
      case 27: {
        const start = this.take(8);
        const value = this.view.getUint32(start) * 0x1_0000_0000 + this.view.getUint32(start + 4);
        if (value >= Number.MAX_SAFE_INTEGER) throw new CborFault('integerTooLarge');
        return value;
      }
      default:
        throw new CborFault('unsupported');
    }
  }

  private simple(info: number): CborValue {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        return new CborFloat(halfFloat(this.view.getUint16(this.take(2))));
      case 26:
        return new CborFloat(this.view.getFloat32(this.take(4)));
      case 27:
        return new CborFloat(this.view.getFloat64(this.take(8)));
      default:
        throw new CborFault('unsupported');
    }
  }

  private array(count: number, depth: number): CborValue[] {
    const values: CborValue[] = [];
    for (let index = 0; index < count; index++) values.push(this.item(depth + 1));
    return values;
  }

  private map(count: number, depth: number): CborMap {
    const entries = new Map<CborKey, CborValue>();
    for (let index = 0; index < count; index++) this.entry(entries, depth);
    return entries;
  }

  private entry(entries: Map<CborKey, CborValue>, depth: number): void {
    const key = this.item(depth + 1);
    if (typeof key !== 'number' && typeof key !== 'string') throw new CborFault('keyType');
    if (entries.has(key)) throw new CborFault('duplicateKey');
    entries.set(key, this.item(depth + 1));
  }

  private indefinite(major: number, depth: number): CborValue {
    if (this.profile === 'deterministic') throw new CborFault('indefiniteLength');
    if (major === 4) {
      const values: CborValue[] = [];
      while (!this.atBreak()) values.push(this.item(depth + 1));
      return values;
    }
    if (major === 5) {
      const entries = new Map<CborKey, CborValue>();
      while (!this.atBreak()) this.entry(entries, depth);
      return entries;
    }
    // Strings in chunks exist in RFC 8949, but no certificate needs them.
    throw new CborFault('unsupported');
  }

  private atBreak(): boolean {
    if (this.bytes[this.at] !== breakByte) return false;
    this.at++;
    return true;
  }
}

function text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new CborFault('notUtf8');
  }
}

/** IEEE 754 half precision, as in RFC 8949 appendix D. */
function halfFloat(half: number): number {
  const exponent = (half >> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  const magnitude =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? mantissa === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : (mantissa + 1024) * 2 ** (exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}
