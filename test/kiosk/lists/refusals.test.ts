/** Every way in which a delivery can be wrong: refused with the step that failed, and the list before it stays. */
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyDelivery } from '../../../kiosk/lists/apply.ts';
import { splitDelivery } from '../../../kiosk/lists/delivery.ts';
import type { ListFault } from '../../../kiosk/lists/fault.ts';
import { type Manifest, verifyManifest } from '../../../kiosk/lists/manifest.ts';
import { syntheticConcern } from '../../district/lists.ts';
import {
  describeBody,
  type ListKeys,
  makeListKeys,
  pack,
  type PackedBody,
  packLines,
  signManifest,
} from '../../district/lists-pack.ts';
import {
  type Box,
  codeOf,
  delivered,
  filled,
  manifestOf,
  must,
  openBox,
  signer,
  source,
  trust,
  watchlistBody,
  x25519,
} from './support.ts';

let box: Box;
const keys: ListKeys = makeListKeys();
let body: PackedBody;
let good: Manifest;

beforeAll(async () => {
  box = openBox();
  await filled(box);
  body = watchlistBody(keys, 1, 40);
  good = manifestOf('watchlist', 2, body, keys, box.key);
});

afterAll(() => box.remove());

/** Offers it and sees that what was in force is still there. */
async function refusedByStore(bytes: Uint8Array): Promise<ListFault['code'] | 'accepted'> {
  const result = await box.lists.watchlist.offer(bytes);
  expect(box.lists.watchlist.current()).toBe(1);
  expect(box.lists.lookupIdentityNumber(syntheticConcern(2).identityNumber ?? '').concern?.listVersion).toBe(1);
  expect(readdirSync(box.directory).filter((name) => /unfinished|[2-9]\.db/.test(name))).toEqual([]);
  return result.ok ? 'accepted' : result.error.code;
}

function changed(changes: Partial<Manifest>, bytes = body.bytes): Buffer {
  return pack({ ...good, ...changes }, bytes, signer);
}

/** A body with a right digest around bytes that are wrong in themselves. */
function packed(
  bytes: Buffer,
  unpackedBytes: number,
  encoding: 'zstd' | 'gzip',
  lines: number,
  entries = lines,
): Buffer {
  return changed({ body: describeBody(bytes, unpackedBytes, encoding), lines, entries }, bytes);
}

function lines(...some: readonly string[]): Buffer {
  const made = packLines(some);
  return changed({ body: made.about, lines: some.length, entries: some.length }, made.bytes);
}

describe('refused before anything is unpacked', () => {
  const refused = refusedByStore;

  test('what is no delivery', async () => {
    for (const text of [
      '',
      '<!doctype html><title>Sign in</title>\n',
      '\n',
      '{"code":0}\n',
      'a.b\n',
      'x'.repeat(20_000),
    ]) {
      expect(await refused(Buffer.from(text)), text.slice(0, 20)).toBe('notADelivery');
    }
    expect(await box.lists.watchlist.offer(Buffer.from('<html>\n'))).toMatchObject({
      error: { detail: 'a page, not a list' },
    });
  });

  test('a manifest of another form, signed or not', async () => {
    const odd: unknown[] = [
      {},
      [],
      null,
      { ...good, version: 0 },
      { ...good, version: 2.5 },
      { ...good, extra: 1 },
      { ...good, keys: null },
      { ...good, follows: 1 },
      { ...good, follows: 2, keys: null },
      { ...good, entries: 1e9 },
      { ...good, body: { ...good.body, unpackedBytes: 1e12 } },
    ];
    for (const manifest of odd) {
      expect(await refused(Buffer.from(`${signManifest(manifest, signer)}\n`)), JSON.stringify(manifest)).toBe(
        'manifest',
      );
    }
    const [, claims, signature] = signManifest(good, signer).split('.');
    for (const header of [
      { alg: 'none', typ: 'kadian-list+jws', kid: 'district' },
      { alg: 'EdDSA', kid: 'district' },
    ]) {
      const head = Buffer.from(JSON.stringify(header)).toString('base64url');
      expect(await refused(Buffer.from(`${head}.${claims}.${signature}\n`))).toBe('manifest');
    }
  });

  test('a key nobody trusts, a signature of another, and an algorithm that is not the key’s', async () => {
    const other = generateKeyPairSync('ed25519').privateKey;
    const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    const by = (keyId: string, algorithm: 'EdDSA' | 'ES256', privateKey: typeof other) =>
      refused(pack(good, body.bytes, { keyId, algorithm, privateKey }));
    expect(await by('another', 'EdDSA', other)).toBe('unknownKey');
    expect(await by('district', 'EdDSA', other)).toBe('signature');
    expect(await by('district', 'ES256', p256)).toBe('signature');
    const [head, , signature] = signManifest(good, signer).split('.');
    const forged = Buffer.from(JSON.stringify({ ...good, version: 9 })).toString('base64url');
    expect(await refused(Buffer.concat([Buffer.from(`${head}.${forged}.${signature}\n`), body.bytes]))).toBe(
      'signature',
    );
  });

  test('another list, another place, another box, an old version', async () => {
    expect(await refused(pack(manifestOf('roster', 2, body, keys, box.key), body.bytes, signer))).toBe('otherList');
    for (const audience of ['urn:kadian:410100:03:017:west-gate', 'urn:kadian:410100:03:017:east', `${source}:2`]) {
      expect(await refused(changed({ audience })), audience).toBe('otherPlace');
    }
    const stranger = { ...box.key, ...x25519() };
    expect(await refused(delivered(manifestOf('watchlist', 2, body, keys, stranger), body))).toBe('notForThisBox');
    expect(await refused(changed({ version: 1 }))).toBe('notNewer');
    expect(await refused(changed({ follows: 7, version: 8, keys: null }))).toBe('gap');
  });

  test('a body cut short, one with more, and another body', async () => {
    const whole = changed({});
    expect(await refused(whole.subarray(0, -1))).toBe('length');
    expect(await refused(Buffer.concat([whole, Buffer.from('\n')]))).toBe('length');
    const other = Buffer.from(whole);
    other.writeUInt8(other.readUInt8(other.length - 3) ^ 1, other.length - 3);
    expect(await refused(other)).toBe('digest');
  });
});

describe('refused in unpacking, though signed', () => {
  /** Takes the body in on this thread: what the thread of a station does, without its start. */
  async function refused(bytes: Uint8Array): Promise<ListFault['code'] | 'accepted'> {
    const { jws, body } = must(splitDelivery(bytes));
    const manifest = must(verifyManifest(jws, trust, 'watchlist'));
    const fault = await applyDelivery({ manifest, body, file: join(box.directory, 'watchlist.2.db') });
    expect(readdirSync(box.directory).filter((name) => name.startsWith('watchlist.2'))).toEqual([]);
    return fault?.code ?? 'accepted';
  }

  test('says so from its own thread too', async () => {
    expect(await refusedByStore(changed({ entries: 39 }))).toBe('count');
    expect(await refusedByStore(lines('[0]'))).toBe('entry');
  });

  test('a bomb, at the signed size and not after it', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    for (const encoding of ['zstd', 'gzip'] as const) {
      const bomb = encoding === 'zstd' ? zstdCompressSync(zeros) : gzipSync(zeros);
      expect(await refused(packed(bomb, 1_000, encoding, 1)), encoding).toBe('unpacking');
      // Within its size it is one line without an end.
      expect(await refused(packed(bomb, zeros.byteLength, encoding, 1)), encoding).toBe('entry');
    }
  });

  test('what is not packed as it says, is not whole, or is no text', async () => {
    const text = Buffer.from('[1]\n');
    expect(await refused(packed(Buffer.from('nothing of the kind'), 4, 'zstd', 1))).toBe('unpacking');
    expect(await refused(packed(gzipSync(text), 4, 'zstd', 1))).toBe('unpacking');
    expect(await refused(packed(zstdCompressSync(text), 4, 'gzip', 1))).toBe('unpacking');
    expect(await refused(packed(gzipSync(text).subarray(0, -6), 4, 'gzip', 1))).toBe('unpacking');
    expect(await refused(packed(zstdCompressSync(text).subarray(0, -2), 4, 'zstd', 1))).toBe('unpacking');
    expect(await refused(packed(gzipSync(text), 5, 'gzip', 1))).toBe('unpacking');
    expect(await refused(packed(gzipSync(Buffer.from('[1]')), 3, 'gzip', 1))).toBe('unpacking');
    expect(await refused(packed(gzipSync(Buffer.from([0x5b, 0xff, 0x5d, 0x0a])), 4, 'gzip', 1))).toBe('unpacking');
  });

  test('lines that are no entries of this list', async () => {
    const hash = 'A'.repeat(22);
    const deep = '['.repeat(1_900) + ']'.repeat(1_900);
    const odd = [
      '',
      'null',
      '[0]',
      '[1,2]',
      '{"id":1}',
      deep,
      `[1,"${hash}","${hash}","other","n"]`,
      `[1,"${hash}A","${hash}","inform","n"]`,
      `[1.5,"${hash}","${hash}","inform","n"]`,
      `[1,"${hash}","${hash}","inform","two words"]`,
      `[1,"resident","1","1","101","${hash}","${hash}","AAAA"]`,
    ];
    for (const line of odd) expect(await refused(lines(line)), line.slice(0, 40)).toBe('entry');
  });

  test('another number of lines or entries', async () => {
    expect(await refused(changed({ entries: 39 }))).toBe('count');
    expect(await refused(changed({ lines: 39 }))).toBe('count');
    expect(await refused(changed({ lines: 41 }))).toBe('count');
  });
});

test('one delivery of a list at a time', async () => {
  const own = openBox();
  const some = watchlistBody(keys, 1, 3);
  const bytes = delivered(manifestOf('watchlist', 1, some, keys, own.key), some);
  const both = await Promise.all([own.lists.watchlist.offer(bytes), own.lists.watchlist.offer(bytes)]);
  expect(both.map(codeOf)).toEqual(['accepted', 'busy']);
  await own.remove();
});

describe('whatever the bytes', () => {
  test('the frame and the manifest are judged, and never throw', () => {
    const jws = signManifest(good, signer);
    const byteFlip = fc.tuple(fc.nat(jws.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
      const bytes = Buffer.from(jws);
      bytes.writeUInt8(bytes.readUInt8(at) ^ bits, at);
      return Buffer.concat([bytes, Buffer.from('\nbody')]);
    });
    const anything = fc.oneof(fc.uint8Array({ maxLength: 500 }), byteFlip);
    fc.assert(
      fc.property(anything, (bytes) => {
        const split = splitDelivery(bytes);
        const verified = split.ok ? verifyManifest(split.value.jws, trust, 'watchlist') : split;
        // The last character of a signature has bits that count for nothing.
        if (verified.ok) expect(verified.value).toEqual(good);
      }),
      { numRuns: 3_000 },
    );
  });

  test('a signed manifest of any shape is refused or exact', () => {
    const field = fc.constantFrom(...Object.keys(good));
    fc.assert(
      fc.property(field, fc.jsonValue(), (name, value) => {
        const manifest = { ...good, [name]: value };
        const result = verifyManifest(signManifest(manifest, signer), trust, 'watchlist');
        if (result.ok) expect(result.value).toEqual(JSON.parse(JSON.stringify(manifest)));
      }),
      { numRuns: 1_000 },
    );
  });
});
