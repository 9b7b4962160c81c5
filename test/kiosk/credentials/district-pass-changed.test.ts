/** Passes changed by a bit, a character or at random: none is taken for another, and each is answered in time. */
import { deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import { packDistrictPass } from '../../district/issue-pass.ts';
import { claims, paper, phone, verify } from './district-pass-checked.ts';

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
