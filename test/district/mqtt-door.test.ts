/** The door of the district: whom it lets in, and what it answers to whom. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acknowledgementSchema, problemSchema } from '../../kiosk/uplink/contract.ts';
import type { DeviceKey } from '../../kiosk/uplink/device-token.ts';
import { mediaTypes } from '../../kiosk/uplink/http-contract.ts';
import { topicsOf, type UpChannel } from '../../kiosk/uplink/mqtt-contract.ts';
import { audienceOf } from '../../kiosk/uplink/mqtt-messages.ts';
import type { MessageProperties } from '../../kiosk/uplink/mqtt-session.ts';
import { openBrokerSocket } from '../../kiosk/uplink/mqtt-socket.ts';
import { mqttTransport } from '../../kiosk/uplink/mqtt-transport.ts';
import { openDistrict, openDoor, openLine, source, type WatchedDoor } from '../kiosk/uplink/mqtt-support.ts';
import { type Broker, startBroker } from './broker.ts';
import type { District } from './service.ts';

const never = new AbortController().signal;
const another = `${source}7`;
const topics = topicsOf(source);

let broker: Broker;
let district: District;
let door: WatchedDoor | null;
let clients: MqttClient[];

beforeEach(async () => {
  broker = await startBroker();
  district = await openDistrict(':memory:');
  door = null;
  clients = [];
});

afterEach(async () => {
  for (const client of clients) await client.endAsync(true);
  await door?.stop();
  await district.stop();
  await broker.stop();
});

async function rawClient(username?: string): Promise<MqttClient> {
  const client = new MqttClient(() => openBrokerSocket(broker.url, {}, () => undefined), {
    protocolVersion: 5,
    clientId: `raw${randomBytes(6).toString('hex')}`,
    ...(username === undefined ? {} : { username, password: 'x' }),
  });
  clients.push(client);
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  return client;
}

/** Puts a question as it is, and resolves with what comes on the topic of answers. */
async function ask(channel: UpChannel | 'other', payload: string | Buffer, properties: MessageProperties = {}) {
  const client = await rawClient();
  await client.subscribeAsync(topics.answers, { qos: 1 });
  const answer = new Promise<{ status: string; body: string }>((resolve) => {
    client.on('message', (_topic, body, packet) => {
      const status = packet.properties?.userProperties?.['status'];
      resolve({ status: String(status), body: body.toString() });
    });
  });
  const about = { correlationData: Buffer.from('question'), responseTopic: topics.answers };
  const topic = channel === 'other' ? `kadian/v1/${source}/up/other` : topics.up(channel);
  await client.publishAsync(topic, payload, { qos: 1, properties: { ...about, ...properties } });
  return answer;
}

function keyOf(keyId: string): { readonly deviceKey: DeviceKey; readonly publicKey: ReturnType<typeof publicHalf> } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { deviceKey: { keyId, privateKey }, publicKey };
}

function publicHalf() {
  return generateKeyPairSync('ed25519').publicKey;
}

async function faultOf(deviceKey: DeviceKey | null, options: { readonly source?: string } = {}): Promise<string> {
  const line = openLine(broker.url, { ...options, ...(deviceKey === null ? {} : { deviceKey }) });
  const outcome = await mqttTransport({ line, compression: 'none', deadlineMs: 2_000 }).send([], never);
  line.close();
  return outcome.ok ? 'none' : outcome.error.code;
}

describe('the door of the district', () => {
  it('answers each question as the service does over HTTPS', async () => {
    door = await openDoor(broker.url, district);
    const batch = { contentType: mediaTypes.batch };
    const empty = await ask('events', '[]', batch);
    expect(empty.status).toBe('200');
    expect(acknowledgementSchema.parse(JSON.parse(empty.body))).toMatchObject({ acknowledged: [], held: [] });
    const refusals: readonly [UpChannel, string, MessageProperties, string][] = [
      ['events', '[]', {}, '415'],
      ['events', '{', batch, '400'],
      ['events', '[{}]', batch, '400'],
      ['events', 'x', { ...batch, userProperties: { 'content-encoding': 'zstd' } }, '400'],
      ['events', '[]', { ...batch, userProperties: { 'content-encoding': 'br' } }, '415'],
      ['commands', '{"after":-1}', {}, '400'],
      ['commands', 'rubbish', {}, '400'],
      ['documents', '{"name":"secrets","since":null,"boxKey":""}', {}, '400'],
      ['documents', '{"name":"roster","since":null,"boxKey":""}', {}, '404'],
    ];
    for (const [channel, payload, properties, status] of refusals) {
      const answer = await ask(channel, payload, properties);
      expect([channel, payload, answer.status]).toEqual([channel, payload, status]);
      problemSchema.parse(JSON.parse(answer.body));
    }
    expect(await ask('commands', '{"after":4}')).toEqual({ status: '200', body: '{"commands":[],"cursor":4}' });
  });

  it('says that the service failed when it did', async () => {
    door = await openDoor(broker.url, district, { before: () => Promise.reject(new Error('disk full')) });
    expect(await faultOf(null)).toBe('serverError');
  });

  it('lets in the boxes it knows, by tokens made for this broker', async () => {
    const [mine, strange] = [keyOf('k1'), keyOf('k1')];
    const devices = [{ source, keyId: 'k1', publicKey: mine.publicKey }];
    door = await openDoor(broker.url, district, { devices, audiences: [audienceOf(broker.url)] });
    expect(await faultOf(mine.deviceKey)).toBe('none');
    expect(await faultOf(null)).toBe('notAuthorised');
    expect(await faultOf(strange.deviceKey)).toBe('notAuthorised');
    expect(await faultOf(mine.deviceKey, { source: another })).toBe('notAuthorised');
    await door.stop();
    door = await openDoor(broker.url, district, { devices, audiences: ['mqtts://elsewhere:8883'] });
    expect(await faultOf(mine.deviceKey)).toBe('notAuthorised');
  });

  it('answers nowhere but at the box that asks', async () => {
    door = await openDoor(broker.url, district);
    const victim = await rawClient();
    const heard: string[] = [];
    victim.on('message', (topic) => heard.push(topic));
    await victim.subscribeAsync([topicsOf(another).answers, topicsOf(another).status], { qos: 1 });
    const asker = await rawClient();
    const properties = {
      contentType: mediaTypes.batch,
      correlationData: Buffer.from('question'),
      responseTopic: topicsOf(another).answers,
    };
    await asker.publishAsync(topics.up('events'), '[]', { qos: 1, properties });
    await asker.publishAsync('kadian/v1/no-source/up/events', '[]', { qos: 1, properties });
    // The door takes questions in order: when the third has been answered, the first two have been passed over.
    expect((await ask('events', '[]', { contentType: mediaTypes.batch })).status).toBe('200');
    expect(heard).toEqual([]);
  });

  it('believes no status that a box gives for another', async () => {
    door = await openDoor(broker.url, district);
    const liar = await rawClient();
    const said = (of: string) => JSON.stringify({ source: of, state: 'left', since: '2022-01-05T00:00:00.000Z' });
    await liar.publishAsync(topics.status, said(another), { qos: 1 });
    await liar.publishAsync(topics.status, 'rubbish', { qos: 1 });
    await liar.publishAsync(topics.status, said(source), { qos: 1 });
    await door.untilStatus('left');
    expect(door.statuses.map((status) => status.source)).toEqual([source]);
  });

  it('stands behind a broker whose access list keeps each box to its own topics', async () => {
    await broker.stop();
    // As kiosk/uplink/README.md has it.
    broker = await startBroker({
      access: [
        'user district',
        'topic readwrite kadian/v1/#',
        'pattern write kadian/v1/%u/up/#',
        'pattern write kadian/v1/%u/status',
        'pattern read kadian/v1/%u/down/#',
      ],
    });
    const mine = keyOf('k1');
    const devices = [{ source, keyId: 'k1', publicKey: mine.publicKey }];
    const credentials = { username: 'district', password: 'x' };
    door = await openDoor(broker.url, district, { devices, audiences: [audienceOf(broker.url)], credentials });
    expect(await faultOf(mine.deviceKey)).toBe('none');
    expect(await faultOf(null)).toBe('notAuthorised');
    const other = await rawClient(another);
    await expect(other.publishAsync(topics.up('events'), '[]', { qos: 1 })).rejects.toMatchObject({ code: 0x87 });
    await expect(other.publishAsync(topics.status, '{}', { qos: 1 })).rejects.toMatchObject({ code: 0x87 });
  });

  it('keeps up with many questions at once', async () => {
    door = await openDoor(broker.url, district);
    const lines = Array.from({ length: 30 }, (_, number) => openLine(broker.url, { source: `${source}${number}` }));
    const sent = lines.flatMap((line) =>
      Array.from({ length: 10 }, () =>
        mqttTransport({ line, compression: 'none', deadlineMs: 15_000 }).send([], never),
      ),
    );
    const outcomes = await Promise.all(sent);
    expect(outcomes.filter((outcome) => outcome.ok).length).toBe(300);
    for (const line of lines) line.close();
  });
});
