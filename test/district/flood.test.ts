/**
 * Everybody against the district: connections that lie there, requests that trickle, headers and bodies without end, many
 * requests in one breath, bombs. Whatever comes, an enrolled box gets an alarm through in seconds, and memory is bounded.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mediaTypes, paths, sourceHeader, wireLimits } from '../../kiosk/uplink/http-contract.ts';
import { problemSchema } from '../../kiosk/uplink/contract.ts';
import { alarmWithinMs, type FloodBox, type FloodedDistrict, startFloodedDistrict } from './flood-district.ts';
import { doorLimits } from './flood-guard.ts';

/** What the service may take, with all that is its own. */
const mostBytes = 640 * 1024 * 1024;
/** What it has open when it serves nobody, with some to spare. */
const ownDescriptors = 80;

let district: FloodedDistrict;
let open: Socket[] = [];
let floods: ChildProcess[] = [];

beforeAll(async () => {
  district = await startFloodedDistrict();
  await district.alarm();
}, 60_000);

afterEach(async () => {
  for (const socket of open) socket.destroy();
  open = [];
  for (const flood of floods) {
    flood.kill('SIGKILL');
    await once(flood, 'exit');
  }
  floods = [];
});

afterAll(() => district.stop());

/** With FUZZ_FIGURES=1 the figures are printed. */
function tell(what: string, alarmMs: number): void {
  if (process.env['FUZZ_FIGURES'] === undefined) return;
  const { descriptors, residentBytes, mostBytes: most } = district.figures();
  const memory = `${Math.round(residentBytes / 1e6)} MB, at most ${Math.round(most / 1e6)} MB`;
  process.stdout.write(`${what}: an alarm in ${Math.round(alarmMs)} ms, ${descriptors} descriptors, ${memory}\n`);
}

/** Opens so many, each held half open by its end whatever the other one does, and read by nobody. */
async function holdMany(count: number, text: string | Buffer): Promise<void> {
  const hold = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: district.port, allowHalfOpen: true }).pause();
      open.push(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.on('connect', () => {
        if (text.length === 0) resolve();
        else socket.write(text, () => resolve());
      });
    });
  for (let held = 0; held < count; held += 100) await Promise.all(Array.from({ length: Math.min(100, count) }, hold));
}

/** Until the connection has ended, in order or torn. */
function over(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.on('close', () => resolve());
  });
}

/** Three alarms, each in time, and the memory as it must be. */
async function alarmsGetThrough(what: string): Promise<void> {
  let longest = 0;
  for (let time = 0; time < 3; time += 1) longest = Math.max(longest, await district.alarm());
  tell(what, longest);
  expect(longest).toBeLessThan(alarmWithinMs);
  expect(district.figures().mostBytes).toBeLessThan(mostBytes);
}

const host = 'Host: 127.0.0.1\r\n';
const batchOf = (bytes: number | 'chunked', more = '', source = district.traitor.source): string =>
  `POST ${paths.events} HTTP/1.1\r\n${host}${sourceHeader}: ${source}\r\ncontent-type: ${mediaTypes.batch}\r\n` +
  `${more}${bytes === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${bytes}`}\r\n\r\n`;

const stages: readonly (readonly [what: string, count: number, text: () => string])[] = [
  ['say nothing', 2_000, () => ''],
  ['stop within their headers', 2_000, () => `GET / HTTP/1.1\r\n${host}X: `],
  ['announce a body and never send it', 2_000, () => batchOf(wireLimits.maxBatchBytes)],
  ['wait for commands without being a box', 2_000, () => `GET ${paths.commands}?wait=25 HTTP/1.1\r\n${host}\r\n`],
  ['ask for pages and do not read', 1_000, () => `GET /p HTTP/1.1\r\n${host}\r\n`.repeat(8)],
];

test.each(stages)('connections that %s: %i', { timeout: 120_000 }, async (what, count, text) => {
  await holdMany(count, text());
  await alarmsGetThrough(what);
  expect(district.figures().descriptors).toBeLessThan(ownDescriptors + doorLimits.strangers);
});

test('a box that was let in keeps its connection while others come and go', { timeout: 120_000 }, async () => {
  const wait = `GET ${paths.commands}?wait=25 HTTP/1.1\r\n${host}${sourceHeader}: ${district.box.source}\r\nauthorization: ${district.box.token()}\r\n\r\n`;
  const socket = connect({ host: '127.0.0.1', port: district.port });
  open.push(socket);
  const ended = once(socket, 'close').then(() => 'ended');
  socket.write(wait);
  const answered = once(socket, 'data').then(([data]: Buffer[]) => String(data).split('\r\n')[0]);
  await district.alarm();
  await holdMany(2 * doorLimits.strangers, `GET / HTTP/1.1\r\n${host}X: `);
  await district.asOperator(paths.commands, { source: district.box.source, command: { name: 'openOnce' } });
  expect(await Promise.race([answered, ended])).toBe('HTTP/1.1 200 OK');
});

test('headers that come a byte at a time end with their time', { timeout: 120_000 }, async () => {
  await holdMany(200, `GET / HTTP/1.1\r\n${host}X: `);
  const slow = setInterval(() => {
    for (const socket of open) if (socket.writable) socket.write('a');
  }, 100);
  try {
    await alarmsGetThrough('headers a byte at a time');
    const fromMs = performance.now();
    await Promise.all(open.map(over));
    expect(performance.now() - fromMs).toBeLessThan(doorLimits.headersMs + 2 * doorLimits.lookMs + 5_000);
  } finally {
    clearInterval(slow);
  }
});

/** What one sends who does not end: bodies of the largest size less a byte, and chunks. */
const bodies: readonly (readonly [what: string, head: () => string, tail: (size: number) => readonly Buffer[]])[] = [
  ['in one piece', () => batchOf(wireLimits.maxBatchBytes), (size) => [Buffer.alloc(size, ' ')]],
  [
    'in chunks',
    () => batchOf('chunked'),
    (size) => [Buffer.from(`${size.toString(16)}\r\n`), Buffer.alloc(size, ' '), Buffer.from('\r\n')],
  ],
  [
    'to another door',
    () =>
      batchOf(wireLimits.maxBatchBytes)
        .replace(paths.events, '/v1/enrol')
        .replace(mediaTypes.batch, 'application/json'),
    (size) => [Buffer.alloc(size, ' ')],
  ],
];

test.each(bodies)(
  'four hundred bodies of strangers that lack their last byte, %s',
  { timeout: 120_000 },
  async (what, head, tail) => {
    const parts = tail(wireLimits.maxBatchBytes - 1);
    const send = async (): Promise<void> => {
      const socket = connect({ host: '127.0.0.1', port: district.port });
      open.push(socket);
      socket.on('error', () => undefined).resume();
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        socket.write(head());
        for (const part of parts.slice(0, -1)) socket.write(part);
        socket.write(parts.at(-1) ?? '', () => resolve());
      });
    };
    for (let sent = 0; sent < 400; sent += 20) await Promise.all(Array.from({ length: 20 }, send));
    await alarmsGetThrough(`bodies ${what}`);
  },
);

test('long bodies of boxes that were let in are bounded as well: of one, and of all', {
  timeout: 120_000,
}, async () => {
  const body = Buffer.alloc(wireLimits.maxBatchBytes - 1, ' ');
  const answers: string[] = [];
  const send = (box: FloodBox): Promise<void> => {
    const socket = connect({ host: '127.0.0.1', port: district.port });
    open.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => answers.push(data.toString()));
    socket.write(batchOf(wireLimits.maxBatchBytes, `authorization: ${box.token()}\r\n`, box.source));
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
      socket.write(body, () => resolve());
    });
  };
  const boxes = await Promise.all(Array.from({ length: 12 }, (_, number) => district.enrol(`${10 + number}`)));
  const all = boxes.flatMap((box) => Array.from({ length: doorLimits.batchesOfOneBox + 1 }, () => box));
  for (let sent = 0; sent < all.length; sent += 10) await Promise.all(all.slice(sent, sent + 10).map(send));
  await alarmsGetThrough('long bodies of boxes');
  const most = Math.floor(doorLimits.largeBodiesBytes / wireLimits.maxBatchBytes);
  await expect.poll(() => answers.length, { timeout: 30_000 }).toBe(all.length - most);
  const heads = answers.map(
    (answer) => /^HTTP\/1.1 (\d+) [\s\S]*retry-after: [\s\S]*POST \/v1\/events/.exec(answer)?.[1],
  );
  expect(new Set(heads)).toEqual(new Set(['429', '503']));
});

test('fifty thousand questions in one breath', { timeout: 120_000 }, async () => {
  const questions: readonly string[] = ['/p', `${paths.commands}?wait=25`, '/health', '/none'];
  for (const to of questions) {
    const socket = connect({ host: '127.0.0.1', port: district.port });
    open.push(socket);
    socket.on('error', () => undefined);
    const many = `GET ${to} HTTP/1.1\r\n${host}\r\n`.repeat(1_000);
    for (let sent = 0; sent < 50 && !socket.destroyed; sent += 1) socket.write(many);
  }
  await alarmsGetThrough('fifty thousand questions');
});

const spaces = Buffer.alloc(400 * 1024 * 1024, ' ');
const bombs: readonly (readonly [what: string, encoding: string, body: () => Buffer, status: number])[] = [
  ['a bomb of gzip', 'gzip', () => gzipSync(spaces), 413],
  ['a bomb of zstd', 'zstd', () => zstdCompressSync(spaces), 413],
  ['a million things that are no events', 'gzip', () => gzipSync(`[${'0,'.repeat(2_000_000)}0]`), 400],
  ['brackets four million deep', 'gzip', () => gzipSync('['.repeat(4_000_000)), 400],
  ['gzip that says it is zstd', 'zstd', () => gzipSync('[]'), 400],
  ['plain text that says it is gzip', 'gzip', () => Buffer.from('[]'), 400],
  ['an encoding nobody knows', 'br', () => Buffer.from('[]'), 415],
  ['a list of encodings', 'gzip, gzip', () => Buffer.from('[]'), 415],
];

test.each(bombs)(
  '%s from a box that was let in, fifty times',
  { timeout: 120_000 },
  async (what, encoding, make, status) => {
    const body = new Uint8Array(make());
    const headers = {
      'content-type': mediaTypes.batch,
      'content-encoding': encoding,
      [sourceHeader]: district.traitor.source,
    };
    const send = (authorization: string): Promise<Response> =>
      fetch(new URL(paths.events, district.url), { method: 'POST', headers: { ...headers, authorization }, body });
    const sent = Promise.all(Array.from({ length: 50 }, () => send(district.traitor.token())));
    await alarmsGetThrough(what);
    const answers = await sent;
    // A few at a time; the others are told to wait.
    expect(answers.map((answer) => answer.status).filter((each) => each !== status && each !== 429)).toEqual([]);
    const taken = answers.find((answer) => answer.status === status);
    expect(problemSchema.parse(JSON.parse((await taken?.text()) ?? '')).detail).not.toBe('');
    // A stranger is not even unpacked.
    expect((await send('Bearer none')).status).toBe(401);
  },
);

const talk: readonly (readonly [string, string])[] = [
  ['say nothing', ''],
  ['ask for a page', `GET /p HTTP/1.1\r\n${host}\r\n`],
];
test.each(talk)('others open connections as fast as they can and %s', { timeout: 120_000 }, async (what, text) => {
  const flood = new URL('../fuzz/doors/flood-child.ts', import.meta.url);
  floods = [0, 1].map(() => fork(flood, [String(district.port), text, '600']));
  await Promise.all(floods.map((each) => once(each, 'message')));
  await alarmsGetThrough(`as fast as they can they ${what}`);
});
