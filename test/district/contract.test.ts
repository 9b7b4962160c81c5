/**
 * The OpenAPI document against the reference service, both ways: each door of the document is there, each door of the service
 * is in the document or listed here as the operators', and each answer the document names is given, with its type and its body.
 */
import { generateKeyPairSync } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { makePlaceCode, placeCodeSlotAt } from '../../kiosk/credentials/place-code.ts';
import { parseTrustList } from '../../kiosk/credentials/trust-list.ts';
import { rawOf } from '../../kiosk/uplink/command-keys.ts';
import { deviceToken } from '../../kiosk/uplink/device-token.ts';
import { enrolRequest, keyIdOf } from '../../kiosk/uplink/enrol-contract.ts';
import { mediaTypes, sourceHeader, wireLimits } from '../../kiosk/uplink/http-contract.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { place, temporaryDirectory } from '../kiosk/uplink/support.ts';
import { codeOf } from '../simulation/codes.ts';
import { bodies, doors, others, shed } from './contract-document.ts';
import { type DemoKeys, loadDemoKeys } from './demo-keys.ts';
import { type District, startDistrict } from './service.ts';

const here = sourceOf(place);
const bare = sourceOf({ ...place, district: 'D99' });
/** Where boxes are enrolled anew, each in place of the one before. */
const anew = sourceOf({ ...place, lane: '99' });
const sha256 = 'ab'.repeat(32);
let directory: ReturnType<typeof temporaryDirectory>;
let clock: VirtualClock;
let district: District;
let keys: DemoKeys;
const routes: string[] = [];

function newBox() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const x = rawOf(publicKey);
  return { privateKey, x, keyId: keyIdOf(x) };
}
const boxes = new Map([here, bare].map((source) => [source, newBox()]));

const watching = (message: unknown): void => {
  const { fastify } = z.object({ fastify: z.custom<FastifyInstance>() }).parse(message);
  fastify.addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((each) => `${each} ${url}`));
  });
};

beforeAll(async () => {
  directory = temporaryDirectory();
  clock = new VirtualClock(Date.UTC(2022, 0, 5, 8));
  keys = loadDemoKeys(directory.path);
  const trust = parseTrustList(keys.trustListText, 'trust');
  if (!trust.ok) throw new Error(trust.error.expected);
  const releases = path.join(directory.path, 'releases');
  mkdirSync(releases);
  const claims = { architecture: 'arm64', serial: 1, sha256 };
  writeFileSync(path.join(releases, 'one.deb'), 'a package');
  writeFileSync(
    path.join(releases, 'one.deb.release'),
    `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`,
  );
  subscribe('fastify.initialization', watching);
  district = await startDistrict({
    port: 0,
    directory: ':memory:',
    clock,
    enrolled: true,
    passTrust: trust.value,
    releases,
  });
  unsubscribe('fastify.initialization', watching);
  for (const [source, { x, privateKey }] of boxes) {
    const code = await district.identity.register.issueCode(source, clock.wallMs() + 1_000, 'operator');
    await district.identity.register.redeem(enrolRequest(source, code, x, privateKey), clock.wallMs());
  }
  const audience = here.split(':').slice(0, 3).join(':');
  district.documents.enrol(here, rawOf(generateKeyPairSync('x25519').publicKey));
  district.documents.publishPolicy(audience, 1, Buffer.from('a.signed.policy'));
  district.documents.publishSnapshot('roster', audience, () => []);
});

afterAll(async () => {
  await district.stop();
  directory.remove();
});

interface Asking {
  readonly source?: string;
  /** False: without a token. */
  readonly known?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function ask(
  method: string,
  to: string,
  { source = here, known = true, headers = {}, body }: Asking,
): Promise<Response> {
  const box = boxes.get(source);
  const token = box === undefined ? '' : deviceToken(box, source, district.url.origin, clock.wallMs());
  const proof = known ? { authorization: `Bearer ${token}` } : {};
  const about = {
    [sourceHeader]: source,
    ...proof,
    ...(body === undefined ? {} : { 'content-type': mediaTypes.json }),
  };
  return fetch(new URL(to, district.url), {
    method,
    headers: { ...about, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

const batch = { 'content-type': mediaTypes.batch };
const noName = { [sourceHeader]: 'box 7' };
const json = (value: unknown): string => JSON.stringify(value);
const placeCode = (): string => {
  const box = boxes.get(here);
  if (box === undefined) throw new Error('no box');
  return makePlaceCode({ place, slot: placeCodeSlotAt(clock.wallMs()), nonce: 'AAAAAAAAAAA' }, box);
};
const clearance = (holder: string): string =>
  json({ placeCode: placeCode(), pass: codeOf('valid', place.compound, keys, clock.wallMs(), holder) });
async function enrolment(): Promise<string> {
  const { x, privateKey } = newBox();
  const code = await district.identity.register.issueCode(anew, clock.wallMs() + 1_000, 'operator');
  return json(enrolRequest(anew, code, x, privateKey));
}

type Ask = () => Promise<Response>;
/** A box that says no name of a box, and one that shows no token: any door for boxes refuses them so. */
const turnedAway = (method: string, to: string, more: Asking = {}): Readonly<Record<string, Ask>> => ({
  '400': () => ask(method, to, { ...more, headers: { ...more.headers, ...noName } }),
  '401': () => ask(method, to, { ...more, known: false }),
});
/** A body too long for the door, and one of another type. */
const unfit = (to: string, length: number, type: string): Readonly<Record<string, Ask>> => ({
  '413': () => ask('POST', to, { headers: { 'content-type': type }, body: ' '.repeat(length + 1) }),
  '415': () => ask('POST', to, { headers: { 'content-type': 'text/csv' }, body: 'a' }),
});
const get =
  (to: string, more: Asking = {}): Ask =>
  () =>
    ask('GET', to, more);
const post =
  (to: string, body: string, more: Asking = {}): Ask =>
  () =>
    ask('POST', to, { ...more, body });
const range = { headers: { range: 'bytes=0-3' } };
const [roster, pieces] = ['/v1/lists/roster', `/v1/packages/${sha256}`];

const answers: Readonly<Record<string, Readonly<Record<string, Ask>>>> = {
  'POST /v1/events': {
    '200': post('/v1/events', '[]', { headers: batch }),
    ...turnedAway('POST', '/v1/events', { headers: batch, body: '[]' }),
    ...unfit('/v1/events', wireLimits.maxBatchBytes, mediaTypes.batch),
  },
  'GET /v1/commands': { '200': get('/v1/commands'), ...turnedAway('GET', '/v1/commands') },
  'POST /v1/codes': {
    '200': post('/v1/codes', json({ code: 'GK1', pattern: 'p' })),
    ...turnedAway('POST', '/v1/codes', { body: '{}' }),
  },
  'GET /v1/policy': {
    '200': get('/v1/policy'),
    '204': get('/v1/policy?since=1'),
    '404': get('/v1/policy', { source: bare }),
    ...turnedAway('GET', '/v1/policy'),
  },
  'GET /v1/lists/{list}': {
    '200': get(roster),
    '204': get(`${roster}?since=1`),
    '404': get('/v1/lists/watchlist'),
    ...turnedAway('GET', roster),
  },
  'GET /v1/shift-key': {
    '200': get('/v1/shift-key?staff=A-01'),
    '404': get('/v1/shift-key?staff=A-01', { source: bare }),
    ...turnedAway('GET', '/v1/shift-key?staff=A-01'),
  },
  'GET /v1/releases/{architecture}': {
    '200': get('/v1/releases/arm64'),
    '404': get('/v1/releases/amd64'),
    ...turnedAway('GET', '/v1/releases/arm64'),
  },
  'GET /v1/packages/{sha256}': {
    '206': get(pieces, range),
    '404': get(`/v1/packages/${'cd'.repeat(32)}`, range),
    '416': get(pieces),
    ...turnedAway('GET', pieces),
  },
  'POST /v1/enrol': {
    '200': async () => ask('POST', '/v1/enrol', { known: false, body: await enrolment() }),
    '400': post('/v1/enrol', '{}'),
    '403': async () =>
      ask('POST', '/v1/enrol', { body: json({ ...JSON.parse(await enrolment()), code: 'AAAAA-BBBBB-CCCCC-DDDDD' }) }),
    ...unfit('/v1/enrol', 64 * 1024, mediaTypes.json),
  },
  'POST /v1/diagnostics': {
    '204': post('/v1/diagnostics', '{}'),
    ...turnedAway('POST', '/v1/diagnostics', { body: '{}' }),
    ...unfit('/v1/diagnostics', 512 * 1024, mediaTypes.json),
  },
  'POST /v1/clearances': {
    '200': async () => ask('POST', '/v1/clearances', { known: false, body: clearance('holder-1') }),
    '400': post('/v1/clearances', '{}'),
    '403': post('/v1/clearances', json({ placeCode: 'x', pass: 'y' })),
    ...unfit('/v1/clearances', 16 * 1024, mediaTypes.json),
  },
};

test('each door of the document is in the service, and each of the service in the document or the operators’', () => {
  const there = routes.filter((route) => !route.startsWith('HEAD '));
  const documented = doors.map(({ door }) => door.replaceAll(/\{(\w+)\}/g, ':$1'));
  expect(there.toSorted()).toEqual([...documented, ...others].toSorted());
});

test('each answer of the document is asked for below, and no other', () => {
  const said = doors.flatMap(({ door, responses }) =>
    Object.keys(responses)
      .filter((status) => !shed.includes(status))
      .map((status) => `${door} ${status}`),
  );
  const asked = Object.entries(answers).flatMap(([door, of]) => Object.keys(of).map((status) => `${door} ${status}`));
  expect(asked.toSorted()).toEqual(said.toSorted());
});

const all = doors.flatMap(({ door, responses }) =>
  Object.entries(responses).flatMap(([status, { content }]) => {
    const how = answers[door]?.[status];
    return how === undefined ? [] : [{ door, status, how, content: Object.entries(content ?? {}) }];
  }),
);

test.each(all)('$door answers $status as the document says', async ({ status, how, content }) => {
  const answer = await how();
  const text = await answer.text();
  expect([String(answer.status), text.slice(0, 200)]).toEqual([status, text.slice(0, 200)]);
  const [[type, { schema }] = ['', { schema: undefined }]] = content;
  expect((answer.headers.get('content-type') ?? '').split(';')[0]).toBe(type);
  const named = z.object({ $ref: z.string() }).safeParse(schema).data?.$ref;
  const body = named === undefined ? undefined : bodies.get(named);
  expect(body === undefined).toBe(named === undefined);
  if (body !== undefined) expect(body.safeParse(JSON.parse(text)).error).toBeUndefined();
});
