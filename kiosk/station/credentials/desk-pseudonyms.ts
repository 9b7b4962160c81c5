/** Pseudonyms of what must not be kept: a code, a certificate, an identity number. Only this box can make them. */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../../../drivers/basics/replace-file.ts';

export type PseudonymOf = 'onlineCode' | 'certificate' | 'certificateText' | 'identityNumber';

/** 128 bits of HMAC-SHA-256 in hexadecimal; the same for the same text, and different for each kind. */
export type Pseudonyms = (kind: PseudonymOf, text: string) => string;

const keyBytes = 32;

/**
 * Pseudonyms under the key in `file`, which is made if it is not there. Where it can be neither read nor kept they end with
 * the process, as they do with the power on a box that has its key in memory; `notKept` is told why.
 */
export function openPseudonyms(file: string, notKept: (detail: string) => void): Pseudonyms {
  let key: Buffer;
  try {
    key = readKey(file) ?? makeKey(file);
  } catch (error) {
    if (!isFileError(error)) throw error;
    notKept(error.message);
    key = randomBytes(keyBytes);
  }
  return pseudonymsBy(createSecretKey(key));
}

function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

export function pseudonymsBy(key: KeyObject): Pseudonyms {
  return (kind, text) => createHmac('sha256', key).update(`${kind}\0${text}`).digest('hex').slice(0, 32);
}

/** Null where there is none, or only part of one: then pseudonyms begin anew, which forgets who passed before. */
function readKey(file: string): Buffer | null {
  try {
    const key = readFileSync(file);
    return key.length === keyBytes ? key : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function makeKey(file: string): Buffer {
  const key = randomBytes(keyBytes);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  replaceFile(file, key);
  return key;
}
