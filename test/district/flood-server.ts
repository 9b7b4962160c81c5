/** The service's end of HTTP: bounded in connections, headers and time, and with a word for what it cannot read. */
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock } from '../../drivers/basics/clock.ts';
import type { Problem } from '../../kiosk/uplink/contract.ts';
import { mediaTypes } from '../../kiosk/uplink/http-contract.ts';
import { type Connections, doorLimits } from './flood-guard.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** For Fastify's `serverFactory`. */
export function guardedServer(connections: Connections): (handler: Handler) => Server {
  return (handler) => {
    const server = createServer(
      {
        maxHeaderSize: doorLimits.headerBytes,
        headersTimeout: doorLimits.headersMs,
        requestTimeout: doorLimits.requestMs,
        connectionsCheckingInterval: doorLimits.lookMs,
        // Longer than a box waits for a command, so that its connection lasts.
        keepAliveTimeout: 72_000,
      },
      (request, response) => {
        const { socket } = request;
        if (!connections.asks(socket)) return;
        response.once('close', () => connections.answered(socket));
        handler(request, response);
      },
    );
    server.maxConnections = doorLimits.connections;
    server.on('connection', (socket) => connections.came(socket));
    return server;
  };
}

/** For Fastify's `clientErrorHandler`: what cannot be read as a request is answered as far as anybody listens, and ended. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, problem] = unreadable(error.code ?? '');
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: ${mediaTypes.problem}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  // Whoever goes on sending is not listening; ended at once, a reset could overtake the answer.
  const patience = systemClock.after(doorLimits.farewellMs, () => socket.destroy());
  socket.once('close', () => patience.cancel());
}

function unreadable(code: string): readonly [status: number, problem: Problem] {
  const { headerBytes, headersMs, requestMs } = doorLimits;
  if (code === 'HPE_HEADER_OVERFLOW') {
    return [431, { title: 'Headers too long', detail: `address and headers have more than ${headerBytes} bytes` }];
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const detail = `headers take ${headersMs / 1000} s at most, a whole request ${requestMs / 1000} s`;
    return [408, { title: 'Too slow', detail }];
  }
  return [400, { title: 'Not HTTP', detail: `expected a request of HTTP/1.1 (${code.slice(0, 60)})` }];
}
