/**
 * A file that only one key opens, written and read in pieces however long it is:
 *
 *     "KADIANBK" version(1) length(4) header           the header is JSON and says how the content key is locked
 *     { flag(1) length(4) ciphertext tag(16) } …       flag 1 on the last piece only
 *     sha256(32)                                       of every byte before
 *
 * Numbers are big-endian. The pieces are AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár,
 * CRYPTO 2015): the nonce is seven zeros, the number of the piece (4) and its flag (1), so that pieces which are missing,
 * moved or cut off at the end are noticed; the content key is used for one file only. Each piece is bound to the digest
 * of the header. The SHA-256 lets whoever has no key see that the file is as it was written.
 */
import { createCipheriv, createDecipheriv, createHash, type Hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { Refusal, refusalCodes } from '../refusal.ts';

const magic = Buffer.from('KADIANBK');
const formatVersion = 1;
const tagBytes = 16;
const digestBytes = 32;
const longestHeader = 65_536;
const cipher = 'aes-256-gcm';

/** Plaintext of one piece, bytes. */
export const pieceBytes = 1_048_576;

const base64url = z.string().regex(/^[\w-]+$/);

const lockSchema = z.discriminatedUnion('kind', [
  /** `sealed`: the content key sealed by HPKE (kiosk/ledger/hpke.ts) to the X25519 key `publicKey`. */
  z.strictObject({ kind: z.literal('recipient'), publicKey: base64url, sealed: base64url }),
  /** The content key is argon2id of the passphrase (RFC 9106); `memory` in KiB. */
  z.strictObject({
    kind: z.literal('passphrase'),
    salt: base64url,
    memory: z.int().min(8_192).max(1_048_576),
    passes: z.int().min(1).max(16),
    parallelism: z.int().min(1).max(16),
  }),
]);

export type KeyLock = z.infer<typeof lockSchema>;

const headerSchema = z.strictObject({
  format: z.literal('kadian.backup'),
  version: z.literal(formatVersion),
  id: z.string(),
  kiosk: z.string(),
  madeAtMs: z.number(),
  lock: lockSchema,
});

/** In clear: whoever finds the file learns which box it is of, and nothing about people. */
export type SealedHeader = z.infer<typeof headerSchema>;

/** Whether the first bytes of a file are those of a sealed one. */
export function isSealed(head: Uint8Array): boolean {
  return magic.equals(head.subarray(0, magic.length));
}

export interface SealedWriter {
  write(bytes: Uint8Array): void;
  /** Writes the last piece and the digest, which it returns in hexadecimal; syncing and closing is the caller's. */
  end(): string;
}

/** Writes the header at once. Throws errors of node:fs. */
export function sealedWriter(descriptor: number, header: SealedHeader, key: Buffer): SealedWriter {
  const digest = createHash('sha256');
  const put = (bytes: Buffer): void => {
    digest.update(bytes);
    writeWhole(descriptor, bytes);
  };
  const text = Buffer.from(JSON.stringify(header));
  const head = Buffer.concat([magic, Buffer.from([formatVersion]), uint32(text.length), text]);
  put(head);
  const bound = createHash('sha256').update(head).digest();
  const pending = Buffer.alloc(pieceBytes);
  let filled = 0;
  let number = 0;
  const flush = (last: boolean): void => {
    const sealing = createCipheriv(cipher, key, nonce(number, last));
    sealing.setAAD(bound);
    const sealed = Buffer.concat([sealing.update(pending.subarray(0, filled)), sealing.final(), sealing.getAuthTag()]);
    put(Buffer.concat([Buffer.from([last ? 1 : 0]), uint32(filled), sealed]));
    number += 1;
    filled = 0;
  };
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (filled === pieceBytes) flush(false);
        const taken = Math.min(pieceBytes - filled, bytes.length - at);
        pending.set(bytes.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
      }
    },
    end() {
      flush(true);
      const value = digest.digest();
      writeWhole(descriptor, value);
      return value.toString('hex');
    },
  };
}

export interface SealedReader {
  readonly header: SealedHeader;
  /** Bytes of the whole file. */
  readonly bytes: number;
  /**
   * The plaintext in pieces, each checked before it is given; after the last one the file is known to be whole. With null
   * for a key: nothing is opened and nothing given, only frames and digest are looked at.
   */
  read(key: Buffer | null): Generator<Buffer, void>;
  close(): void;
}

/** Reads the header. What is no backup, is cut, or was changed is a `Refusal` that says so. */
export function openSealedFile(file: string): SealedReader {
  const source = openSource(file);
  try {
    const start = source.take(magic.length + 5);
    if (!start.subarray(0, magic.length).equals(magic)) throw bad(file, 'this is no backup of a box');
    const version = start[magic.length];
    if (version !== formatVersion) {
      throw bad(file, `written by newer software (format ${String(version)}, known ${formatVersion})`);
    }
    const length = start.readUInt32BE(magic.length + 1);
    if (length > longestHeader) throw bad(file, 'its header cannot be read');
    const text = source.take(length);
    const header = parseHeader(file, text.toString('utf8'));
    const bound = createHash('sha256').update(start).update(text).digest();
    return {
      header,
      bytes: source.bytes,
      read: (key) => pieces(file, source, bound, key),
      close: () => source.close(),
    };
  } catch (error) {
    source.close();
    throw error;
  }
}

function* pieces(file: string, source: Source, bound: Buffer, key: Buffer | null): Generator<Buffer, void> {
  // A piece that does not open is judged at the end: a file that was changed is told from a wrong key by its SHA-256.
  let unopened: string | null = null;
  for (let number = 0; ; number += 1) {
    const head = source.take(5);
    const flag = head[0];
    const length = head.readUInt32BE(1);
    if ((flag !== 0 && flag !== 1) || length > pieceBytes) throw bad(file, `damaged at piece ${number}`);
    const sealed = source.take(length);
    const tag = source.take(tagBytes);
    const last = flag === 1;
    if (key !== null && unopened === null) {
      const piece = openPiece(sealed, tag, key, nonce(number, last), bound);
      if (piece !== null) yield piece;
      else unopened = number === 0 ? 'this key or passphrase does not open it' : `damaged at piece ${number}`;
    }
    if (!last) continue;
    const expected = source.digest();
    if (!source.take(digestBytes).equals(expected)) throw bad(file, 'its SHA-256 does not fit: it was changed');
    if (source.left() > 0) throw bad(file, 'something follows its end');
    if (unopened !== null) throw bad(file, unopened);
    return;
  }
}

function openPiece(sealed: Buffer, tag: Buffer, key: Buffer, iv: Buffer, bound: Buffer): Buffer | null {
  const opening = createDecipheriv(cipher, key, iv, { authTagLength: tagBytes });
  opening.setAAD(bound);
  opening.setAuthTag(tag);
  try {
    return Buffer.concat([opening.update(sealed), opening.final()]);
  } catch {
    // The one thing node:crypto says of a tag that does not fit.
    return null;
  }
}

interface Source {
  readonly bytes: number;
  /** Exactly so many; a file that ends before is a `Refusal`. */
  take(count: number): Buffer;
  left(): number;
  /** SHA-256 of all that was taken so far. */
  digest(): Buffer;
  close(): void;
}

function openSource(file: string): Source {
  // Looked at before it is opened: a pipe would wait for somebody to write, and a device could do anything.
  if (!statSync(file).isFile()) throw bad(file, 'this is no file, but a folder, a pipe or a device');
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const bytes = fstatSync(descriptor).size;
  const hash: Hash = createHash('sha256');
  let at = 0;
  return {
    bytes,
    take(count) {
      const buffer = Buffer.alloc(Math.min(count, Math.max(0, bytes - at)));
      let read = 0;
      while (read < buffer.length) {
        const got = readSync(descriptor, buffer, read, buffer.length - read, at + read);
        if (got === 0) break;
        read += got;
      }
      if (read < count) throw bad(file, 'it ends too early: it was cut off');
      at += count;
      hash.update(buffer);
      return buffer;
    },
    left: () => bytes - at,
    digest: () => hash.copy().digest(),
    close: () => closeSync(descriptor),
  };
}

function parseHeader(file: string, text: string): SealedHeader {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch {
    throw bad(file, 'its header cannot be read');
  }
}

function bad(file: string, why: string): Refusal {
  return new Refusal(`${file}: ${why}`, refusalCodes.badFile);
}

function nonce(number: number, last: boolean): Buffer {
  return Buffer.concat([Buffer.alloc(7), uint32(number), Buffer.from([last ? 1 : 0])]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at);
}
