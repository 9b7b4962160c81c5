/** What the district cannot take is answered with what it was, at which door, and how much would have been enough. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemSchema } from '../../kiosk/uplink/contract.ts';
import { mediaTypes, paths, sourceHeader, wireLimits } from '../../kiosk/uplink/http-contract.ts';
import { type FloodedDistrict, startFloodedDistrict } from './flood-district.ts';

let district: FloodedDistrict;

beforeAll(async () => {
  district = await startFloodedDistrict();
}, 60_000);

afterAll(() => district.stop());

const host = 'Host: 127.0.0.1\r\n';
/** From a box that was let in. */
const batchOf = (bytes: number): string =>
  `POST ${paths.events} HTTP/1.1\r\n${host}${sourceHeader}: ${district.traitor.source}\r\ncontent-type: ${mediaTypes.batch}\r\n` +
  `authorization: ${district.traitor.token()}\r\nconnection: close\r\ncontent-length: ${bytes}\r\n\r\n`;

/** The answer to raw bytes, to its end. */
async function answerTo(
  text: string,
): Promise<{ readonly status: number; readonly type: string; readonly body: string }> {
  const socket = connect({ host: '127.0.0.1', port: district.port });
  socket.on('error', () => undefined);
  let heard = '';
  socket.on('data', (data: Buffer) => (heard += data.toString()));
  socket.write(text);
  if (!socket.closed) await once(socket, 'close');
  const [head = '', body = ''] = heard.split('\r\n\r\n');
  return { status: Number(head.slice(9, 12)), type: /content-type: (\S+)/i.exec(head)?.[1] ?? '', body };
}

const tooMuch: readonly (readonly [what: string, text: () => string, status: number, told: RegExp])[] = [
  ['headers of 40 kB', () => `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(40_000)}\r\n\r\n`, 431, /16384 bytes/],
  ['three thousand headers', () => `GET / HTTP/1.1\r\n${host}${'X: a\r\n'.repeat(9_000)}\r\n`, 431, /16384 bytes/],
  ['an address of 20 kB', () => `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`, 431, /16384 bytes/],
  ['something else than HTTP', () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', 400, /HTTP/],
  ['a body beyond the limit', () => batchOf(wireLimits.maxBatchBytes + 1), 413, /POST \/v1\/events.*4194304 bytes/],
  [
    'a body to a door that takes a small one',
    () =>
      `POST /v1/enrol HTTP/1.1\r\n${host}content-type: application/json\r\nconnection: close\r\ncontent-length: 4000000\r\n\r\n`,
    413,
    /POST \/v1\/enrol.*65536 bytes/,
  ],
  ['a body of another kind', () => batchOf(2).replace(mediaTypes.batch, 'text/csv') + '[]', 415, /POST \/v1\/events/],
];

test.each(tooMuch)('%s: the answer says what, and where', { timeout: 60_000 }, async (_what, text, status, told) => {
  const answer = await answerTo(text());
  expect([answer.status, answer.type]).toEqual([status, expect.stringContaining(mediaTypes.problem)]);
  const problem = problemSchema.parse(JSON.parse(answer.body));
  expect(`${problem.title}: ${problem.detail}`).toMatch(told);
});
