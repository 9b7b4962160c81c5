/**
 * Batches over HTTP(S). A captive portal answers 200 too, so an answer counts only when its type, its size and its shape
 * are those of the contract; everything else is a fault that acknowledges nothing.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { promisify } from 'node:util';
import { constants, gzip, zstdCompress } from 'node:zlib';
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type Acknowledgement, acknowledgementSchema, type CloudEvent } from './contract.ts';
import { type DeviceKey, deviceToken } from './device-token.ts';
import type { UplinkFault } from './fault.ts';
import { faultOfStatus, isMedia, parseJson } from './http-answer.ts';
import { mediaTypes, paths, sourceHeader, wireLimits } from './http-contract.ts';
import { exchange } from './http-exchange.ts';
import type { UplinkTransport } from './transport.ts';

export interface HttpsTransportOptions {
  /** Address of the service, `https://…` or, on loopback, `http://…`; a path is kept as a prefix. */
  readonly url: URL;
  /** The box's source URN. */
  readonly source: string;
  readonly clock: Clock;
  readonly compression: 'zstd' | 'gzip' | 'none';
  /** Milliseconds for a whole exchange, however slowly it drips. */
  readonly deadlineMs: number;
  readonly deviceKey?: DeviceKey;
  /** PEM of the only authority accepted; the system's store if absent. */
  readonly authority?: string;
}

/** Opens no connection by itself; the first batch does. */
export function httpsTransport(options: HttpsTransportOptions): UplinkTransport {
  const { url, source, clock } = options;
  const target = new URL(url.href.replace(/\/$/, '') + paths.events);
  const settings = { keepAlive: true, maxSockets: 1 };
  const agent = url.protocol === 'https:' ? new HttpsAgent(settings) : new HttpAgent(settings);
  return {
    async send(events: readonly CloudEvent[], signal: AbortSignal): Promise<Result<Acknowledgement, UplinkFault>> {
      const body = await compressed(JSON.stringify(events), options.compression);
      const answer = await exchange({
        method: 'POST',
        url: target,
        headers: {
          'content-type': mediaTypes.batch,
          accept: mediaTypes.json,
          [sourceHeader]: source,
          ...(options.compression === 'none' ? {} : { 'content-encoding': options.compression }),
          ...(options.deviceKey === undefined
            ? {}
            : { authorization: `Bearer ${deviceToken(options.deviceKey, source, url.origin, clock.wallMs())}` }),
        },
        body,
        agent,
        authority: options.authority ?? null,
        deadlineMs: options.deadlineMs,
        maxAnswerBytes: wireLimits.maxAnswerBytes,
        clock,
        signal,
      });
      if (!answer.ok) return answer;
      if (answer.value.status !== 200) return err(faultOfStatus(answer.value));
      if (!isMedia(answer.value, mediaTypes.json)) return err(foreign(answer.value.headers['content-type']));
      const parsed = acknowledgementSchema.safeParse(parseJson(answer.value.body));
      if (!parsed.success) return err({ code: 'malformedAnswer', detail: 'not an acknowledgement' });
      return ok(parsed.data);
    },
    close: () => agent.destroy(),
  };
}

function foreign(contentType: string | undefined): UplinkFault {
  const detail = `200 with content type ${contentType ?? '(none)'}`;
  return { code: contentType?.startsWith('text/html') ? 'captivePortal' : 'malformedAnswer', detail };
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
