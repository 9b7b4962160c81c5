import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase45, encodeBase45 } from '../../../kiosk/credentials/base45.ts';

function decoded(text: string): string {
  const result = decodeBase45(text);
  return result.ok ? Buffer.from(result.value).toString('latin1') : `refused: ${result.error}`;
}

// The examples of RFC 9285 sections 4.3 and 4.4.
test.each([
  ['AB', 'BB8'],
  ['Hello!!', '%69 VD92EX0'],
  ['base-45', 'UJCLQE7W581'],
  ['ietf!', 'QED8WEX0'],
  ['', ''],
])('%s is written %s', (plain, encoded) => {
  expect(encodeBase45(Buffer.from(plain, 'latin1'))).toBe(encoded);
  expect(decoded(encoded)).toBe(plain);
});

test.each([
  ['GGW', 'overflow'], // 65536
  [':::', 'overflow'],
  ['::', 'overflow'],
  ['V5', 'overflow'], // 256
  ['A', 'length'],
  ['BB8A', 'length'],
  ['bb8', 'character'],
  ['BB_', 'character'],
  ['B\u00e98', 'character'],
  ['B\u6f228', 'character'],
  ['B\u01428', 'character'],
  ['BB8\n0', 'character'],
  ['BB8=0', 'character'],
])('%j is refused', (text, why) => {
  expect(decoded(text)).toBe(`refused: ${why}`);
});

test('the greatest group and pair are taken', () => {
  expect(decoded('FGW')).toBe('\u00ff\u00ff');
  expect(decoded('U5')).toBe('\u00ff');
});

test('any bytes come back, and any text that decodes is the only one of its bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(decodeBase45(encodeBase45(bytes))).toEqual({ ok: true, value: bytes });
    }),
  );
  const character = fc.constantFrom(...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'));
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 60 }), (text) => {
      const result = decodeBase45(text);
      if (result.ok) expect(encodeBase45(result.value)).toBe(text);
    }),
  );
});
