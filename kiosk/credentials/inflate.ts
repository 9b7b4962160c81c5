import { inflateRawSync, inflateSync } from 'node:zlib';
import { err, ok, type Result } from '../../drivers/basics/result.ts';

/** The most a code may grow to, in bytes: a code of 4096 characters that says more is a bomb, not a certificate. */
const inflatedBytesMax = 16_384;

export type InflateError = 'notDeflated' | 'tooLarge' | 'trailingBytes';

/** The result of node's inflate calls with `info: true`, which their types do not describe. */
interface InflateInfo {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

function hasCode(error: unknown): error is { code: unknown } {
  return typeof error === 'object' && error !== null && 'code' in error;
}

/**
 * Inflates a zlib stream (RFC 1950) or a raw deflate stream (RFC 1951) to at most 16384 bytes. Bytes behind the end of
 * the stream are refused: node's own call drops them silently.
 */
export function inflateBounded(bytes: Uint8Array, kind: 'zlib' | 'raw'): Result<Uint8Array, InflateError> {
  const options = { maxOutputLength: inflatedBytesMax, chunkSize: 1024, info: true };
  try {
    const info = (kind === 'zlib' ? inflateSync(bytes, options) : inflateRawSync(bytes, options)) as unknown;
    const { buffer, engine } = info as InflateInfo;
    return engine.bytesWritten === bytes.length ? ok(buffer) : err('trailingBytes');
  } catch (error) {
    return err(hasCode(error) && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'notDeflated');
  }
}
