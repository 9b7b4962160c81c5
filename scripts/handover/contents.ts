/** The plaintext of a backup: length(4) and JSON of the manifest, then its files one after the other, nothing between. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { Refusal, refusalCodes } from '../refusal.ts';
import { manifestSchema, type Manifest, type ManifestFile } from './manifest.ts';
import type { SealedWriter } from './sealed-file.ts';

const longestManifest = 16 * 1024 * 1024;

/** Files in the order of the manifest; `onBytes` hears how many were written so far. */
export function writeContents(
  writer: SealedWriter,
  manifest: Manifest,
  pathOf: (file: ManifestFile) => string,
  onBytes: (bytes: number) => void,
): void {
  const text = Buffer.from(JSON.stringify(manifest));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  writer.write(length);
  writer.write(text);
  let written = 0;
  for (const file of manifest.files) {
    const from = pathOf(file);
    const seen = readPieces(from, (piece) => {
      writer.write(piece);
      written += piece.length;
      onBytes(written);
    });
    if (seen.sha256 !== file.sha256)
      throw new Refusal(`${from}: changed while it was copied; try again`, refusalCodes.badFile);
  }
}

/** Length and SHA-256 of a file, read in pieces. Throws errors of node:fs. */
export function readPieces(
  file: string,
  onPiece: (piece: Buffer) => void = () => {},
): { bytes: number; sha256: string } {
  const descriptor = openSync(file, 'r');
  const digest = createHash('sha256');
  const buffer = Buffer.alloc(1_048_576);
  let bytes = 0;
  try {
    for (;;) {
      const read = readSync(descriptor, buffer, 0, buffer.length, null);
      if (read === 0) return { bytes, sha256: digest.digest('hex') };
      const piece = buffer.subarray(0, read);
      digest.update(piece);
      bytes += read;
      onPiece(piece);
    }
  } finally {
    closeSync(descriptor);
  }
}

export interface ContentsTaker {
  /** The manifest is known; no file was given yet. */
  onManifest(manifest: Manifest): void;
  /** What takes a file's bytes; `end` comes when all of it was given and its digest fits. */
  onFile(file: ManifestFile): { write(piece: Uint8Array): void; end(): void };
}

/** The manifest alone: what follows it is neither read nor checked. */
export function readManifest(name: string, pieces: Iterable<Buffer>): Manifest {
  return manifestOf(name, createCursor(name, pieces));
}

/** Takes the plaintext apart as it comes; anything that does not fit its manifest is a `Refusal`. */
export function readContents(name: string, pieces: Iterable<Buffer>, taker: ContentsTaker): Manifest {
  const cursor = createCursor(name, pieces);
  const manifest = manifestOf(name, cursor);
  taker.onManifest(manifest);
  for (const file of manifest.files) {
    const sink = taker.onFile(file);
    const digest = createHash('sha256');
    cursor.pass(file.bytes, (piece) => {
      digest.update(piece);
      sink.write(piece);
    });
    if (digest.digest('hex') !== file.sha256)
      throw new Refusal(`${name}: ${file.path} does not fit its digest`, refusalCodes.badFile);
    sink.end();
  }
  cursor.finish();
  return manifest;
}

function manifestOf(name: string, cursor: Pick<ReturnType<typeof createCursor>, 'take'>): Manifest {
  const length = cursor.take(4).readUInt32BE(0);
  if (length > longestManifest) throw unreadable(name);
  return parse(name, cursor.take(length).toString('utf8'));
}

function createCursor(name: string, pieces: Iterable<Buffer>) {
  const source = pieces[Symbol.iterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = (): void => {
    const next = source.next();
    if (next.done === true) throw new Refusal(`${name}: it holds less than it says`, refusalCodes.badFile);
    rest = next.value;
  };
  const pass = (count: number, onPiece: (piece: Buffer) => void): void => {
    for (let left = count; left > 0; ) {
      while (rest.length === 0) more();
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      onPiece(piece);
    }
  };
  return {
    pass,
    take(count: number): Buffer {
      const parts: Buffer[] = [];
      pass(count, (piece) => parts.push(Buffer.from(piece)));
      return Buffer.concat(parts);
    },
    /** Reads to the end: only then the last piece and the digest of the file are known to be good. */
    finish(): void {
      if (rest.length > 0) throw unreadable(name);
      for (let next = source.next(); next.done !== true; next = source.next()) {
        if (next.value.length > 0) throw unreadable(name);
      }
    },
  };
}

function parse(name: string, text: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw unreadable(name);
  }
}

function unreadable(name: string): Refusal {
  return new Refusal(
    `${name}: its list of files cannot be read; was it written by newer software?`,
    refusalCodes.badFile,
  );
}
