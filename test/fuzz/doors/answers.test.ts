/** Whatever answers at the district's address, in HTTP or MQTT: the box gets a coded fault, in time, and goes on. */
import { once } from 'node:events';
import { Agent } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { exchange } from '../../../kiosk/uplink/http-exchange.ts';
import { mqttLimits } from '../../../kiosk/uplink/mqtt-contract.ts';
import { openMqttLine } from '../../../kiosk/uplink/mqtt-line.ts';
import { mqttTransport } from '../../../kiosk/uplink/mqtt-transport.ts';
import { mutate } from '../engine/mutate.ts';
import { Chance } from '../engine/random.ts';
import { bytesOf } from '../target.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const rounds = Number(process.env['FUZZ_ROUNDS'] ?? 150);
const never = new AbortController().signal;
let server: Server | null = null;
const open = new Set<Socket>();

afterEach(async () => {
  for (const socket of open) socket.destroy();
  server?.close();
  if (server !== null) await once(server, 'close');
  server = null;
});

/** Answers the first bytes of each connection with what `answer` makes, and ends it in one of several ways. */
async function impostor(chance: Chance, answer: () => Uint8Array): Promise<number> {
  server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    socket.once('data', () => {
      socket.write(answer());
      const ending = chance.below(3);
      if (ending === 0) socket.end();
      else if (ending === 1) socket.resetAndDestroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const http = [
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\u0081\u0002{}',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
  `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
  `HTTP/1.1 503 Busy\r\nRetry-After: 99999999999\r\n\r\n`,
].map((text) => new Uint8Array(Buffer.from(text, 'latin1')));

test(`${rounds} answers in something like HTTP, seed ${seed}`, async () => {
  const chance = new Chance(seed);
  const words = ['\r\n', 'HTTP/1.1 ', 'Content-Length: ', 'chunked', '101', 'Upgrade: x\r\n'].map(bytesOf);
  const port = await impostor(chance, () =>
    mutate(chance.one(http) ?? bytesOf(''), { chance, pool: http, words, maxBytes: 30_000 }),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let round = 0; round < rounds; round += 1) {
    const result = await exchange({
      method: 'POST',
      url: new URL(`http://127.0.0.1:${port}/v1/events`),
      headers: {},
      body: bytesOf('[]'),
      agent,
      authority: null,
      clientCertificate: null,
      deadlineMs: 60,
      maxAnswerBytes: 10_000,
      clock: systemClock,
      signal: never,
    });
    if (result.ok) expect(result.value.body.length).toBeLessThanOrEqual(10_000);
    else expect(['dropped', 'malformedAnswer', 'timedOut', 'unreachable']).toContain(result.error.code);
  }
  agent.destroy();
}, 120_000);

/** CONNACK, SUBACK, PUBACK, PUBLISH, DISCONNECT and AUTH of MQTT 5, well-formed. */
const mqtt = [
  [0x20, 0x03, 0x00, 0x00, 0x00],
  [0x20, 0x06, 0x00, 0x00, 0x03, 0x21, 0x00, 0x01, 0x90, 0x05, 0x00, 0x01, 0x00, 0x01, 0x01],
  [0x20, 0x03, 0x00, 0x00, 0x00, 0x30, 0x08, 0x00, 0x03, 0x61, 0x2f, 0x62, 0x00, 0x7b, 0x7d],
  [0x20, 0x03, 0x00, 0x00, 0x00, 0xe0, 0x02, 0x8b, 0x00],
  [0x20, 0x03, 0x00, 0x00, 0x00, 0xf0, 0x02, 0x18, 0x00],
  [0x20, 0x03, 0x00, 0x00, 0x00, 0x40, 0x04, 0x00, 0x01, 0x10, 0x00, 0x62, 0x02, 0x00, 0x01],
].map((bytes) => Uint8Array.from(bytes));

test(`${rounds} answers in something like MQTT, seed ${seed}`, async () => {
  const chance = new Chance(seed);
  const words = [Uint8Array.of(0x26), Uint8Array.of(0xff, 0xff, 0xff, 0x7f), Uint8Array.of(0x30, 0x00)];
  const port = await impostor(chance, () =>
    mutate(chance.one(mqtt) ?? bytesOf(''), { chance, pool: mqtt, words, maxBytes: 4_000 }),
  );
  for (let round = 0; round < rounds; round += 1) {
    const line = openMqttLine({
      url: new URL(`mqtt://127.0.0.1:${port}`),
      source: 'urn:kadian:410100:03:017:east-gate:1',
      clock: systemClock,
      keepAliveS: mqttLimits.keepAliveS,
    });
    const sent = await mqttTransport({ line, compression: 'none', deadlineMs: 60 }).send([], never);
    expect(sent.ok).toBe(false);
    if (!sent.ok) expect(sent.error.code).toMatch(/^[a-zA-Z]+$/);
    line.close();
  }
}, 120_000);
