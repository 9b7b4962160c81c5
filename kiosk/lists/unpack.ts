/** Unpacks a body piece by piece and hands on its lines: however large it becomes, only a piece is in memory. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import { longestLine } from './entries.ts';
import type { ListFault } from './fault.ts';
import type { Manifest } from './manifest.ts';

const pieceBytes = 64 * 1024;

/** Windows of 8 MiB are what zstd uses up to its level 19; more memory than that is not given to a body. */
const zstdWindowLog = 23;

/** Calls `take` with the lines as they come; ends at its first fault, or at one of its own. Lines end with a line feed. */
export async function unpack(
  bytes: Uint8Array,
  { encoding, unpackedBytes }: Manifest['body'],
  take: (lines: readonly string[]) => ListFault | null,
): Promise<ListFault | null> {
  let fault: ListFault | null = null;
  const decompressor =
    encoding === 'gzip'
      ? createGunzip()
      : createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog } });
  try {
    await pipeline(Readable.from(pieces(bytes)), decompressor, async (source: AsyncIterable<Buffer>) => {
      fault = await readLines(source, unpackedBytes, take);
    });
  } catch (error) {
    // zlib's own codes are of the body; anything else is a bug.
    if (fault === null && !isOfTheBody(error)) throw error;
    fault ??= unpacking(error instanceof Error ? error.message : 'not readable');
  }
  return fault;
}

async function readLines(
  source: AsyncIterable<Buffer>,
  limit: number,
  take: (lines: readonly string[]) => ListFault | null,
): Promise<ListFault | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let unpacked = 0;
  let rest = '';
  for await (const piece of source) {
    unpacked += piece.byteLength;
    if (unpacked > limit) return unpacking(`more than the ${limit} bytes of the manifest`);
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    const fault = rest.length > longestLine ? entryTooLong : take(lines);
    if (fault !== null) return fault;
  }
  rest += decoder.decode();
  if (unpacked !== limit) return unpacking(`${unpacked} of the ${limit} bytes of the manifest`);
  return rest === '' ? null : unpacking('the last line has no end');
}

const entryTooLong: ListFault = { code: 'entry', detail: `a line of more than ${longestLine} characters` };

function unpacking(detail: string): ListFault {
  return { code: 'unpacking', detail };
}

function isOfTheBody(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(Z_|ZSTD_|ERR_ENCODING_INVALID|ERR_TRAILING_JUNK)/.test(code);
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}
