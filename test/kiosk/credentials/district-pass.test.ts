import { readFileSync } from 'node:fs';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import { emptyTrustList } from '../../../kiosk/credentials/trust-list.ts';
import { createVerifiers } from '../../../kiosk/credentials/verifier.ts';
import {
  type DistrictPassClaims,
  encodeClaims,
  issueDistrictPass,
  packDistrictPass,
  signCose,
} from '../../district/issue-pass.ts';
import { districtPassVectors, specification, withVectors } from './district-pass-vectors.ts';
import {
  eddsaKey,
  eddsaKeyFrom,
  eddsaKeyId,
  entryFor,
  es256Key,
  es256KeyId,
  trustOf,
  vectorTrustListText,
} from './test-keys.ts';

const verify = createVerifiers(trustOf(vectorTrustListText()));
const [phone, paper] = districtPassVectors();
if (phone === undefined || paper === undefined) throw new Error('two vectors');
const claims: DistrictPassClaims = phone.claims;

const allSteps = [
  'prefix',
  'base45',
  'inflate',
  'cbor',
  'structure',
  'keyId',
  'keyUsage',
  'signature',
  'claims',
  'issuer',
];

/** The best of a few runs, so that a busy machine is not taken for slow code. */
function fastestMs(payload: string): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5 && fastest > 2; run++) {
    const start = performance.now();
    verify(payload);
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}

/** The reason and the steps passed of a payload that must not be verified. */
function failureOf(
  payload: string,
  using = verify,
): { outcome: string; reason: string; step: string; passed: string[] } {
  const check = using(payload);
  if (check.outcome === 'verified') throw new Error('verified');
  const passed = Object.keys(check.steps).filter((step) => check.steps[step]);
  return { outcome: check.outcome, reason: check.reason, step: check.step, passed };
}

function until(step: string): string[] {
  return allSteps.slice(0, allSteps.indexOf(step));
}

function expectFailure(payload: string, reason: string, step: string, using = verify): void {
  expect(failureOf(payload, using)).toEqual({ outcome: 'refused', reason, step, passed: until(step) });
}

describe('vectors', () => {
  test('the specification holds what the command writes', () => {
    const text = readFileSync(specification, 'utf8');
    expect(text).toBe(withVectors(text));
  });

  test.each(districtPassVectors())('$name is verified with all steps', ({ payload, claims }) => {
    expect(verify(payload)).toEqual({
      outcome: 'verified',
      credential: { kind: 'districtPass', ...claims },
      format: 'districtPass',
      steps: Object.fromEntries(allSteps.map((step) => [step, true])),
    });
    expect(payload).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
  });
});

test('what the district issues is verified with the same claims', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,20}$/);
  const time = fc.integer({ min: 0, max: 253_402_300_798 });
  const any: fc.Arbitrary<DistrictPassClaims> = fc.record({
    issuer: fc.constant('test-district'),
    holder: name,
    id: fc.uint8Array({ minLength: 8, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    colour: fc.constantFrom('green', 'yellow', 'purple', 'red'),
    compounds: fc.uniqueArray(name, { maxLength: 16 }),
    test: fc.option(fc.record({ takenAtS: fc.constant(0), result: fc.constantFrom('negative', 'positive') })),
    itineraryAtRisk: fc.boolean(),
    medium: fc.constantFrom('phone', 'paper', 'proxy'),
    issuedAtS: time,
    expiresAtS: fc.constant(253_402_300_799),
  });
  fc.assert(
    fc.property(any, fc.constantFrom('EdDSA', 'ES256'), (claims, algorithm) => {
      const payload =
        algorithm === 'EdDSA'
          ? issueDistrictPass(claims, eddsaKey, eddsaKeyId, 'EdDSA')
          : issueDistrictPass(claims, es256Key, es256KeyId, 'ES256');
      expect(verify(payload)).toMatchObject({ outcome: 'verified', credential: { kind: 'districtPass', ...claims } });
    }),
    { numRuns: 60 },
  );
});

describe('trust', () => {
  const withEntries = (...issuers: unknown[]): typeof verify => createVerifiers(trustOf(JSON.stringify({ issuers })));
  const entry = entryFor(eddsaKey, 'EdDSA', eddsaKeyId);

  test('without a trust list nothing is granted and nothing is called forged', () => {
    for (const trust of [emptyTrustList, trustOf('{"issuers":[]}')]) {
      expect(failureOf(phone.payload, createVerifiers(trust))).toMatchObject({
        outcome: 'unverifiable',
        reason: 'trustListMissing',
        step: 'keyId',
      });
    }
  });

  test('a key id not in the list', () => {
    const other = withEntries(entryFor(eddsaKey, 'EdDSA', Buffer.from('other')));
    expectFailure(phone.payload, 'credentialIssuerUnknown', 'keyId', other);
  });

  test('a key for something else', () => {
    const other = withEntries({ ...entry, usages: ['hc1'] });
    expectFailure(phone.payload, 'credentialIssuerUnknown', 'keyUsage', other);
  });

  test('the key id of another key', () => {
    const payload = issueDistrictPass(claims, eddsaKeyFrom('somebody'), eddsaKeyId, 'EdDSA');
    expectFailure(payload, 'credentialSignatureInvalid', 'signature');
  });

  test('another algorithm than that of the key', () => {
    const payload = packDistrictPass(signCose(encodeClaims(claims), es256Key, eddsaKeyId, 'ES256'));
    expectFailure(payload, 'credentialSignatureInvalid', 'signature');
  });

  test('two keys under one id: either may have signed', () => {
    const both = withEntries(entryFor(es256Key, 'ES256', eddsaKeyId), entry);
    expect(both(phone.payload).outcome).toBe('verified');
  });

  test('the key of another issuer', () => {
    const payload = issueDistrictPass({ ...claims, issuer: 'elsewhere' }, eddsaKey, eddsaKeyId, 'EdDSA');
    expectFailure(payload, 'credentialIssuerUnknown', 'issuer');
  });

  test('issued outside the time of the key', () => {
    const ends = withEntries({ ...entry, validUntil: '2022-01-01T23:59:59Z' });
    const begins = withEntries({ ...entry, validFrom: '2022-01-02T00:00:01Z' });
    const fits = withEntries({ ...entry, validFrom: '2022-01-02T00:00:00Z', validUntil: '2022-01-02T00:00:01Z' });
    expectFailure(phone.payload, 'credentialIssuerUnknown', 'issuer', ends);
    expectFailure(phone.payload, 'credentialIssuerUnknown', 'issuer', begins);
    expect(fits(phone.payload).outcome).toBe('verified');
  });
});

describe('what is not a pass', () => {
  test.each([
    ['', 'codeUnknown'],
    ['KD1', 'codeUnknown'],
    ['kd1:ABC', 'codeUnknown'],
    [' KD1:ABC', 'codeUnknown'],
    ['KD2:ABC', 'codeUnknown'],
    ['https://example.org/', 'codeUnknown'],
    ['\u901a\u884c', 'codeUnknown'],
    ['KD1:\r', 'codeHasControlCharacters'],
    ['\u0000', 'codeHasControlCharacters'],
    ['KD1:\u007f', 'codeHasControlCharacters'],
    [phone.payload + '\n', 'codeHasControlCharacters'],
    ['KD1:' + 'A'.repeat(4093), 'codeTooLong'],
    ['\u0007'.repeat(100_000), 'codeTooLong'],
  ])('%j', (payload, reason) => {
    expect(failureOf(payload)).toEqual({ outcome: 'refused', reason, step: 'prefix', passed: [] });
  });

  const text = (bytes: Uint8Array): string => `KD1:${encodeBase45(bytes)}`;
  const cose = Buffer.from(phone.cose, 'hex');

  test.each([
    ['a group above 65535', 'KD1::::', 'base45'],
    ['small letters', phone.payload.replace('KD1:N', 'KD1:n'), 'base45'],
    ['nothing', 'KD1:', 'inflate'],
    ['not deflated', text(cose), 'inflate'],
    ['raw deflate', text(deflateRawSync(cose)), 'inflate'],
    ['bytes behind the stream', text(Buffer.concat([deflateSync(cose), Uint8Array.of(0)])), 'inflate'],
    ['a second stream behind', text(Buffer.concat([deflateSync(cose), deflateSync(cose)])), 'inflate'],
    ['a truncated stream', text(deflateSync(cose).subarray(0, -1)), 'inflate'],
    ['a bomb', text(deflateSync(new Uint8Array(2_500_000))), 'inflate'],
    ['bytes behind the item', packDistrictPass(Buffer.concat([cose, Uint8Array.of(0)])), 'cbor'],
    ['deep nesting', packDistrictPass(new Uint8Array(16_000).fill(0x81)), 'cbor'],
    ['a huge count', packDistrictPass(Buffer.from('9affffffff', 'hex')), 'cbor'],
  ])('%s', (_name, payload, step) => {
    expectFailure(payload, 'credentialMalformed', step);
  });
});

describe('structure', () => {
  const payload = encodeClaims(claims);
  const signature = new Uint8Array(64);
  const header = (...entries: [number, unknown][]): Uint8Array => encode(new Map(entries));
  const secured = header([1, -8], [4, eddsaKeyId]);
  const tagged = (tag: number, content: unknown): string =>
    packDistrictPass(Buffer.concat([Uint8Array.of(0xc0 + tag), encode(content)]));
  const none = new Map();

  test.each([
    ['no tag', packDistrictPass(encode([secured, none, payload, signature]))],
    ['the tag of COSE_Mac0', tagged(17, [secured, none, payload, signature])],
    ['three parts', tagged(18, [secured, none, payload])],
    ['five parts', tagged(18, [secured, none, payload, signature, 1])],
    ['a detached payload', tagged(18, [secured, none, null, signature])],
    ['a text for a payload', tagged(18, [secured, none, 'claims', signature])],
    ['key id in the unprotected header', tagged(18, [header([1, -8]), new Map([[4, eddsaKeyId]]), payload, signature])],
    [
      'algorithm in the unprotected header',
      tagged(18, [header([4, eddsaKeyId]), new Map([[1, -8]]), payload, signature]),
    ],
    ['more in the unprotected header', tagged(18, [secured, new Map([[4, eddsaKeyId]]), payload, signature])],
    ['more in the protected header', tagged(18, [header([1, -8], [3, 0], [4, eddsaKeyId]), none, payload, signature])],
    ['a critical header', tagged(18, [header([1, -8], [2, [4]], [4, eddsaKeyId]), none, payload, signature])],
    ['an empty protected header', tagged(18, [new Uint8Array(), none, payload, signature])],
    ['an unknown algorithm', tagged(18, [header([1, -9], [4, eddsaKeyId]), none, payload, signature])],
    [
      'an algorithm by name',
      tagged(18, [
        encode(
          new Map<number, unknown>([
            [1, 'EdDSA'],
            [4, eddsaKeyId],
          ]),
        ),
        none,
        payload,
        signature,
      ]),
    ],
    ['a key id as text', tagged(18, [header([1, -8], [4, 'test-ed']), none, payload, signature])],
    ['an empty key id', tagged(18, [header([1, -8], [4, new Uint8Array()]), none, payload, signature])],
    ['a protected header that is no map', tagged(18, [encode([1, -8]), none, payload, signature])],
    [
      'a key twice in the protected header',
      tagged(18, [Buffer.from('a2012701260400', 'hex').subarray(0, 5), none, payload, signature]),
    ],
  ])('%s is refused', (_name, text) => {
    expectFailure(text, 'credentialMalformed', 'structure');
  });

  test.each([0, 63, 65, 128])('a signature of %i bytes is wrong', (length) => {
    expectFailure(
      tagged(18, [secured, none, payload, new Uint8Array(length)]),
      'credentialSignatureInvalid',
      'signature',
    );
  });
});

describe('claims', () => {
  const whole = (more: [number, unknown][] = [], own: [number, unknown][] = []): Map<number, unknown> =>
    new Map<number, unknown>([
      [1, 'test-district'],
      [2, 'h1'],
      [4, 2000],
      [6, 1000],
      [7, new Uint8Array(8)],
      [-65_537, new Map<number, unknown>([[1, 0], [2, ['C1']], [3, [900, 0]], [4, false], [5, 0], ...own])],
      ...more,
    ]);
  const signed = (content: Uint8Array): string => packDistrictPass(signCose(content, eddsaKey, eddsaKeyId, 'EdDSA'));

  test('the plain set is verified', () => {
    expect(verify(signed(encode(whole()))).outcome).toBe('verified');
  });

  test.each<[string, [number, unknown][], [number, unknown][]]>([
    ['an unknown claim', [[5, 1000]], []],
    ['an issuer with a line break', [[1, 'a\nb']], []],
    ['a holder in Cyrillic letters', [[2, '\u04301']], []],
    ['a holder with a zero-width character', [[2, 'h\u200b1']], []],
    ['an empty holder', [[2, '']], []],
    ['a long holder', [[2, 'a'.repeat(65)]], []],
    ['a number for a holder', [[2, 1]], []],
    ['a negative time', [[6, -1]], []],
    ['a fraction of a second', [[4, 2000.5]], []],
    ['a time beyond the year 9999', [[4, 253_402_300_800]], []],
    ['a time as text', [[4, '2000']], []],
    ['a time in null', [[4, null]], []],
    ['an end before the beginning', [[4, 1000]], []],
    ['a short id', [[7, new Uint8Array(7)]], []],
    ['a long id', [[7, new Uint8Array(17)]], []],
    ['an id as text', [[7, '00000000']], []],
    ['no map of the district', [[-65_537, 1]], []],
    ['an unknown claim of the district', [], [[6, 1]]],
    ['an unknown colour', [], [[1, 4]]],
    ['a negative colour', [], [[1, -1]]],
    ['a colour by name', [], [[1, 'green']]],
    ['a colour in a fraction', [], [[1, 0.5]]],
    ['compounds in no array', [], [[2, 'C1']]],
    ['a compound twice', [], [[2, ['C1', 'C1']]]],
    ['too many compounds', [], [[2, Array.from({ length: 17 }, (_, index) => `C${index}`)]]],
    ['a compound of another type', [], [[2, [1]]]],
    ['a test later than the pass', [], [[3, [1001, 0]]]],
    ['a test in null', [], [[3, null]]],
    ['a test without result', [], [[3, [900]]]],
    ['an unknown result', [], [[3, [900, 2]]]],
    ['a negative time of the test', [], [[3, [-1, 0]]]],
    ['an itinerary in a number', [], [[4, 0]]],
    ['an unknown medium', [], [[5, 3]]],
  ])('%s is refused though signed', (_name, more, own) => {
    expectFailure(signed(encode(whole(more, own))), 'credentialMalformed', 'claims');
  });

  test.each([1, 2, 4, 6, 7, -65_537])('claim %i must be there', (key) => {
    const without = whole();
    without.delete(key);
    expectFailure(signed(encode(without)), 'credentialMalformed', 'claims');
  });

  test('duplicate claims, fractions written as 2000.0 and bytes behind are refused though signed', () => {
    const plain = Buffer.from(encode(whole())).toString('hex');
    const duplicate = plain.replace(/^a6/, 'a7') + '02626831';
    const float = plain.replace('1907d0', 'fb409f400000000000');
    expect(duplicate).not.toBe(plain);
    expect(float).not.toBe(plain);
    for (const hex of [duplicate, float, `${plain}00`, '', 'f6', '80']) {
      expectFailure(signed(Buffer.from(hex, 'hex')), 'credentialMalformed', 'claims');
    }
  });
});

describe('fuzz', () => {
  test.each([phone, paper])('no changed bit, no cut and no insertion in $name is verified', ({ cose }) => {
    const bytes = Buffer.from(cose, 'hex');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verify(packDistrictPass(changed)).outcome).toBe('refused');
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(verify(packDistrictPass(bytes.subarray(0, length))).outcome).toBe('refused');
    }
  });

  test('a changed text is never verified to say something else', () => {
    const character = fc.constantFrom(...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'));
    const place = fc.nat({ max: phone.payload.length - 1 });
    fc.assert(
      fc.property(place, character, fc.constantFrom(0, 1), (at, replacement, removed) => {
        const changed = phone.payload.slice(0, at) + replacement + phone.payload.slice(at + removed);
        const check = verify(changed);
        // Unused bits at the end of a deflate stream may change without changing what was signed.
        if (check.outcome === 'verified') expect(check.credential).toEqual({ kind: 'districtPass', ...claims });
      }),
      { numRuns: 500 },
    );
  });

  test('any text is answered, within 20 ms', () => {
    const tail = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5000 }),
      fc.uint8Array({ maxLength: 2600 }).map(encodeBase45),
      fc.uint8Array({ maxLength: 2000 }).map((bytes) => encodeBase45(deflateSync(bytes))),
    );
    verify(phone.payload);
    let worstMs = 0;
    fc.assert(
      fc.property(fc.constantFrom('', 'KD1:'), tail, (prefix, rest) => {
        expect(verify(prefix + rest).outcome).toBe('refused');
        worstMs = Math.max(worstMs, fastestMs(prefix + rest));
      }),
      { numRuns: 500 },
    );
    expect(worstMs).toBeLessThan(20);
  });
});
