/** A key of the box that TLS cannot use (under a pass phrase, cut off): a fault of the line like any other, never an end of the station. */
import { generateKeyPairSync } from 'node:crypto';
import { Agent } from 'node:https';
import { expect, test } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { UplinkFault } from '../../../kiosk/uplink/fault.ts';
import { exchange } from '../../../kiosk/uplink/http-exchange.ts';
import { openSession } from '../../../kiosk/uplink/mqtt-session.ts';
import { boxCertificate } from './tls-road.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const locked = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'niemand' } as const;
const keys = [
  ['under a pass phrase', String(privateKey.export(locked)), 'ERR_OSSL_BAD_DECRYPT'],
  ['cut off', boxCertificate.key.slice(0, boxCertificate.key.length / 2), 'ERR_OSSL_UNSUPPORTED'],
] as const;

test.each(keys)('%s: over HTTPS', async (_, key, detail) => {
  const answer = await exchange({
    method: 'GET',
    url: new URL('https://127.0.0.1:9/'),
    headers: {},
    body: null,
    agent: new Agent(),
    authority: null,
    clientCertificate: { certificate: boxCertificate.certificate, key },
    deadlineMs: 10_000,
    maxAnswerBytes: 1_000,
    clock: systemClock,
    signal: new AbortController().signal,
  });
  expect(answer).toEqual({ ok: false, error: { code: 'unreachable', detail } });
});

test.each(keys)('%s: to a broker', async (_, key, detail) => {
  const message = { topic: 't', payload: Buffer.alloc(0), properties: {} };
  const ended = Promise.withResolvers<UplinkFault>();
  const { ready } = openSession({
    url: new URL('mqtts://127.0.0.1:9'),
    clock: systemClock,
    clientId: 'box',
    credentials: { username: 'box', password: 'Zq81vvT0kkPp27' },
    trust: { clientCertificate: { certificate: boxCertificate.certificate, key } },
    keepAliveS: 30,
    sessionExpiryS: 60,
    willDelayS: 5,
    will: message,
    greeting: message,
    filters: ['t'],
    maxPacketBytes: 1_000,
    onMessage: () => undefined,
    onEnd: ended.resolve,
  });
  expect(await ended.promise).toEqual({ code: 'unreachable', detail });
  expect(await ready).toEqual({ ok: false, error: { code: 'unreachable', detail } });
});
