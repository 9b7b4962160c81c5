import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { type CodeInquiryLine, httpsCodeInquiry } from '../../../kiosk/uplink/code-inquiry.ts';
import { codeAnswerSchema, digestOfCode } from '../../../kiosk/uplink/code-inquiry-contract.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { type District, startDistrict } from '../../district/service.ts';
import { place } from './support.ts';

const code = 'PV0123456789';
const question = { code, pattern: 'province' };
const holder = {
  holder: 'a1',
  id: 'c1',
  issuer: 'district',
  medium: 'phone',
  colour: 'green',
  compounds: ['C1'],
  test: null,
  itineraryAtRisk: false,
  expiresAtS: null,
} as const;
const right = { outcome: 'person', codeDigest: digestOfCode(code), ...holder, answeredAtS: 1_700_000_000 };

let line: CodeInquiryLine | null = null;
let server: Server | null = null;
let district: District | null = null;
afterEach(async () => {
  line?.close();
  server?.closeAllConnections();
  server?.close();
  await district?.stop();
  [line, server, district] = [null, null, null];
});

function open(url: URL, deadlineMs = 2_000): CodeInquiryLine {
  line = httpsCodeInquiry({ url, source: sourceOf(place), clock: systemClock, deadlineMs });
  return line;
}

/** Somebody who answers as `listener` does. */
async function somebody(listener: RequestListener): Promise<URL> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const address = made.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new URL(`http://127.0.0.1:${address.port}/`);
}

const never = new AbortController().signal;

async function outcome(asked: CodeInquiryLine): Promise<string> {
  const answer = await asked.ask(question, never);
  return answer.ok ? answer.value.outcome : answer.error.code;
}

describe('the reference service', () => {
  test('says whose code it is, and that it is nobody’s', async () => {
    district = await startDistrict({ port: 0, directory: ':memory:' });
    const asked = open(district.url);
    expect(await asked.ask(question, never)).toEqual({
      ok: true,
      value: { outcome: 'unknown', codeDigest: digestOfCode(code) },
    });
    district.codes.register(code, { ...holder, compounds: ['C1'] });
    const answer = await asked.ask(question, never);
    expect(answer).toMatchObject({
      ok: true,
      value: { outcome: 'person', holder: 'a1', codeDigest: digestOfCode(code) },
    });
  });

  test.each([
    ['no JSON', '{', 'application/json'],
    ['another shape', '{"code":5}', 'application/json'],
    ['an unknown field', JSON.stringify({ ...question, more: 1 }), 'application/json'],
    ['far too long', JSON.stringify({ ...question, code: 'x'.repeat(20_000) }), 'application/json'],
    ['empty', '', 'application/json'],
  ])('refuses a question that is %s', async (_what, body, type) => {
    district = await startDistrict({ port: 0, directory: ':memory:' });
    const headers = { 'content-type': type, 'kadian-source': sourceOf(place) };
    const response = await fetch(new URL('/v1/codes', district.url), { method: 'POST', headers, body });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  test('answers nobody who does not say which box it is', async () => {
    district = await startDistrict({ port: 0, directory: ':memory:' });
    const response = await fetch(new URL('/v1/codes', district.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    });
    expect(response.status).toBe(400);
  });
});

describe('whoever else answers', () => {
  const json = { 'content-type': 'application/json' };
  test.each<[string, string, RequestListener]>([
    ['a login page', 'captivePortal', (_q, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['a redirect', 'captivePortal', (_q, r) => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['no JSON', 'malformedAnswer', (_q, r) => r.writeHead(200, json).end('yes')],
    ['nothing', 'malformedAnswer', (_q, r) => r.writeHead(200, json).end()],
    ['half of it', 'malformedAnswer', (_q, r) => r.writeHead(200, json).end('{"outcome":"person","colour":"green"}')],
    [
      'more than the contract',
      'malformedAnswer',
      (_q, r) => r.writeHead(200, json).end(JSON.stringify({ ...right, x: 1 })),
    ],
    [
      'another code',
      'malformedAnswer',
      (_q, r) => r.writeHead(200, json).end(JSON.stringify({ ...right, codeDigest: digestOfCode('x') })),
    ],
    ['an endless answer', 'malformedAnswer', (_q, r) => r.writeHead(200, json).end(' '.repeat(100_000))],
    ['a refusal', 'notAuthorised', (_q, r) => r.writeHead(401).end()],
    ['a failure', 'serverError', (_q, r) => r.writeHead(503).end()],
    ['silence', 'timedOut', () => undefined],
    ['a dropped line', 'dropped', (q) => q.socket.destroy()],
  ])('%s is no answer', async (_what, expected, listener) => {
    expect(await outcome(open(await somebody(listener), expected === 'timedOut' ? 300 : 10_000))).toBe(expected);
  });

  test('the right answer is one', async () => {
    const url = await somebody((_q, r) => r.writeHead(200, json).end(JSON.stringify(right)));
    expect(await outcome(open(url))).toBe('person');
  });

  test('nobody is there', async () => {
    expect(await outcome(open(new URL('http://127.0.0.1:9/')))).toBe('unreachable');
  });

  test('a question taken back', async () => {
    const asked = open(await somebody(() => undefined));
    const controller = new AbortController();
    const answer = asked.ask(question, controller.signal);
    controller.abort();
    expect(await answer).toMatchObject({ ok: false, error: { code: 'preempted' } });
  });
});

test.each([
  ['a negative time', { answeredAtS: -1 }],
  ['a fraction of a second', { answeredAtS: 1.5 }],
  ['a colour nobody knows', { colour: 'blue' }],
  ['no colour', { colour: null }],
  ['a name as the holder', { holder: '王小明' }],
  ['a direction mark in the holder', { holder: 'a\u202eb' }],
  ['too many compounds', { compounds: Array.from({ length: 17 }, (_, at) => `C${at}`) }],
  ['a test from nowhere', { test: { takenAtS: '1', result: 'negative' } }],
  ['a text for a truth', { itineraryAtRisk: 'false' }],
])('an answer with %s is not of the contract', (_what, change) => {
  expect(codeAnswerSchema.safeParse({ ...right, ...change }).success).toBe(false);
});
