/** That an erasure is finished whatever stands in its way: a reader of the ledger, a kill, a disk without room. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ok } from '../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import type { Person } from '../../../kiosk/ledger/sealed.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { startErasingWatch } from '../../../kiosk/station/care/erasing-watch.ts';
import {
  faultCode,
  finishErasing,
  granted,
  must,
  opened,
  optionsFor,
  startWallMs,
  temporaryDirectory,
} from './support.ts';

const child = join(import.meta.dirname, 'erasing-child.ts');
const publicKey = Buffer.from(generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const visitor: Person = { kind: 'visitor', holder: 'h77', encounter: null, fields: { name: '一位访客' } };

function register(ledger: Ledger, people: number) {
  const sequences = Array.from(
    { length: people },
    () => must(ledger.personalData.register(visitor, { keyId: 'k', publicKey })).sequence,
  );
  return must(ledger.personalData.of(sequences));
}

/** How many of these sealed records can be read in the files of a directory. */
function left(directory: string, sealed: readonly Buffer[]): number {
  const files = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
  return sealed.filter((one) => files.some((file) => file.includes(one.subarray(40, 120)))).length;
}

function erasedEvents(ledger: Ledger): number[] {
  return must(ledger.recent(10_000)).flatMap((event) =>
    event.type === 'personalData.erased' ? [event.data.count] : [],
  );
}

/** A ledger whose 20 people were erased while somebody read it. */
function erasedBesideReader() {
  const directory = temporaryDirectory();
  const clock = new VirtualClock(startWallMs);
  const ledger = opened(optionsFor(directory, { clock }));
  const records = register(ledger, 20);
  const reader = new Database(join(directory, 'ledger.db'), { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM events').get();
  expect(must(ledger.personalData.erase('all', 'request'))).toBe(20);
  const sealed = records.map((record) => record.sealed);
  return { directory, clock, ledger, reader, rest: () => left(directory, sealed) };
}

test('beside a reader an erasure is not complete before the reader has ended', () => {
  const { ledger, reader, rest } = erasedBesideReader();
  expect(finishErasing(ledger)).toBe('waits');
  expect(rest()).toBe(20);
  reader.close();
  // Passive checkpoints of later events would begin the log anew and leave its end as it is.
  for (let i = 0; i < 30; i++) must(ledger.append('access.granted', granted.data));
  expect(finishErasing(ledger)).toBe('done');
  expect(rest()).toBe(0);
  expect(erasedEvents(ledger)).toEqual([20]);
});

test('the station tries again each minute, and says once that it waits and once that it is done', async () => {
  const { clock, ledger, reader, rest } = erasedBesideReader();
  const said: string[] = [];
  const say = (...[, text]: readonly unknown[]) => void said.push(String(text).split(' ', 1).join());
  let busy = false;
  const watch = startErasingWatch({ ledger, clock, busy: () => busy, log: { info: say, warn: say } });
  await clock.advance(180_000);
  expect([said, rest()]).toEqual([['erased'], 20]);
  reader.close();
  busy = true;
  await clock.advance(60_000);
  expect(rest()).toBe(20);
  busy = false;
  await clock.advance(60_000);
  expect([said, rest()]).toEqual([['erased', 'nothing'], 0]);
  await clock.advance(180_000);
  watch.stop();
  expect(said).toHaveLength(2);
});

test('the station goes step by step with rests between, and makes none while somebody stands at the gate', async () => {
  const clock = new VirtualClock(startWallMs);
  const madeAtMs: number[] = [];
  let busy = false;
  const finishErasing = () => {
    madeAtMs.push(clock.monotonicMs());
    busy = madeAtMs.length === 3;
    return ok(madeAtMs.length < 5 ? ('more' as const) : ('done' as const));
  };
  const unsaid = () => expect.fail('nothing was in the way');
  const ledger = { personalData: { finishErasing } };
  const watch = startErasingWatch({ ledger, clock, busy: () => busy, log: { info: unsaid, warn: unsaid } });
  const startMs = clock.monotonicMs();
  await clock.advance(63_000);
  expect(madeAtMs.map((atMs) => atMs - startMs)).toEqual([60_000, 60_020, 60_040]);
  busy = false;
  await clock.advance(3_000);
  watch.stop();
  expect(madeAtMs.slice(3).map((atMs) => atMs - startMs)).toEqual([64_060, 64_080]);
});

test('what a log still held when the station was killed is gone with the next opening', () => {
  const directory = temporaryDirectory();
  const ended = spawnSync(process.execPath, [child, directory, '60', 'kill'], { encoding: 'utf8' });
  expect([ended.signal, ended.stderr]).toEqual(['SIGKILL', '']);
  const sealed: Buffer[] = JSON.parse(ended.stdout).map((text: string) => Buffer.from(text, 'base64'));
  const inside = join(directory, 'ledger');
  expect([sealed.length, left(inside, sealed)]).toEqual([30, 30]);
  const ledger = opened(optionsFor(inside));
  expect(left(inside, sealed)).toBe(0);
  expect(finishErasing(ledger)).toBe('done');
  expect(erasedEvents(ledger)).toEqual([30]);
  ledger.close();
  expect(verifyChain(join(inside, 'ledger.db')).ok).toBe(true);
});

test('a ledger that has reached its size still erases, and has its size again afterwards', () => {
  const directory = temporaryDirectory();
  const maximumBytes = 150_000;
  const ledger = opened(optionsFor(directory, { maximumBytes }));
  const [one] = register(ledger, 20);
  let last = ledger.append('access.granted', granted.data);
  while (last.ok) last = ledger.append('access.granted', granted.data);
  expect(faultCode(last)).toBe('full');
  expect(must(ledger.personalData.erase([one?.record ?? ''], 'request'))).toBe(1);
  expect(must(ledger.personalData.erase('all', 'request'))).toBe(19);
  last = ledger.append('access.granted', granted.data);
  while (last.ok) last = ledger.append('access.granted', granted.data);
  expect(statSync(join(directory, 'ledger.db')).size).toBeLessThan(maximumBytes + 17 * 1024);
});

test('while the disk has no room for what is in the log, nothing is tried; with room it is done', () => {
  const directory = temporaryDirectory();
  let free: number | null = 1_000;
  const ledger = opened(optionsFor(directory, { freeBytes: () => free }));
  const [one, ...others] = register(ledger, 20);
  expect(must(ledger.personalData.erase([one?.record ?? ''], 'request'))).toBe(1);
  expect(must(ledger.personalData.of([one?.event ?? 0]))).toEqual([]);
  expect(finishErasing(ledger)).toBe('waits');
  free = 1e6;
  expect(finishErasing(ledger)).toBe('done');
  expect(must(ledger.personalData.of(others.map(({ event }) => event)))).toEqual(others);
});

/** A disk that is full needs a mount in a namespace of one's own, which not every machine gives. */
const canMount = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

test.runIf(canMount).each([
  { people: 2000, roomKb: 0, log: 'has been used to its end' },
  { people: 700, roomKb: 16, log: 'has still to grow' },
])(
  'on a disk with $roomKb kB one goes, and all $people go, when the log $log; with room nothing is left',
  ({ people, roomKb }) => {
    const run = `mount -t tmpfs -o size=6m none "$1" && exec "$2" "$3" "$1" ${people} room ${roomKb}`;
    const directory = temporaryDirectory();
    const ended = spawnSync('unshare', ['-Urm', 'sh', '-c', run, 'sh', directory, process.execPath, child], {
      encoding: 'utf8',
    });
    expect(ended.stderr).toBe('');
    expect(JSON.parse(ended.stdout)).toEqual({
      one: { erased: 1, rows: 0, left: expect.any(Number) },
      all: { erased: people - 1, rows: 0, left: expect.any(Number) },
      finished: 'done',
      told: people,
      left: 0,
    });
  },
);
