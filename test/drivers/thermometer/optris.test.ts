import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptrisParser } from '../../../drivers/thermometer/optris.ts';
import { hex } from './contract.ts';

/** Asks once, gives the answer bytes in the pieces named, and returns what the next request shows. */
function exchange(parser: OptrisParser, ...pieces: readonly Uint8Array[]) {
  parser.next();
  const pushed = pieces.map((piece, index) => parser.push(piece, index));
  expect(pushed.flatMap((each) => each.samples)).toEqual([]);
  return parser.next().parsed;
}

describe('optris: a request and the time until the next one frame an answer', () => {
  it('asks for target and head in turn and joins them into samples', () => {
    const parser = new OptrisParser();
    expect([...parser.next().send]).toEqual([0x01]);
    parser.push(hex('05 55'), 1);
    const second = parser.next();
    expect([...second.send]).toEqual([0x02]);
    expect(second.parsed.samples).toEqual([{ objectC: 36.5, ambientC: null, atMs: 1 }]);
    parser.push(hex('04 D3'), 2);
    const third = parser.next();
    expect(third.parsed).toEqual({ samples: [], discarded: [] });
    parser.push(hex('00 00'), 3);
    expect(parser.next().parsed.samples).toEqual([{ objectC: -100, ambientC: 23.5, atMs: 3 }]);
  });

  it('takes an answer in two pieces', () => {
    const parser = new OptrisParser();
    expect(exchange(parser, hex('05'), hex('55')).samples).toMatchObject([{ objectC: 36.5, atMs: 1 }]);
  });

  it.each(['05', '05 55 00', '01 05 55'])(
    'refuses %s: not two bytes, so nothing tells which ones are the answer',
    (text) => {
      const parser = new OptrisParser();
      const { samples, discarded } = exchange(parser, hex(text));
      expect(samples).toEqual([]);
      expect(discarded).toMatchObject([{ bytes: hex(text) }]);
      // The next but one asks for the target again, and is not disturbed.
      parser.push(hex('04 D3'), 5);
      parser.next();
      parser.push(hex('05 55'), 6);
      expect(parser.next().parsed.samples).toMatchObject([{ objectC: 36.5, ambientC: 23.5 }]);
    },
  );

  it('holds a bounded number of bytes whatever comes, and accounts for each', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 20 }), (pieces) => {
        const parser = new OptrisParser();
        parser.next();
        let given = 0;
        let told = 0;
        for (const piece of pieces) {
          given += piece.length;
          for (const each of parser.push(piece, 0).discarded) told += each.bytes.length;
        }
        const rest = parser.flush().discarded.reduce((sum, each) => sum + each.bytes.length, 0);
        expect(rest).toBeLessThan(64);
        expect(told + rest).toBe(given);
      }),
    );
  });
});
