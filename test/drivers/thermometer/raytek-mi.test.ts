import { describe, expect, it } from 'vitest';
import { RaytekParser } from '../../../drivers/thermometer/raytek-mi.ts';
import { readAll } from './contract.ts';

const text = (line: string) => Uint8Array.from(Buffer.from(line, 'latin1'));
const single = () => new RaytekParser({ box: '', head: '' });
const asks = (parser: RaytekParser) => Buffer.from(parser.next().send).toString('latin1');

describe('raytek-mi', () => {
  it('asks for the unit first, then for object and head in turn', () => {
    const parser = single();
    expect(asks(parser)).toBe('?U\r');
    expect(asks(parser)).toBe('?U\r');
    parser.push(text('!UC\r\n'), 0);
    expect([asks(parser), asks(parser), asks(parser)]).toEqual(['?T\r', '?I\r', '?T\r']);
  });

  it('joins answers into samples, the head being the ambient', () => {
    const parser = single();
    parser.push(text('!UC\r\n!I0025.3\r\n'), 0);
    expect(parser.push(text('!T0036.5\r\n'), 7).samples).toEqual([{ objectC: 36.5, ambientC: 25.3, atMs: 7 }]);
    expect(parser.push(text('!T-005.1\r\n'), 8).samples).toMatchObject([{ objectC: -5.1 }]);
  });

  it('turns an instrument set to °F into °C', () => {
    const parser = single();
    parser.push(text('!UF\r\n!I0077.0\r\n'), 0);
    expect(parser.push(text('!T0097.7\r\n'), 0).samples).toMatchObject([{ objectC: 36.5, ambientC: 25 }]);
  });

  it('asks for the unit again after the instrument was restarted', () => {
    const parser = single();
    parser.push(text('!UC\r\n'), 0);
    expect(asks(parser)).toBe('?T\r');
    expect(parser.push(text('#XI\r\n'), 0).discarded).toMatchObject([{ why: 'the instrument announced a restart' }]);
    expect(asks(parser)).toBe('?U\r');
  });

  it('goes on in °C when the unit is not a known request', () => {
    const parser = single();
    asks(parser);
    expect(parser.push(text('*Syntax Error\r\n'), 0).discarded).toHaveLength(1);
    expect(asks(parser)).toBe('?T\r');
  });

  it.each([
    ['UC T0036.5 I0025.0 E0.950', 36.5, 25],
    ['C T0036.5 I0025.0 E0.950', 36.5, 25],
    ['UCT0036.5I0025.0E0.950', 36.5, 25],
    ['UF T0097.7 I0077.0 E0.950', 36.5, 25],
    ['T36.5 I25', 36.5, 25],
    ['T0036.5', 36.5, null],
  ])('reads the burst line %s by its letters', (line, objectC, ambientC) => {
    expect(readAll(single(), [text(`${line}\r\n`)]).samples).toMatchObject([{ objectC, ambientC }]);
  });

  it.each(['!T', '!T00x6.5', '!T0036.5!T0036.5', 'T0036.5 I', '!T12345.6', 'U T0036.5', '\u0000!T0036.5'])(
    'refuses the line %j',
    (line) => {
      const { samples, discarded } = readAll(single(), [text(`${line}\r\n`)]);
      expect(samples).toEqual([]);
      expect(discarded).toEqual([{ bytes: text(`${line}\r\n`), why: 'no line of the instrument' }]);
    },
  );

  it('does not collect a line without end', () => {
    const parser = single();
    const { discarded } = parser.push(new Uint8Array(100_000).fill(0x41), 0);
    expect(discarded.every((each) => each.bytes.length <= 96)).toBe(true);
    expect(parser.flush().discarded[0]?.bytes.length ?? 0).toBeLessThan(96);
  });

  it('speaks to one head of one box only', () => {
    const parser = new RaytekParser({ box: '003', head: '2' });
    expect(asks(parser)).toBe('003?U\r');
    parser.push(text('003!UC\r\n'), 0);
    expect(asks(parser)).toBe('003?2T\r');
    expect(parser.push(text('003!2T0036.5\r\n'), 0).samples).toMatchObject([{ objectC: 36.5 }]);
    expect(parser.push(text('003!1T0036.5\r\n'), 0).samples).toEqual([]);
    expect(parser.push(text('004!2T0036.5\r\n'), 0).samples).toEqual([]);
  });
});
