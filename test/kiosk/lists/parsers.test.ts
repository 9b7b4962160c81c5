import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zstdCompressSync } from 'node:zlib';
import { concernLevels, parseRosterLine, parseWatchlistLine, residentKinds } from '../../../kiosk/lists/entries.ts';
import { matchHash } from '../../../kiosk/lists/matching.ts';
import { unpack } from '../../../kiosk/lists/unpack.ts';
import { makeListKeys } from '../../district/lists-pack.ts';

const hash = fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)));
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const text = (bytes: Buffer | null): string | null => bytes?.toString('base64url') ?? null;

test('a line of the watchlist says what was written', () => {
  const entry = fc.tuple(id, hash, hash, fc.nat(2), fc.stringMatching(/^[\w.-]{0,32}$/));
  fc.assert(
    fc.property(entry, ([id, holder, identity, level, note]) => {
      const line = JSON.stringify([id, text(holder), text(identity), concernLevels[level], note]);
      expect(parseWatchlistLine(line)).toEqual({ ok: true, value: { id, holder, identity, level, note } });
    }),
  );
});

test('a line of the roster says what was written', () => {
  const place = fc.string({ maxLength: 16 });
  const details = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const entry = fc.tuple(id, fc.constantFrom(...residentKinds), place, place, place, hash, hash, details);
  fc.assert(
    fc.property(entry, ([id, kind, building, unit, room, holder, identity, details]) => {
      const line = JSON.stringify([id, kind, building, unit, room, text(holder), text(identity), text(details)]);
      const value = { id, kind, building, unit, room, holder, identity, details };
      expect(parseRosterLine(line)).toEqual({ ok: true, value });
    }),
  );
});

test('any other line is an error and never throws', () => {
  const value = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.jsonValue(), { maxLength: 8 }).map((v) => JSON.stringify(v)),
  );
  fc.assert(
    fc.property(value, (line) => {
      for (const parse of [parseRosterLine, parseWatchlistLine]) {
        const parsed = parse(line);
        if (parsed.ok) expect(JSON.parse(line)[0]).toBe(parsed.value.id);
      }
    }),
    { numRuns: 3_000 },
  );
});

test('lines come out as they went in, wherever the pieces end', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((s) => !s.includes('\n') && s.isWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 50 }), fc.nat(40), async (some, repeat) => {
      const lines = Array.from({ length: repeat }, () => some).flat();
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''));
      const found: string[] = [];
      const about = { encoding: 'zstd' as const, sha256: '', bytes: 0, unpackedBytes: bytes.byteLength };
      const fault = await unpack(zstdCompressSync(bytes), about, (taken) => {
        found.push(...taken);
        return null;
      });
      expect(fault).toBeNull();
      expect(found).toEqual(lines);
    }),
    { numRuns: 50 },
  );
});

test('random bytes are no body, and never throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.boolean(), async (bytes, gzip) => {
      const about = {
        encoding: gzip ? ('gzip' as const) : ('zstd' as const),
        sha256: '',
        bytes: 0,
        unpackedBytes: 100,
      };
      expect((await unpack(bytes, about, () => null))?.code).toBe('unpacking');
    }),
    { numRuns: 300 },
  );
});

test('a hash depends on the key, the kind and the text', () => {
  const [first, second] = [makeListKeys().match, makeListKeys().match];
  const hashes = [
    matchHash(first, 'holder', 'a'),
    matchHash(second, 'holder', 'a'),
    matchHash(first, 'identityNumber', 'a'),
    matchHash(first, 'holder', 'b'),
  ];
  expect(new Set(hashes.map((bytes) => bytes.toString('hex'))).size).toBe(4);
  expect(matchHash(first, 'holder', 'a')).toEqual(hashes[0]);
});
