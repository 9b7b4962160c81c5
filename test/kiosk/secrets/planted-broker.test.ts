/**
 * A box on a broker that goes wrong in every way: one that repeats what it was sent, refuses, talks nonsense, is not there or
 * is another. The station runs at its lowest level and with the words of its libraries asked for (DEBUG), as somebody
 * who looks for a fault would; the token of CONNECT and of each question, its keys, and that of its certificate are told nowhere.
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { siteOf } from '../../../scripts/devices/command.ts';
import { boxDiagnostics } from '../../../scripts/export/diagnostics.ts';
import { codeOf } from '../../simulation/codes.ts';
import { startBroker } from '../../district/broker.ts';
import { authority, boxCertificate, openTlsRoad, type ServiceName } from '../uplink/tls-road.ts';
import { type Planted, search } from './planted.ts';
import { type SmallBox, startSmallBox } from './small-box.ts';

// Processes start and end here; how long that takes says nothing.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const certificates = path.join(import.meta.dirname, '../uplink/certificates');
const tokenForm = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/** A text of MQTT 5 (§1.5.4), and a property of one. */
const text = (words: string): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(words));
  return Buffer.concat([length, Buffer.from(words)]);
};
const property = (id: number, words: string): Buffer => Buffer.concat([Buffer.from([id]), text(words)]);
/** A length as MQTT writes it (§1.5.5), for those below 16,384. */
const lengthOf = (bytes: number): Buffer => Buffer.from(bytes < 128 ? [bytes] : [(bytes & 127) | 128, bytes >> 7]);
const sized = (bytes: Uint8Array): Buffer => Buffer.concat([lengthOf(bytes.length), bytes]);
const packet = (first: number, ...rest: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from([first]), sized(Buffer.concat(rest))]);

const [reasonString, serverReference, userProperty, assignedClient] = [0x1f, 0x1c, 0x26, 0x12] as const;
const connack = (reason: number, properties: Uint8Array = Buffer.alloc(0)): Buffer =>
  packet(0x20, Buffer.from([0, reason]), sized(properties));
const disconnect = (reason: number, properties: Uint8Array = Buffer.alloc(0)): Buffer =>
  packet(0xe0, Buffer.from([reason]), sized(properties));

type Way = (token: string, connect: Buffer, socket: Socket) => void;
/** In turn: what a broker, or what stands before it, may say after CONNECT. */
const ways: readonly Way[] = [
  (token, _, socket) => socket.end(connack(0x86, property(reasonString, token))),
  (token, _, socket) => socket.end(connack(0x9c, property(serverReference, token))),
  (token, _, socket) =>
    socket.end(connack(0x87, Buffer.concat([Buffer.from([userProperty]), text(token), text(token)]))),
  (_, connect, socket) => socket.end(connect),
  (token, _, socket) => socket.end(token),
  (token, _, socket) => socket.end(`HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/?token=${token}\r\n\r\n`),
  (token, _, socket) => {
    socket.write(connack(0, property(assignedClient, token)));
    socket.end(disconnect(0x98, Buffer.concat([property(reasonString, token), property(serverReference, token)])));
  },
  (token, _, socket) => socket.end(connack(0, property(0x7f, token))),
  (token, _, socket) => socket.end(Buffer.concat([connack(0), packet(0x90, Buffer.from(token))])),
  (token, _, socket) => socket.end(Buffer.concat([connack(0), packet(0x30, text(token), Buffer.from([0]))])),
  (token, _, socket) => socket.end(Buffer.concat([connack(0), packet(0xf0, Buffer.from(token))])),
  (token, _, socket) => {
    socket.write(packet(0x20, Buffer.from([0, 0x86]), sized(property(reasonString, token))).subarray(0, 60));
    socket.resetAndDestroy();
  },
];

/** Listens on loopback; `tokens` are those it was shown, `answered` how often it has answered. */
async function openImpostor(): Promise<{ readonly url: URL; readonly tokens: Set<string>; answered: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (connect: Buffer) => {
      const [token = ''] = connect.toString('latin1').match(tokenForm) ?? [];
      impostor.tokens.add(token);
      ways[impostor.answered % ways.length]?.(token, connect, socket);
      impostor.answered += 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const impostor = { url: new URL(`mqtt://127.0.0.1:${port}`), tokens: new Set<string>(), answered: 0 };
  return impostor;
}

/** A box that was shown a code; its log is at its lowest level. */
type ShownBox = SmallBox & { readonly code: string };

/** A box with a key and a certificate of its own, whose district is at `broker`; it tries again every second. */
async function startAt(broker: string, key = boxCertificate.key): Promise<ShownBox> {
  const box = await startSmallBox({
    broken: { file: 'kiosk/uplink/backoff.ts', change: ['maximumMs: 60_000', 'maximumMs: 1_000'] },
    environment: { KADIAN_LOG: 'trace', DEBUG: '*', DEBUG_DEPTH: '9' },
    site(site, directory) {
      writeFileSync(path.join(directory, 'authority.pem'), authority);
      writeFileSync(path.join(directory, 'box.pem'), boxCertificate.certificate);
      writeFileSync(path.join(directory, 'box.key.pem'), key);
      const clientCertificate = { certificate: 'box.pem', key: 'box.key.pem' };
      const uplink = { url: 'https://127.0.0.1:9/', identity: 'token', authority: 'authority.pem', clientCertificate };
      Object.assign(site, { uplink: { ...uplink, broker, deadlineMs: 5_000 } });
    },
  });
  onTestFinished(() => box.stop());
  const code = codeOf('red', box.site.loaded.site.place.compound, box.site.keys, Date.now());
  box.bench.standBefore(36.5);
  box.bench.showCode(code);
  await expect.poll(() => box.said.text, { timeout: 120_000 }).toMatch(/"level":20.*code presented/);
  return { ...box, code };
}

/** The keys of the box, the lines of its certificate’s key, and the tokens with what signs them. */
function secretsOf(box: ShownBox, tokens: ReadonlySet<string>, key = boxCertificate.key): readonly Planted[] {
  const lines = key.split('\n').filter((line) => line.length > 20 && !line.startsWith('-----'));
  const own = [...box.places()].filter(([file]) => file.endsWith('.key') || file.endsWith('.key.pem'));
  expect(own.map(([file]) => file)).not.toEqual([]);
  return [
    { name: 'pass', value: box.code },
    ...own.map(([name, bytes]) => ({ name, value: bodyOf(Buffer.from(bytes)) })),
    ...lines.map((value) => ({ name: 'a line of the certificate’s key', value })),
    ...[...tokens].flatMap((value) => [
      { name: 'token', value },
      { name: 'what signs a token', value: value.split('.')[2] ?? '' },
    ]),
  ];
}

/** What is secret of a key file: the last bytes of what a PEM holds, else all of it. */
function bodyOf(bytes: Buffer): Uint8Array {
  const lines = bytes.toString().split('\n');
  if (lines[0]?.startsWith('-----BEGIN') !== true) return bytes;
  return Buffer.from(lines.filter((line) => !line.startsWith('-----')).join(''), 'base64').subarray(-32);
}

/** Everything the box says, without the files of its keys. */
async function saidBy(box: SmallBox): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const served = await Promise.all(
    ['/health', '/metrics', '/device-key', '/site-pins'].map(
      async (at) => [at, await (await fetch(new URL(at, box.url))).text()] as const,
    ),
  );
  return new Map([
    ...[...box.places()].filter(([file]) => !/\.(?:key|pem)$/.test(file)),
    ...served,
    ['diagnostics', await boxDiagnostics(siteOf(box.site.file, ''), () => undefined)],
  ]);
}

async function expectNothingTold(box: ShownBox, tokens: ReadonlySet<string>, key?: string): Promise<void> {
  expect((await fetch(new URL('/health', box.url))).status).toBe(200);
  const said = await saidBy(box);
  expect(search(secretsOf(box, tokens, key), said)).toEqual([]);
  // Nor any token that nobody saw.
  expect([...said].filter(([, words]) => Buffer.from(words).toString('latin1').match(tokenForm))).toEqual([]);
}

test('what a broker repeats of the token is told nowhere, in whatever packet it stands', async () => {
  const impostor = await openImpostor();
  const road = await openTlsRoad('service', true);
  onTestFinished(() => road.stop());
  road.target = impostor.url;
  const box = await startAt(road.url.href.replace('https:', 'mqtts:').replace(/\/$/, ''));
  await expect.poll(() => impostor.answered, { timeout: 240_000 }).toBeGreaterThan(2 * ways.length);
  expect(impostor.tokens.has('')).toBe(false);
  await expect.poll(() => box.said.text, { timeout: 120_000 }).toMatch(/notAuthorised/);
  await expect.poll(() => box.said.text, { timeout: 120_000 }).toMatch(/captivePortal/);
  await expectNothingTold(box, impostor.tokens);
});

test('a broker that lets nobody in: the user name may be told, what proves it not', async () => {
  const file = (name: string): string => path.join(certificates, name);
  const broker = await startBroker({
    closed: true,
    tls: { certificate: file('service.pem'), key: file('service.key.pem') },
  });
  onTestFinished(() => broker.stop());
  const box = await startAt(broker.url.href);
  await expect.poll(() => box.said.text, { timeout: 120_000 }).toMatch(/notAuthorised/);
  await expectNothingTold(box, new Set());
});

const strangers: readonly ServiceName[] = ['foreign-service', 'expired-service', 'other-name'];
test.each(strangers)('TLS with the certificate %s fails before a token is made known', async (name) => {
  const impostor = await openImpostor();
  const road = await openTlsRoad(name);
  onTestFinished(() => road.stop());
  road.target = impostor.url;
  const url = new URL(road.url.href.replace('https:', 'mqtts:'));
  const box = await startAt(`mqtts://${url.host}`);
  await expect.poll(() => box.said.text, { timeout: 120_000 }).toMatch(/"communication\.lost"/);
  expect(impostor.tokens.size).toBe(0);
  await expectNothingTold(box, impostor.tokens);
});

test('nobody at the address: told as that', async () => {
  const box = await startAt('mqtts://127.0.0.1:9');
  await expect.poll(() => box.said.text, { timeout: 120_000 }).toMatch(/unreachable[\s\S]*ECONNREFUSED/);
  await expectNothingTold(box, new Set());
});

const foreignKey = readFileSync(path.join(certificates, 'service.key.pem'), 'utf8');
test.each([
  ['of another certificate', foreignKey],
  ['that is cut off', boxCertificate.key.slice(0, boxCertificate.key.length / 2)],
])('a key of the certificate %s: the gate goes on, and nothing of the key is told', async (_, key) => {
  const road = await openTlsRoad('service', true);
  onTestFinished(() => road.stop());
  const box = await startAt(road.url.href.replace('https:', 'mqtts:').replace(/\/$/, ''), key);
  await expect.poll(() => box.said.text, { timeout: 120_000 }).toMatch(/"communication\.lost"/);
  await expectNothingTold(box, new Set(), key);
});
