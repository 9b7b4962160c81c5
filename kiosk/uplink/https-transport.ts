/**
 * Batches over HTTP(S). A captive portal answers 200 too, so an answer counts only when its type, its size and its shape
 * are those of the contract; everything else is a fault that acknowledges nothing.
 */
import { promisify } from 'node:util';
import { constants, gzip, zstdCompress } from 'node:zlib';
import { acknowledgementSchema } from './contract.ts';
import { readAnswer } from './http-answer.ts';
import { mediaTypes, paths } from './http-contract.ts';
import { openServiceLine, type ServiceAddress } from './service-line.ts';
import type { UplinkTransport } from './transport.ts';

export interface HttpsTransportOptions extends ServiceAddress {
  readonly compression: 'zstd' | 'gzip' | 'none';
  /** Milliseconds for a whole exchange, however slowly it drips. */
  readonly deadlineMs: number;
}

/** Opens no connection by itself; the first batch does. */
export function httpsTransport(options: HttpsTransportOptions): UplinkTransport {
  const { compression, deadlineMs } = options;
  const line = openServiceLine(options);
  const headers = {
    'content-type': mediaTypes.batch,
    ...(compression === 'none' ? {} : { 'content-encoding': compression }),
  };
  return {
    async send(events, signal) {
      const body = await compressed(JSON.stringify(events), compression);
      const answer = await line.ask({ method: 'POST', path: paths.events, headers, body, deadlineMs, signal });
      return answer.ok ? readAnswer(answer.value, acknowledgementSchema) : answer;
    },
    close: () => line.close(),
  };
}

const zstd = promisify(zstdCompress);
const deflate = promisify(gzip);

/** On the thread pool, so that a batch never holds up an encounter. */
async function compressed(text: string, compression: HttpsTransportOptions['compression']): Promise<Uint8Array> {
  const bytes = Buffer.from(text);
  switch (compression) {
    case 'zstd':
      return zstd(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    case 'gzip':
      return deflate(bytes);
    case 'none':
      return bytes;
  }
}
