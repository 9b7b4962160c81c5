/**
 * One bounded HTTP exchange: a deadline over the whole of it, a bounded answer, no redirects followed, and no proxy but
 * a configured one: node:http reads no proxy from the environment. The judgement of the answer is the caller's.
 */
import {
  type Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../drivers/basics/clock.ts';
import { briefly } from '../../drivers/basics/crash-words.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { UplinkFault } from './fault.ts';

/** PEM texts by which the box shows itself in the TLS handshake. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly agent: Agent;
  /** PEM of the only authority accepted for https; the system's own store when null. */
  readonly authority: string | null;
  readonly clientCertificate: ClientCertificate | null;
  /** Milliseconds from the call to the last byte of the answer. */
  readonly deadlineMs: number;
  /** Bytes of the answer's body. */
  readonly maxAnswerBytes: number;
  readonly clock: Clock;
  /** Takes the request back; the outcome is then `preempted`. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends one request and reads the whole answer; never throws and never rejects for what the network does. */
export async function exchange(request: ExchangeRequest): Promise<Result<Answer, UplinkFault>> {
  const first = await attempt(request);
  // The service may close an idle kept connection just as it is used again (RFC 9112 §9.3.1): that is no outage.
  return first.stale ? (await attempt(request)).result : first.result;
}

interface Attempt {
  readonly result: Result<Answer, UplinkFault>;
  readonly stale: boolean;
}

function attempt(request: ExchangeRequest): Promise<Attempt> {
  return new Promise((resolve) => {
    const { url, signal, clock, clientCertificate } = request;
    let answered = false;
    let reached = false;
    let over = false;
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    let outgoing: ClientRequest;
    try {
      outgoing = open(url, {
        method: request.method,
        agent: request.agent,
        headers: {
          ...request.headers,
          ...(request.body === null ? {} : { 'content-length': request.body.byteLength }),
        },
        ...(request.authority === null ? {} : { ca: request.authority }),
        ...(clientCertificate === null ? {} : { cert: clientCertificate.certificate, key: clientCertificate.key }),
      });
    } catch (error) {
      // A certificate or key that cannot be used is thrown by node:tls; its words may quote the file.
      resolve({ result: err({ code: 'unreachable', detail: briefly(error) }), stale: false });
      return;
    }
    const finish = (result: Result<Answer, UplinkFault>, stale = false): void => {
      if (over) return;
      over = true;
      deadline.cancel();
      signal.removeEventListener('abort', takeBack);
      if (!result.ok) outgoing.destroy();
      resolve({ result, stale });
    };
    const takeBack = (): void => finish(err({ code: 'preempted', detail: 'taken back' }));
    const deadline = clock.after(request.deadlineMs, () =>
      finish(err({ code: 'timedOut', detail: `no complete answer within ${request.deadlineMs} ms` })),
    );
    // Over TLS a certificate that is expired, foreign or for another name means that the service was not reached.
    outgoing.on('socket', (socket) => {
      if (outgoing.reusedSocket) reached = true;
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (reached = true));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const stale = outgoing.reusedSocket && !answered && error.code === 'ECONNRESET';
      finish(err({ code: faultCode(reached, error), detail: error.code ?? error.message }), stale);
    });
    outgoing.on('response', (incoming) => {
      answered = true;
      collect(incoming, request.maxAnswerBytes, finish);
    });
    if (signal.aborted) takeBack();
    else {
      signal.addEventListener('abort', takeBack, { once: true });
      outgoing.end(request.body ?? undefined);
    }
  });
}

function collect(
  incoming: IncomingMessage,
  limit: number,
  finish: (result: Result<Answer, UplinkFault>) => void,
): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  incoming.on('data', (part: Buffer) => {
    bytes += part.byteLength;
    if (bytes > limit) finish(err({ code: 'malformedAnswer', detail: `answer longer than ${limit} bytes` }));
    else parts.push(part);
  });
  incoming.on('end', () => {
    if (incoming.complete) {
      finish(ok({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(parts) }));
    } else finish(err({ code: 'dropped', detail: 'the answer ended early' }));
  });
  incoming.on('error', (error: NodeJS.ErrnoException) =>
    finish(err({ code: 'dropped', detail: error.code ?? error.message })),
  );
}

function faultCode(reached: boolean, error: NodeJS.ErrnoException): UplinkFault['code'] {
  if (!reached) return 'unreachable';
  // The parser's own codes: what came is not HTTP.
  return error.code?.startsWith('HPE_') ? 'malformedAnswer' : 'dropped';
}
