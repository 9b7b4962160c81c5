/**
 * The way to the district at its worst: a service that gives back what it was sent, in every part of its answers; keys and
 * addresses of the site file that cannot be used; a site file with a slip beside a hash. None of it is told again.
 */
import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { siteOf } from '../../../scripts/devices/command.ts';
import { boxDiagnostics } from '../../../scripts/export/diagnostics.ts';
import { boxCertificate } from '../uplink/tls-road.ts';
import { type Planted, search } from './planted.ts';
import { startSmallBox } from './small-box.ts';

// Processes start and end here; how long that takes says nothing.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const root = path.join(import.meta.dirname, '../../..');

/** Answers in turn in each way in which a service, or who stands before it, may repeat what it was sent. */
async function openEcho(tokens: Set<string>): Promise<string> {
  let asked = 0;
  const server = createServer((request, response) => {
    const token = request.headers.authorization ?? '';
    for (const word of token.split(' ')) if (word.length > 20) tokens.add(word);
    asked += 1;
    const ways = [
      () => response.writeHead(500, `Failed for ${token}`, { 'content-type': 'text/plain' }).end(token),
      () => response.writeHead(302, { location: `http://127.0.0.1:9/?token=${token}` }).end(),
      () => response.writeHead(200, { 'content-type': token || 'none' }).end(token),
      () => response.writeHead(403, { 'content-type': 'application/json', 'www-authenticate': token }).end(token),
      () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ [token]: token })),
      () => response.writeHead(429, { 'retry-after': token }).end(token),
      () => void request.socket.end(`HTTP/1.1 200 OK\r\n${token}\r\n\r\n`),
    ];
    ways[asked % ways.length]?.();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('what the district repeats of the token, and what the environment holds, is in nothing the box says', async () => {
  const tokens = new Set<string>();
  const url = await openEcho(tokens);
  const secret = randomBytes(18).toString('hex');
  const box = await startSmallBox({
    environment: { KADIAN_DISTRICT_PASSWORD: secret, HTTPS_PROXY: `http://proxy:${secret}@127.0.0.1:9` },
    site: (site) => Object.assign(site, { uplink: { url, identity: 'token' } }),
  });
  onTestFinished(() => box.stop());
  await expect.poll(() => tokens.size, { timeout: 120_000 }).toBeGreaterThan(6);
  await expect
    .poll(() => box.said.text, { timeout: 120_000 })
    .toMatch(/captivePortal[\s\S]*malformedAnswer|malformedAnswer[\s\S]*captivePortal/);
  const served = await Promise.all(
    ['/health', '/metrics', '/device-key', '/site-pins'].map(
      async (at) => [at, await (await fetch(new URL(at, box.url))).text()] as const,
    ),
  );
  const places = new Map<string, string | Uint8Array>([
    ...box.places(),
    ...served,
    ['diagnostics', await boxDiagnostics(siteOf(box.site.file, ''), () => undefined)],
  ]);
  const secrets: readonly Planted[] = [
    { name: 'a word of the environment', value: secret },
    ...[...tokens].map((value) => ({ name: 'token', value })),
  ];
  expect(search(secrets, places)).toEqual([]);
});

/** A key that cannot be used, in a file of the site: its own text, and what the station needs to go on. */
const pair = generateKeyPairSync('ed25519');
const locked = pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'niemand' });
const keys: readonly (readonly [what: string, pem: string])[] = [
  ['under a pass phrase', String(locked)],
  ['of another certificate', String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))],
  ['that is cut off', boxCertificate.key.slice(0, boxCertificate.key.length / 2)],
];
test.each(keys)('a key of TLS %s: the gate goes on, and nothing of the key is told', async (_, pem) => {
  const box = await startSmallBox({
    site(site, directory) {
      writeFileSync(path.join(directory, 'box.pem'), boxCertificate.certificate);
      writeFileSync(path.join(directory, 'box.key.pem'), pem);
      const clientCertificate = { certificate: 'box.pem', key: 'box.key.pem' };
      Object.assign(site, { uplink: { url: 'https://127.0.0.1:9/', clientCertificate } });
    },
  });
  onTestFinished(() => box.stop());
  await expect.poll(() => box.said.text, { timeout: 120_000 }).toMatch(/"communication\.lost"/);
  expect((await fetch(new URL('/health', box.url))).status).toBe(200);
  const lines = pem.split('\n').filter((line) => line.length > 20 && !line.startsWith('-----'));
  const secrets = lines.map((value) => ({ name: 'a line of the key', value }));
  expect(secrets).not.toEqual([]);
  expect(search(secrets, box.places())).toEqual([]);
});

interface Ran {
  readonly code: number;
  readonly output: string;
}

function kadian(...words: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(root, 'scripts/kadian.ts'), ...words], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    ).stdin?.end();
  });
}

const secret = 'Zq81vvT0kkPp27';
const example = readFileSync(path.join(root, 'hw-config/sites/single-lane.json'), 'utf8');
const hash = /"pin": "([^"]+)"/.exec(example)?.[1] ?? '';
const withUplink = (uplink: object): string => JSON.stringify({ ...JSON.parse(example), uplink }, null, 1);

/** Site files that nothing can be done with: what is in them, and what a technician is told. */
const sites: readonly (readonly [what: string, text: string, told: RegExp])[] = [
  [
    'an address with a password',
    withUplink({ url: `https://box:${secret}@district.example/` }),
    /without a name, password/,
  ],
  [
    'an address with a query',
    withUplink({ url: `https://district.example/?key=${secret}` }),
    /without a name, password/,
  ],
  [
    'a broker with a password',
    withUplink({ url: 'https://district.example/', broker: `mqtts://box:${secret}@district.example` }),
    /without a name, password/,
  ],
  ['a slip beside the hash of a PIN', example.replace(`"${hash}"`, `"${hash}"]`), /JSON \(.*line \d+/],
  ['a hash without quotes', example.replace(`"${hash}"`, hash), /JSON \(.*line \d+/],
];
test.each(sites)('a site file with %s: refused with its place, and without it', async (_, text, told) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-planted-site-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'site.json');
  writeFileSync(file, text);
  expect(hash.length).toBeGreaterThan(40);
  const pieces = [secret, ...Array.from({ length: hash.length - 7 }, (__, at) => hash.slice(at, at + 8))];
  // What stands before every hash is no secret.
  const secrets = pieces.filter((piece) => !'$argon2id$v=19$m=19456,t=2,p=1$'.includes(piece));
  const calls = [
    ['lint-site', file],
    ['doctor', '--site', file],
    ['doctor', '--site', file, '--json'],
    ['export', '--site', file, '--json'],
    ['backup', '--site', file, '--out', path.join(directory, 'b.kbk'), '--json'],
    ['enroll', '--site', file],
  ];
  const all = await Promise.all(calls.map(async (words) => [words.join(' '), await kadian(...words)] as const));
  for (const [call, { code, output }] of all) {
    expect(code, call).not.toBe(0);
    expect(output, call).not.toMatch(/^\s+at /m);
    expect(
      search(
        secrets.map((value) => ({ name: value, value })),
        new Map([[call, output]]),
      ),
    ).toEqual([]);
  }
  expect(all[0]?.[1].output).toMatch(told);
});
