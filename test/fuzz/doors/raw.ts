/** What somebody on the machine can do to a port: raw bytes, torn connections, and frames nobody would write. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Chance } from '../engine/random.ts';

/** A connection to a port of this machine; its errors are its own. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** All that comes until the other end has ended. */
export async function hear(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    text = (text + bytes.toString('latin1')).slice(-4_096);
  });
  if (!socket.destroyed && !socket.closed) await once(socket, 'close');
  return text;
}

/** One frame of a client (RFC 6455, 5.2); `length` replaces the length it states. */
export function frame(
  payload: Uint8Array,
  how: { readonly first?: number; readonly masked?: boolean; readonly length?: bigint } = {},
): Buffer {
  const { first = 0x81, masked = true, length } = how;
  const mask = masked ? 0x80 : 0;
  const size = payload.length;
  const stated = Buffer.alloc(length !== undefined || size > 0xffff ? 9 : size > 125 ? 3 : 1);
  if (stated.length === 9) {
    stated[0] = mask | 127;
    stated.writeBigUInt64BE(length ?? BigInt(size), 1);
  } else if (stated.length === 3) {
    stated[0] = mask | 126;
    stated.writeUInt16BE(size, 1);
  } else stated[0] = mask | size;
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([Buffer.from([first]), stated, Buffer.alloc(masked ? 4 : 0), payload]);
}

/** Requests and rubbish that the reader of HTTP has to tell apart. */
export function requests(port: number, token: string): readonly string[] {
  const host = `Host: 127.0.0.1:${port}\r\n`;
  const upgrade = `${host}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nOrigin: http://127.0.0.1:${port}\r\n`;
  return [
    `GET / HTTP/1.1\r\n${host}\r\n`,
    `HEAD /health HTTP/1.1\r\n${host}\r\n`,
    `GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n${host}\r\n`,
    `GET //127.0.0.1/../../x HTTP/1.1\r\n${host}\r\n`,
    `GET http://elsewhere/ HTTP/1.1\r\n${host}\r\n`,
    `GET __proto__ HTTP/1.1\r\n${host}\r\n`,
    `GET /constructor HTTP/1.1\r\n${host}\r\n`,
    `OPTIONS * HTTP/1.1\r\n${host}\r\n`,
    `CONNECT 127.0.0.1:1 HTTP/1.1\r\n${host}\r\n`,
    `TRACE / HTTP/1.1\r\n${host}\r\n`,
    `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET`,
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n`,
    `POST / HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 9999999999\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}Host: other\r\n\r\n`,
    `GET / HTTP/0.9\r\n\r\n`,
    `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(40_000)}\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}${'X: a\r\n'.repeat(3_000)}\r\n`,
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`,
    `GET /link HTTP/1.1\r\n${upgrade}Sec-WebSocket-Protocol: kadian, ${token}\r\n\r\n`,
    `GET /link HTTP/1.1\r\n${upgrade}Sec-WebSocket-Protocol: kadian, wrong\r\n\r\n`,
    `GET /link HTTP/1.1\r\n${upgrade}Sec-WebSocket-Protocol: ,,,,\r\n\r\n`,
    `GET /other HTTP/1.1\r\n${upgrade}\r\n`,
    `GET /link HTTP/1.1\r\n${upgrade}Sec-WebSocket-Protocol: kadian, ${token}\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n`,
    `\u0016\u0003\u0001\u0002\u0000\u0001\u0000`,
    `\r\n\r\n\r\n`,
  ];
}

/** One of them with bytes changed, cut, doubled or put together with another. */
export function mutated(sources: readonly string[], chance: Chance): Buffer {
  let bytes = Buffer.from(chance.one(sources) ?? '', 'latin1');
  for (let changes = chance.below(5); changes > 0; changes -= 1) {
    const at = chance.below(bytes.length);
    const kind = chance.below(4);
    if (kind === 0 && bytes.length > 0) bytes[at] = chance.below(256);
    else if (kind === 1) bytes = bytes.subarray(0, at);
    else if (kind === 2)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([13, 10, chance.below(256)]), bytes.subarray(at)]);
    else bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(chance.one(sources) ?? '', 'latin1')]);
  }
  return Buffer.from(bytes);
}
