/** From the bytes of a request to a batch the contract accepts, or the reason why not. */
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type CloudEvent, eventBatchSchema, type Problem } from '../../kiosk/uplink/contract.ts';
import { wireLimits } from '../../kiosk/uplink/http-contract.ts';
import { issueWords } from './issue-words.ts';

export interface Refusal {
  readonly status: 400 | 413 | 415;
  readonly problem: Problem;
}

const inflate = { zstd: promisify(zstdDecompress), gzip: promisify(gunzip) };

/** Unpacks and parses a batch; the unpacked size is bounded, so that a small body cannot become a large one. */
export async function readBatch(
  body: Buffer,
  encoding: string | undefined,
): Promise<Result<readonly CloudEvent[], Refusal>> {
  if (encoding !== undefined && encoding !== 'zstd' && encoding !== 'gzip') {
    return refused(415, 'Unknown content encoding', encoding.slice(0, 40));
  }
  let unpacked = body;
  try {
    if (encoding !== undefined) unpacked = await inflate[encoding](body, { maxOutputLength: wireLimits.maxBatchBytes });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return code === 'ERR_BUFFER_TOO_LARGE'
      ? refused(413, 'Batch too large', `more than ${wireLimits.maxBatchBytes} bytes`)
      : refused(400, 'Body does not unpack', code);
  }
  if (unpacked.byteLength > wireLimits.maxBatchBytes) {
    return refused(413, 'Batch too large', `more than ${wireLimits.maxBatchBytes} bytes`);
  }
  return parseBatch(unpacked);
}

/** The same for a batch that is already unpacked. */
export function parseBatch(body: Uint8Array): Result<readonly CloudEvent[], Refusal> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return refused(400, 'Body is not JSON', 'expected a JSON array of CloudEvents in UTF-8');
  }
  const batch = eventBatchSchema.safeParse(value);
  if (batch.success) return ok(batch.data);
  const issue = batch.error.issues[0];
  return refused(400, 'Batch does not fit the contract', issueWords(issue), issue?.path.join('.'));
}

function refused(status: Refusal['status'], title: string, detail: string, path?: string): Result<never, Refusal> {
  const place = path === undefined ? {} : { path: path.slice(0, 200) };
  return err({ status, problem: { title, detail: detail.slice(0, 2_000), ...place } });
}
