/** What is no district pass: other codes, and passes that are packed or put together in another way. */
import { deflateRawSync, deflateSync } from 'node:zlib';
import { encode } from 'cborg';
import { describe, expect, test } from 'vitest';
import { encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import { encodeClaims, packDistrictPass } from '../../district/issue-pass.ts';
import { claims, expectFailure, failureOf, phone } from './district-pass-checked.ts';
import { eddsaKeyId } from './test-keys.ts';

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
