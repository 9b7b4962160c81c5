/**
 * Batches over HTTP(S). A captive portal answers 200 too, so an answer counts only when its type, its size and its shape
 * are those of the contract; everything else is a fault that acknowledges nothing.
 */
import { type Compression, compressed } from './compression.ts';
import { acknowledgementSchema } from './contract.ts';
import { readAnswer } from './http-answer.ts';
import { mediaTypes, paths } from './http-contract.ts';
import { openServiceLine, type ServiceAddress } from './service-line.ts';
import type { UplinkTransport } from './transport.ts';

export interface HttpsTransportOptions extends ServiceAddress {
  readonly compression: Compression;
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
