/** A release from the reference district: over its real service, in pieces, cut off and gone on with, and never believed. */
import { createHash, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { err, ok } from '../../../drivers/basics/result.ts';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { parseReleaseKeys, type Release, type ReleaseKey, signRelease } from '../../../kiosk/station/care/release.ts';
import { wireLimits } from '../../../kiosk/uplink/http-contract.ts';
import { httpsReleases, type ReleaseSource } from '../../../kiosk/uplink/release-line.ts';
import { fetchPackage, offeredRelease } from '../../../scripts/update/from-district.ts';
import { UpdateRoom } from '../../../scripts/update/journal.ts';
import { type District, startDistrict } from '../../district/service.ts';

const source = 'urn:kadian:410100:04:001:west:1';
const { privateKey } = generateKeyPairSync('ed25519');
const never = new AbortController().signal;
const bytes = randomBytes(2 * wireLimits.maxPartBytes + 12_345);

let directory: string;
let district: District;
let line: ReleaseSource;
let keys: readonly ReleaseKey[];
let room: UpdateRoom;
let said: string[];
const at = (name: string): string => path.join(directory, name);

/** Puts a package with its manifest where the district looks. */
function publish(name: string, content: Buffer, change: Partial<Release> = {}): Release {
  const release: Release = {
    name: 'kadian',
    version: '2.0.0',
    architecture: 'arm64',
    sha256: createHash('sha256').update(content).digest('hex'),
    size: content.byteLength,
    ledgerSchema: 3,
    serial: 20,
    issuedAt: new Date(Date.now() - 3_600_000).toISOString(),
    expires: new Date(Date.now() + 3_600_000).toISOString(),
    ...change,
  };
  writeFileSync(at(`releases/${name}`), content);
  writeFileSync(at(`releases/${name}.release`), signRelease(release, privateKey).manifest);
  return release;
}

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-from-district-'));
  for (const name of ['releases', 'room', 'data']) mkdirSync(at(name));
  room = new UpdateRoom(at('room'));
  room.make();
  said = [];
  const parsed = parseReleaseKeys(
    JSON.stringify({ keys: [{ publicKey: createPublicKey(privateKey).export({ format: 'jwk' }).x }] }),
  );
  keys = parsed.ok ? parsed.value : [];
  district = await startDistrict({ port: 0, directory: at('data'), releases: at('releases') });
  line = httpsReleases({ url: district.url, source, clock: systemClock, deadlineMs: 20_000 });
});

afterEach(async () => {
  line.close();
  await district.stop();
  rmSync(directory, { recursive: true });
});

const offer = (from: ReleaseSource = line) => ({
  source: from,
  clock: systemClock,
  say: (text: string) => void said.push(text),
});

describe('the district', () => {
  test('offers the newest release of an architecture, and none of another', async () => {
    publish('one.deb', Buffer.from('one'), { serial: 20 });
    const newest = publish('two.deb', Buffer.from('two'), { serial: 21, version: '2.1.0' });
    publish('three.deb', Buffer.from('three'), { serial: 22, architecture: 'amd64' });
    expect(await offeredRelease(offer(), 'arm64', keys)).toEqual(ok(newest));
    expect(await offeredRelease(offer(), 'riscv64', keys)).toEqual(err('the district has no release for riscv64'));
  });

  test('passes over what lies there and is no release, and a manifest without its package', async () => {
    const release = publish('one.deb', Buffer.from('one'));
    writeFileSync(at('releases/notes.release'), 'read me');
    publish('gone.deb', Buffer.from('gone'), { serial: 99 });
    rmSync(at('releases/gone.deb'));
    expect(await offeredRelease(offer(), 'arm64', keys)).toEqual(ok(release));
  });

  test.each([
    ['no range', undefined],
    ['an open range', 'bytes=0-'],
    ['two ranges', 'bytes=0-1,3-4'],
    ['one behind the end', 'bytes=9000000-9000001'],
    ['one that is too long', `bytes=0-${wireLimits.maxPartBytes}`],
    ['one that runs backwards', 'bytes=5-1'],
  ])('gives no piece for %s', async (_what, range) => {
    const { sha256 } = publish('one.deb', bytes);
    const headers = { 'kadian-source': source, ...(range === undefined ? {} : { range }) };
    const answer = await fetch(new URL(`/v1/packages/${sha256}`, district.url), { headers });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
  });

  test('asks who is there before it gives anything', async () => {
    const { sha256 } = publish('one.deb', Buffer.from('one'));
    for (const where of ['/v1/releases/arm64', `/v1/packages/${sha256}`, '/v1/packages/..%2f..%2fone.deb']) {
      expect((await fetch(new URL(where, district.url))).status).toBe(400);
    }
  });
});

describe('a package', () => {
  test('comes whole in pieces, with progress, and is not fetched again', async () => {
    const release = publish('one.deb', bytes);
    const file = room.packageFile(release.sha256);
    expect(await fetchPackage(offer(), release, room)).toEqual(ok(file));
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(said.at(-1)).toBe('fetched 4.2 of 4.2 MB');
    expect(statSync(file).mode & 0o077).toBe(0);
    const silent: ReleaseSource = { ...line, part: () => expect.unreachable('asked again') };
    expect(await fetchPackage(offer(silent), release, room)).toEqual(ok(file));
  });

  test('goes on where the line broke, and asks for nothing twice', async () => {
    const release = publish('one.deb', bytes);
    const asked: number[] = [];
    const breaking = (last: number): ReleaseSource => ({
      ...line,
      part(sha256, from, length, signal) {
        asked.push(from);
        // `refused` is not tried again, so that nobody waits here.
        return from >= last
          ? Promise.resolve(err({ code: 'refused', detail: 'cut' }))
          : line.part(sha256, from, length, signal);
      },
    });
    const cut = await fetchPackage(offer(breaking(wireLimits.maxPartBytes)), release, room);
    expect(cut).toEqual(err('the district: after 2.1 of 4.2 MB: refused (cut). Call it again and it goes on there'));
    expect((await fetchPackage(offer(breaking(Infinity)), release, room)).ok).toBe(true);
    expect(asked).toEqual([0, 1, 1, 2].map((piece) => piece * wireLimits.maxPartBytes));
    expect(readFileSync(room.packageFile(release.sha256)).equals(bytes)).toBe(true);
  });

  test('of other bytes than were signed is dropped, also what came before', async () => {
    const release = publish('one.deb', bytes);
    const other = Buffer.from(bytes);
    other[bytes.length - 1] = (other.at(-1) ?? 0) ^ 1;
    writeFileSync(at('releases/one.deb'), other);
    const refused = await fetchPackage(offer(), release, room);
    expect(refused).toEqual(err('what the district gives: its bytes are not those that were signed'));
    expect(existsSync(room.packageFile(release.sha256))).toBe(false);
    // The right one is fetched from its beginning.
    writeFileSync(at('releases/one.deb'), bytes);
    expect((await fetchPackage(offer(), release, room)).ok).toBe(true);
  });

  test('whose beginning somebody changed on the disk is dropped, and fetched anew', async () => {
    const release = publish('one.deb', bytes);
    const part = `${room.packageFile(release.sha256)}.part`;
    writeFileSync(part, randomBytes(1000));
    expect(await fetchPackage(offer(), release, room)).toMatchObject({ ok: false });
    expect(existsSync(part)).toBe(false);
    appendFileSync(part, Buffer.alloc(bytes.length + 1));
    expect((await fetchPackage(offer(), release, room)).ok).toBe(true);
  });

  test('that is shorter at the district than was signed is no package', async () => {
    const release = publish('one.deb', bytes);
    writeFileSync(at('releases/one.deb'), bytes.subarray(0, 100));
    expect(await fetchPackage(offer(), release, room)).toMatchObject({
      error: expect.stringContaining('another piece came than was asked for'),
    });
  });
});

test('a manifest by another key, or over its time, is no offer', async () => {
  publish('one.deb', Buffer.from('one'), { expires: new Date(Date.now() - 1000).toISOString() });
  expect(await offeredRelease(offer(), 'arm64', keys)).toMatchObject({
    error: expect.stringContaining('that is over'),
  });
  publish('one.deb', Buffer.from('one'));
  expect(await offeredRelease(offer(), 'arm64', [])).toMatchObject({
    error: expect.stringContaining('a key this box does not know'),
  });
  await district.stop();
  expect(await line.manifest('arm64', never)).toMatchObject({ ok: false, error: { code: 'unreachable' } });
});
