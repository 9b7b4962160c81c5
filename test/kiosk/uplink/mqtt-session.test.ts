/** What a box makes of whatever answers at the broker's address, and to whom it shows its token. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { MqttAddress, MqttLine } from '../../../kiosk/uplink/mqtt-line.ts';
import { mqttTransport } from '../../../kiosk/uplink/mqtt-transport.ts';
import { startBroker } from '../../district/broker.ts';
import { openDistrict, openDoor, openLine } from './mqtt-support.ts';
import { temporaryDirectory } from './support.ts';

const never = new AbortController().signal;
const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

function line(url: URL, options: Partial<MqttAddress> = {}): MqttLine {
  const opened = openLine(url, options);
  ending.push(() => opened.close());
  return opened;
}

async function faultOf(opened: MqttLine, deadlineMs = 2_000): Promise<string> {
  const outcome = await mqttTransport({ line: opened, compression: 'none', deadlineMs }).send([], never);
  return outcome.ok ? 'none' : outcome.error.code;
}

/** Something at the address of a broker that says `words` when it is spoken to. */
async function impostor(speak: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => speak(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ending.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return new URL(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

/** CONNACK without properties (MQTT 5 §3.2). */
const connack = (reason: number): Buffer => Buffer.from([0x20, 0x03, 0x00, reason, 0x00]);

describe('whatever answers at the broker’s address', () => {
  const refusals: readonly [number, string][] = [
    [0x81, 'serverError'],
    [0x84, 'refused'],
    [0x85, 'notAuthorised'],
    [0x86, 'notAuthorised'],
    [0x87, 'notAuthorised'],
    [0x88, 'serverError'],
    [0x89, 'serverError'],
    [0x8a, 'notAuthorised'],
    [0x95, 'tooLarge'],
    [0x97, 'serverError'],
    [0x9c, 'captivePortal'],
    [0x9d, 'captivePortal'],
    [0x9f, 'serverError'],
  ];

  it.each(refusals)('and refuses the connection with 0x%x is told as such', async (reason, code) => {
    const url = await impostor((socket) => socket.end(connack(reason)));
    expect(await faultOf(line(url))).toBe(code);
  });

  it.each<[string, string | Buffer, string]>([
    ['a web page', 'HTTP/1.1 302 Found\r\nlocation: http://login.example/\r\n\r\n', 'captivePortal'],
    ['another protocol', 'SSH-2.0-x\r\n', 'malformedAnswer'],
    ['a torn CONNACK', connack(0).subarray(0, 3), 'dropped'],
    ['nothing', '', 'dropped'],
    ['a packet of an unknown kind', Buffer.concat([connack(0), Buffer.from([0x0f, 0x00])]), 'malformedAnswer'],
    ['a DISCONNECT at once', Buffer.from([0xe0, 0x02, 0x8b, 0x00]), 'dropped'],
  ])('with %s is no broker', async (_what, words, code) => {
    const url = await impostor((socket) => socket.end(words));
    expect(await faultOf(line(url))).toBe(code);
  });

  it('and says nothing at all is given up at the deadline', async () => {
    const url = await impostor(() => undefined);
    expect(await faultOf(line(url), 150)).toBe('timedOut');
  });

  it('and pours a packet without end is cut off', async () => {
    let poured = 0;
    const url = await impostor((socket) => {
      socket.write(connack(0));
      // A PUBLISH of 256 MB, as long as a packet can be.
      socket.write(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]));
      const part = Buffer.alloc(1024 * 1024);
      const pour = (): void => {
        while (!socket.destroyed && poured < 200 && socket.write(part)) poured += 1;
      };
      socket.on('drain', pour);
      pour();
    });
    expect(await faultOf(line(url), 15_000)).toBe('malformedAnswer');
    expect(poured).toBeLessThan(60);
  });

  it('and is not there is unreachable', async () => {
    const url = await impostor(() => undefined);
    for (const end of ending.splice(0)) await end();
    expect(await faultOf(line(url))).toBe('unreachable');
  });
});

describe('a box that leaves loopback', () => {
  it('speaks no plain MQTT there, and is not anonymous', async () => {
    // Addresses for documentation (RFC 5737): if a connection were tried, the fault would be another.
    const plain = line(new URL('mqtt://192.0.2.1:1883'));
    const anonymous = line(new URL('mqtts://192.0.2.1:8883'));
    expect(await faultOf(plain)).toBe('unreachable');
    expect(await faultOf(anonymous)).toBe('notAuthorised');
  });
});

describe('the authority of a broker', () => {
  it('is the pinned one or none', async () => {
    const directory = temporaryDirectory();
    ending.push(() => directory.remove());
    const [right, wrong] = [certify(directory.path, 'right'), certify(directory.path, 'wrong')];
    const broker = await startBroker({ tls: right });
    ending.push(() => broker.stop());
    const district = await openDistrict(':memory:');
    ending.push(() => district.stop());
    const authority = readFileSync(right.certificate, 'utf8');
    const door = await openDoor(broker.url, district, { authority });
    ending.push(() => door.stop());
    expect(await faultOf(line(broker.url, { authority }))).toBe('none');
    expect(await faultOf(line(broker.url, { authority: readFileSync(wrong.certificate, 'utf8') }))).toBe('unreachable');
    // Without a pin the system's store decides, and it does not know this one.
    expect(await faultOf(line(broker.url))).toBe('unreachable');
  });
});

function certify(directory: string, name: string): { readonly certificate: string; readonly key: string } {
  const certificate = join(directory, `${name}.pem`);
  const key = join(directory, `${name}.key`);
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', certificate]);
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr.toString()}`);
  return { certificate, key };
}
