/** What a box makes of answers: a district that is not there, confused, or somebody else. */
import { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CloudEvent } from '../../../kiosk/uplink/contract.ts';
import type { MqttLine } from '../../../kiosk/uplink/mqtt-line.ts';
import { openBrokerSocket } from '../../../kiosk/uplink/mqtt-socket.ts';
import { mqttTransport } from '../../../kiosk/uplink/mqtt-transport.ts';
import { type MessageProperties } from '../../../kiosk/uplink/mqtt-session.ts';
import { type Broker, startBroker } from '../../district/broker.ts';
import { openLine } from './mqtt-support.ts';

const never = new AbortController().signal;
const nothing: readonly CloudEvent[] = [];
const honest = { acknowledged: [], held: [], now: '2022-01-05T00:00:00.000Z' };

interface Scripted {
  readonly body: string | Buffer;
  readonly contentType?: string;
  readonly user?: Record<string, string | string[]>;
  readonly correlation?: 'right' | 'none' | 'another';
}

let broker: Broker;
let district: MqttClient;
let answers: readonly Scripted[];
let asked: MessageProperties[];
let line: MqttLine;

beforeAll(async () => {
  broker = await startBroker();
  district = new MqttClient(() => openBrokerSocket(broker.url, {}, () => undefined), {
    protocolVersion: 5,
    clientId: 'scripted',
  });
  district.on('message', (_topic, _payload, { properties }) => {
    asked.push(properties ?? {});
    for (const { body, contentType = 'application/json', user = { status: '200' }, correlation = 'right' } of answers) {
      const right = properties?.correlationData ?? Buffer.alloc(0);
      const data = correlation === 'right' ? right : Buffer.from('another');
      district.publish(properties?.responseTopic ?? '', body, {
        qos: 1,
        properties: {
          contentType,
          ...(correlation === 'none' ? {} : { correlationData: data }),
          ...(Object.keys(user).length === 0 ? {} : { userProperties: user }),
        },
      });
    }
  });
  await district.subscribeAsync('kadian/v1/+/up/events', { qos: 1 });
});

afterAll(async () => {
  await district.endAsync(true);
  await broker.stop();
});

beforeEach(() => {
  asked = [];
  answers = [];
  line = openLine(broker.url);
});

afterEach(() => line.close());

function send(deadlineMs = 3_000, signal = never) {
  return mqttTransport({ line, compression: 'zstd', deadlineMs }).send(nothing, signal);
}

describe('an answer over a broker', () => {
  it('is believed when it is one of this contract', async () => {
    answers = [{ body: JSON.stringify(honest) }];
    expect(await send()).toEqual({ ok: true, value: honest });
    expect(asked[0]).toMatchObject({
      contentType: 'application/cloudevents-batch+json',
      userProperties: { 'content-encoding': 'zstd' },
      messageExpiryInterval: 3,
    });
  });

  const worthless: readonly [string, Scripted, string][] = [
    ['is not JSON', { body: '{"acknowledged": [{"chain"' }, 'malformedAnswer'],
    ['is empty', { body: '' }, 'malformedAnswer'],
    ['says more than the contract', { body: JSON.stringify({ ...honest, more: 1 }) }, 'malformedAnswer'],
    ['is a login page', { body: '<!doctype html>', contentType: 'text/html' }, 'captivePortal'],
    ['has another content type', { body: JSON.stringify(honest), contentType: 'text/plain' }, 'malformedAnswer'],
    ['names no status', { body: JSON.stringify(honest), user: {} }, 'malformedAnswer'],
    ['names two statuses', { body: JSON.stringify(honest), user: { status: ['200', '200'] } }, 'malformedAnswer'],
    ['is longer than an answer may be', { body: JSON.stringify(honest).padEnd(300_000) }, 'malformedAnswer'],
    ['does not know the box', { body: '{}', user: { status: '401' } }, 'notAuthorised'],
    ['finds the batch too large', { body: '{}', user: { status: '413' } }, 'tooLarge'],
    ['refuses the batch', { body: '{}', user: { status: '400' } }, 'refused'],
    ['is that of a service that failed', { body: '{}', user: { status: '500' } }, 'serverError'],
  ];

  it.each(worthless)('that %s acknowledges nothing', async (_what, answer, code) => {
    answers = [answer];
    const outcome = await send();
    expect(outcome.ok ? 'acknowledged' : outcome.error.code).toBe(code);
  });

  it('may ask for patience', async () => {
    answers = [{ body: '{}', user: { status: '503', 'retry-after': '7' } }];
    const outcome = await send();
    expect(outcome).toMatchObject({ ok: false, error: { code: 'serverError', retryAfterMs: 7_000 } });
  });

  it.each(['none', 'another'] as const)('to no question of ours (%s) is passed over', async (correlation) => {
    answers = [{ body: '{}', correlation }];
    const outcome = await send(200);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'timedOut' } });
    // The broker took the question: the connection is good, and the next question goes over it.
    answers = [{ body: 'rubbish', correlation }, { body: JSON.stringify(honest) }, { body: JSON.stringify(honest) }];
    expect((await send()).ok).toBe(true);
    expect((await send()).ok).toBe(true);
  });

  it('that comes after the question was taken back is nobody’s', async () => {
    const controller = new AbortController();
    const outcome = send(3_000, controller.signal);
    controller.abort();
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'preempted' } });
    answers = [{ body: JSON.stringify(honest) }];
    expect((await send()).ok).toBe(true);
    expect(await send(3_000, AbortSignal.abort())).toMatchObject({ ok: false, error: { code: 'preempted' } });
  });

  it('is not waited for on a line that was closed', async () => {
    expect((await send(200)).ok).toBe(false);
    const outcome = send();
    line.close();
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    expect(await send()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });
});
