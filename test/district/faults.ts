/** A faulty road in front of the service: forwards requests, or answers them as a bad network would. */
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mediaTypes } from '../../kiosk/uplink/http-contract.ts';

export type RoadFault =
  | 'none'
  /** 200 with the right content type and bytes that are not JSON. */
  | 'rubbish'
  /** 200 with a login page. */
  | 'loginPage'
  /** A redirect to a login page. */
  | 'redirect'
  | 'status500'
  /** A body shorter than its announced length, then the end of the connection. */
  | 'halfBody'
  /** A right answer at one byte in 50 ms. */
  | 'slowDrip'
  /** A well-formed acknowledgement of events that were never sent. */
  | 'wrongAck'
  /** An acknowledgement of the right sequences of another chain. */
  | 'foreignChain'
  /** An answer without end. */
  | 'endless'
  /** The service takes the batch and commits it; its answer is lost. */
  | 'answerLost'
  /** The connection ends before the service sees anything. */
  | 'dropped';

export interface Road {
  readonly url: URL;
  fault: RoadFault;
  /** Requests seen so far, whatever became of them. */
  readonly seen: number;
  /** Resolves when `count` requests in all have been seen. */
  untilSeen(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function openRoad(target: URL): Promise<Road> {
  let seen = 0;
  const waiting = new Set<{ readonly count: number; readonly resolve: () => void }>();
  const server = createServer((incoming, outgoing) => {
    seen += 1;
    for (const entry of waiting) {
      if (seen >= entry.count) {
        waiting.delete(entry);
        entry.resolve();
      }
    }
    travel(road.fault, target, incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const road: Road = {
    url: new URL(`http://127.0.0.1:${port}/`),
    fault: 'none',
    get seen() {
      return seen;
    },
    untilSeen: (count) =>
      seen >= count ? Promise.resolve() : new Promise((resolve) => waiting.add({ count, resolve })),
    stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return road;
}

const page = '<!doctype html><title>Sign in</title><form action="/login"><input name="phone"></form>';

function travel(fault: RoadFault, target: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
  switch (fault) {
    case 'none':
      pass(target, incoming, (status, headers, body) => outgoing.writeHead(status, headers).end(body));
      return;
    case 'rubbish':
      outgoing.writeHead(200, { 'content-type': mediaTypes.json }).end('{"acknowledged": [{"chain"');
      return;
    case 'loginPage':
      outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
      return;
    case 'redirect':
      outgoing.writeHead(302, { location: new URL('/login', target).href }).end();
      return;
    case 'status500':
      outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('no');
      return;
    case 'halfBody':
      pass(target, incoming, (status, headers, body) => {
        outgoing.writeHead(status, { ...headers, 'content-length': body.byteLength });
        outgoing.write(body.subarray(0, body.byteLength >> 1), () => incoming.socket.destroy());
      });
      return;
    case 'slowDrip':
      pass(target, incoming, (status, headers, body) => drip(outgoing.writeHead(status, headers), body));
      return;
    case 'wrongAck':
      answer(outgoing, [{ chain: 'x', from: 1, to: 3 }]);
      return;
    case 'foreignChain':
      pass(target, incoming, (_status, _headers, body) => {
        const honest: { acknowledged: { from: number; to: number }[] } = JSON.parse(body.toString());
        answer(
          outgoing,
          honest.acknowledged.map(({ from, to }) => ({ chain: 'another', from, to })),
        );
      });
      return;
    case 'endless':
      outgoing.writeHead(200, { 'content-type': mediaTypes.json });
      pour(outgoing);
      return;
    case 'answerLost':
      pass(target, incoming, () => incoming.socket.destroy());
      return;
    case 'dropped':
      incoming.socket.destroy();
  }
}

function answer(outgoing: ServerResponse, acknowledged: readonly object[]): void {
  const body = JSON.stringify({ acknowledged, held: [], now: '2022-01-05T00:00:00.000Z' });
  outgoing.writeHead(200, { 'content-type': mediaTypes.json }).end(body);
}

function pass(
  target: URL,
  incoming: IncomingMessage,
  back: (status: number, headers: Record<string, string>, body: Buffer) => void,
): void {
  const { host: _, connection: __, ...headers } = incoming.headers;
  const onward = forward(
    new URL(incoming.url ?? '/', target),
    { method: incoming.method ?? 'GET', headers, agent: false },
    (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        back(
          response.statusCode ?? 502,
          { 'content-type': response.headers['content-type'] ?? '' },
          Buffer.concat(parts),
        );
      });
    },
  );
  // A target that is down is a connection that ends.
  onward.on('error', () => incoming.socket.destroy());
  incoming.pipe(onward);
}

function drip(outgoing: ServerResponse, body: Buffer): void {
  let position = 0;
  const timer = setInterval(() => {
    if (position < body.byteLength) outgoing.write(body.subarray(position, ++position));
    else outgoing.end();
  }, 50);
  outgoing.on('close', () => clearInterval(timer));
}

function pour(outgoing: ServerResponse): void {
  const part = Buffer.alloc(65_536, ' ');
  while (!outgoing.destroyed && outgoing.write(part)) {
    // Until the socket asks for a pause.
  }
  outgoing.once('drain', () => pour(outgoing));
}
