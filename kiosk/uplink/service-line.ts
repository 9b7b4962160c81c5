/** A kept connection to the district's service: who is there, who asks, and when it is enough. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Result } from '../../drivers/basics/result.ts';
import { type DeviceKey, deviceToken } from './device-token.ts';
import type { UplinkFault } from './fault.ts';
import { mediaTypes, sourceHeader, wireLimits } from './http-contract.ts';
import { type Answer, type ClientCertificate, exchange } from './http-exchange.ts';

export interface ServiceAddress {
  /** Address of the service, `https://…` or, on loopback, `http://…`; a path is kept as a prefix. */
  readonly url: URL;
  /** The box's source URN. */
  readonly source: string;
  readonly clock: Clock;
  /** Read anew for each request: a key may be changed while the line stands. */
  readonly deviceKey?: DeviceKey;
  /** PEM of the only authority accepted; the system's store if absent. */
  readonly authority?: string;
  /** For services that ask for mutual TLS. */
  readonly clientCertificate?: ClientCertificate;
}

export interface ServiceLine {
  /** `path` begins with a slash and may hold a query; `deadlineMs` is for the whole exchange, however slowly it drips. */
  ask(request: {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array | null;
    readonly deadlineMs: number;
    /** Bytes of the answer's body; those of an ordinary answer if absent. */
    readonly maxAnswerBytes?: number;
    readonly signal: AbortSignal;
  }): Promise<Result<Answer, UplinkFault>>;
  close(): void;
}

/** Opens no connection by itself; the first question does. */
export function openServiceLine(address: ServiceAddress): ServiceLine {
  const { url, source, clock, deviceKey, authority, clientCertificate } = address;
  const prefix = url.href.replace(/\/$/, '');
  const settings = { keepAlive: true, maxSockets: 1 };
  const agent = url.protocol === 'https:' ? new HttpsAgent(settings) : new HttpAgent(settings);
  return {
    ask: (request) =>
      exchange({
        method: request.method,
        url: new URL(prefix + request.path),
        headers: {
          accept: mediaTypes.json,
          [sourceHeader]: source,
          ...request.headers,
          ...(deviceKey === undefined
            ? {}
            : { authorization: `Bearer ${deviceToken(deviceKey, source, url.origin, clock.wallMs())}` }),
        },
        body: request.body,
        agent,
        authority: authority ?? null,
        clientCertificate: clientCertificate ?? null,
        deadlineMs: request.deadlineMs,
        maxAnswerBytes: request.maxAnswerBytes ?? wireLimits.maxAnswerBytes,
        clock,
        signal: request.signal,
      }),
    close: () => agent.destroy(),
  };
}
