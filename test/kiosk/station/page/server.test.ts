/** What the server of the page serves and to whom, and what it needs to stand. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startScreenServer } from '../../../../kiosk/station/page/server.ts';
import { servedPage } from './served-page.ts';

const served = servedPage();

test('the page carries the token of this start and a policy that allows nothing from elsewhere', async () => {
  const answer = await fetch(served.server.url);
  expect(await answer.text()).toContain(`content="${served.token}"`);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect((await fetch(`${served.server.url}part.js`)).headers.get('content-type')).toContain('text/javascript');
});

test('only the shell is given a mark to be known again by, which no script sees', async () => {
  const marked = (await fetch(served.server.shellUrl)).headers.get('set-cookie') ?? '';
  expect(marked).toContain('HttpOnly; SameSite=Strict');
  expect(served.server.shellUrl).toContain(marked.split(';')[0] ?? expect.unreachable());
  const others = ['', '?shell=', '?shell=0123456789abcdef0123456789abcdef'];
  const answers = await Promise.all(others.map((query) => fetch(served.server.url + query)));
  expect(answers.map(({ headers }) => headers.get('set-cookie'))).toEqual([null, null, null]);
});

test.each([
  ['/../../etc/passwd', 404],
  ['/%2e%2e/part.js', 404],
  ['/index.html', 404],
  ['/part.js/', 404],
  ['/constructor', 404],
])('%s is not served', async (path, status) => {
  const [first = ''] = await rawGet(path, `127.0.0.1:${served.server.port}`);
  expect(first).toContain(` ${status} `);
});

test('a foreign host name is turned away, so that a rebound name reads nothing', async () => {
  const [first = '', body = ''] = await rawGet('/', 'kiosk.example.org');
  expect(first).toContain(' 421 ');
  expect(body).not.toContain(served.token);
});

async function rawGet(path: string, host: string): Promise<readonly string[]> {
  const socket = connect(served.server.port, '127.0.0.1');
  socket.end(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return [text.split('\r\n', 1)[0] ?? '', text];
}

test('other routes answer, and only to GET', async () => {
  expect(await (await fetch(`${served.server.url}health`)).json()).toEqual({ ok: true });
  expect((await fetch(`${served.server.url}health`, { method: 'POST' })).status).toBe(405);
});

test.each([
  ['a wrong token', { token: 'b1b2c3d4e5f60718293a4b5c6d7e8f90' }],
  ['a token of another length', { token: 'short' }],
  ['a foreign origin', { origin: 'http://evil.example' }],
  ['the same host under https', { origin: 'https://127.0.0.1:1' }],
  ['a foreign host', { host: 'evil.example' }],
  ['another path', { path: '/other' }],
])('%s is refused', async (_name, how) => {
  expect(await served.refusalOf(how)).toContain('403');
  expect(served.refused).toHaveLength(1);
  expect(served.refused[0]).not.toContain(served.token);
});

test('a port in use is said so', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const started = await served.start(port);
  expect(started).toEqual({
    ok: false,
    error: { code: 'portInUse', detail: `port ${port} on 127.0.0.1 is used by another program` },
  });
  other.close();
});

test('a page that was not built is said so', async () => {
  writeFileSync(join(served.directory, 'index.html'), '<p>something else</p>');
  expect(await served.start(0)).toMatchObject({ ok: false, error: { code: 'pageMissing' } });
  const none = await startScreenServer({
    port: 0,
    pageDirectory: join(served.directory, 'none'),
    routes: {},
    handlers: { onMessage: () => {}, onLost: () => {}, onBack: () => {} },
  });
  expect(none).toMatchObject({ ok: false, error: { code: 'pageMissing' } });
});
