import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../kiosk/credentials/certificate.ts';
import { evaluateCertLogic } from '../../../kiosk/credentials/certlogic.ts';
import { faultOfExpression } from '../../../kiosk/credentials/certlogic-check.ts';

function value(expression: JsonValue, data: JsonValue = null): unknown {
  const result = evaluateCertLogic(expression, data);
  if (!result.ok) return `fault: ${result.error}`;
  return result.value instanceof Date ? result.value.toISOString() : result.value;
}

const fault: unknown = expect.stringContaining('fault');
const v = (path: string): JsonValue => ({ var: path });

describe('var', () => {
  const data = { a: { b: [10, { c: 'x' }] }, n: null, '': 1 };
  test.each<[string, unknown]>([
    ['a.b.0', 10],
    ['a.b.1.c', 'x'],
    ['a.b.2', null],
    ['a.b.c', null],
    ['a.b.length', null],
    ['a.x.y', null],
    ['n.x', null],
    ['constructor', null],
    ['__proto__', null],
    ['', data],
  ])('%j', (path, expected) => expect(value(v(path), data)).toEqual(expected));
  test('nothing leads nowhere', () => {
    expect(value(v('a'), null)).toBeNull();
    expect(value(v('a'), 'text')).toBeNull();
  });
});

describe('true and false', () => {
  test.each<[JsonValue, boolean]>([
    [false, false],
    [null, false],
    ['', false],
    [0, false],
    [[], false],
    [{}, false],
    [true, true],
    ['0', true],
    [-1, true],
    [[0], true],
    [{ a: null }, true],
  ])('%j', (data, expected) => {
    expect(value({ '!': [v('')] }, data)).toBe(!expected);
    expect(value({ if: [v(''), 'then', 'else'] }, data)).toBe(expected ? 'then' : 'else');
  });

  test('a time is neither', () => {
    expect(value({ '!': [{ plusTime: ['2021-01-01', 0, 'day'] }] })).toEqual(fault);
  });

  test('and gives the first false value or the last, and asks no further', () => {
    expect(value({ and: [1, 'a', v('')] }, 7)).toBe(7);
    expect(value({ and: [true, v(''), { nonsense: [] }] }, '')).toBe('');
    expect(value({ and: [true, { nonsense: [] }] })).toEqual(fault);
    expect(value({ if: [false, { nonsense: [] }, 1] })).toBe(1);
  });
});

describe('comparison', () => {
  test('integers, two or three', () => {
    expect(value({ '<': [1, 2] })).toBe(true);
    expect(value({ '<': [1, 2, 2] })).toBe(false);
    expect(value({ '<=': [1, 2, 2] })).toBe(true);
    expect(value({ '>': [3, 2, 1] })).toBe(true);
    expect(value({ '>=': [2, 2, 3] })).toBe(false);
    expect(value({ '+': [2, -3] })).toBe(-1);
  });

  test('nothing is converted', () => {
    expect(value({ '===': [1, '1'] })).toBe(false);
    expect(value({ '===': ['a', v('')] }, 'a')).toBe(true);
    expect(value({ '<': [1, '2'] })).toEqual(fault);
    expect(value({ '<': [1, v('')] }, null)).toEqual(fault);
    expect(value({ '<': [1, v('')] }, 1.5)).toEqual(fault);
    expect(value({ '+': ['a', 'b'] })).toEqual(fault);
    expect(value({ after: [1, 2] })).toEqual(fault);
    expect(value({ '<': [{ plusTime: ['2021', 0, 'day'] }, 1] })).toEqual(fault);
  });

  test('in', () => {
    expect(value({ in: [v('x'), v('y')] }, { x: 'a', y: ['a', 'b'] })).toBe(true);
    expect(value({ in: [v('x'), v('y')] }, { x: 'c', y: ['a', 'b'] })).toBe(false);
    expect(value({ in: [v('x'), v('y')] }, { x: null, y: [] })).toBe(false);
    expect(value({ in: [v('x'), v('y')] }, { x: null, y: [null] })).toBe(true);
    expect(value({ in: [v('x'), v('y')] }, { x: 'a', y: 'abc' })).toEqual(fault);
    expect(value({ in: [v('x'), v('y')] }, {})).toEqual(fault);
  });
});

describe('time', () => {
  test.each<[string, number, string, string]>([
    ['2020-02-29', 1, 'day', '2020-03-01T00:00:00.000Z'],
    ['2020-02-29', 1, 'month', '2020-03-29T00:00:00.000Z'],
    ['2020-02-29', 1, 'year', '2021-03-01T00:00:00.000Z'],
    ['2021-01-31', 1, 'month', '2021-03-03T00:00:00.000Z'],
    ['2021-03-28T00:30:00+01:00', 24, 'hour', '2021-03-28T23:30:00.000Z'],
    ['2021', 0, 'day', '2021-12-31T00:00:00.000Z'],
    ['2020-02', 0, 'day', '2020-02-29T00:00:00.000Z'],
    ['2021-06-11T10:00:00', 0, 'day', '2021-06-11T10:00:00.000Z'],
    ['2021-06-11T10:00:00Z', 0, 'day', '2021-06-11T10:00:00.000Z'],
    ['2021-06-11T10:00:00+2', 0, 'day', '2021-06-11T08:00:00.000Z'],
    ['2021-06-11T10:00:00+02', 0, 'day', '2021-06-11T08:00:00.000Z'],
    ['2021-06-11T10:00:00-230', 0, 'day', '2021-06-11T12:30:00.000Z'],
    ['2021-06-11T10:00:00-0230', 0, 'day', '2021-06-11T12:30:00.000Z'],
    ['2021-06-11T10:00:00+2:30', 0, 'day', '2021-06-11T07:30:00.000Z'],
    ['2021-06-11T10:00:00+02:30', 0, 'day', '2021-06-11T07:30:00.000Z'],
    ['2021-06-11T10:00:00.1', 0, 'day', '2021-06-11T10:00:00.100Z'],
    ['2021-06-11T10:00:00.123987Z', 0, 'day', '2021-06-11T10:00:00.123Z'],
    ['2021-06-11T10:00:00.5+0230', 0, 'day', '2021-06-11T07:30:00.500Z'],
  ])('%s and %i %s', (text, amount, unit, expected) => {
    expect(value({ plusTime: [text, amount, unit] })).toBe(expected);
  });

  test.each<[JsonValue, JsonValue, JsonValue]>([
    ['2021-02-30', 0, 'day'],
    ['2021-13', 0, 'day'],
    ['yesterday', 0, 'day'],
    ['', 0, 'day'],
    ['2021-06-11T25:00:00Z', 0, 'day'],
    ['2021-06-11', 0, 'week'],
    ['2021-06-11', '1', 'day'],
    [1, 0, 'day'],
    [{ plusTime: ['2021-06-11', 0, 'day'] }, 0, 'day'],
  ])('%j and %j %j is refused', (text, amount, unit) => {
    expect(value({ plusTime: [text, amount, unit] })).toEqual(fault);
  });

  test('before, after and their opposites', () => {
    const day = (text: string): JsonValue => ({ plusTime: [text, 0, 'day'] });
    const [a, b, c] = [day('2021-01-01'), day('2021-01-02'), day('2021-01-03')];
    expect(value({ before: [a, b, c] })).toBe(true);
    expect(value({ before: [a, a] })).toBe(false);
    expect(value({ after: [c, b, b] })).toBe(false);
    expect(value({ 'not-after': [a, a, b] })).toBe(true);
    expect(value({ 'not-before': [b, a] })).toBe(true);
    expect(value({ 'not-before': [a, b] })).toBe(false);
  });

  test('a minor is one until the last day the birthday can be', () => {
    const minor = {
      after: [{ dccDateOfBirth: [v('dob')] }, { plusTime: [v('now'), -18, 'year'] }],
    };
    expect(value(minor, { dob: '2004-01-01', now: '2021-12-31T23:59:59.999Z' })).toBe(true);
    expect(value(minor, { dob: '2004-01-01', now: '2022-01-01T00:00:00.000Z' })).toBe(false);
    expect(value(minor, { dob: '2004', now: '2022-12-30T12:00:00Z' })).toBe(true);
    expect(value(minor, { dob: '2004', now: '2022-12-31T00:00:00Z' })).toBe(false);
    expect(value(minor, { dob: '2004-01', now: '2022-01-30T12:00:00Z' })).toBe(true);
    expect(value(minor, { dob: '2004-01-01T00:00:00Z', now: '2022-01-30T12:00:00Z' })).toEqual(fault);
  });
});

test.each<[JsonValue, number, unknown]>([
  [null, 0, null],
  ['', 0, ''],
  ['', 1, null],
  ['URN:UVCI:01:NL:187/37512422923', 0, '01'],
  ['URN:UVCI:01:NL:187/37512422923', 3, '37512422923'],
  ['01:AT:10807843#B', 3, 'B'],
  ['a::c/#/f', 1, ''],
  ['a::c/#/f', 5, 'f'],
  ['a::c/#/f', 6, null],
  ['a', -1, null],
])('extractFromUVCI of %j at %i', (identifier, index, expected) => {
  expect(value({ extractFromUVCI: [v(''), index] }, identifier)).toBe(expected);
});

test('reduce folds, sees the whole data, and gives the initial value for nothing', () => {
  const sum = { reduce: [v('list'), { '+': [v('accumulator'), v('current.n')] }, v('start')] };
  expect(value(sum, { list: [{ n: 1 }, { n: 2 }], start: 10 })).toBe(13);
  expect(value(sum, { list: [], start: 10 })).toBe(10);
  expect(value(sum, { start: 10 })).toBe(10);
  expect(value(sum, { list: 'abc', start: 10 })).toEqual(fault);
  expect(value({ reduce: [v('list'), v('data.start'), 0] }, { list: [1], start: 7 })).toBe(7);
});

test('a rule that takes too much work ends', () => {
  const many = Array.from({ length: 200 }, () => 1);
  const inner = { reduce: [v('data.list'), { '+': [v('accumulator'), v('current')] }, 0] };
  expect(value({ reduce: [v('list'), { '+': [v('accumulator'), inner] }, 0] }, { list: many })).toEqual(fault);
});

describe('the check before', () => {
  test.each<[unknown, string]>([
    [{ var: 0 }, '/var'],
    [{ nonsense: [] }, '/nonsense'],
    [{ and: [true] }, '/and'],
    [{ '===': [1, 2, 3] }, '/==='],
    [{ '<': [1] }, '/<'],
    [{ if: [true, 1] }, '/if'],
    [{ '!': true }, '/!'],
    [{ and: [true, { in: [1, 1.5] }] }, '/and/1/in/1'],
    [null, ''],
    [{ a: [], b: [] }, ''],
    [{}, ''],
  ])('%j', (expression, path) => {
    expect(faultOfExpression(expression)?.startsWith(`${path}: `)).toBe(true);
  });

  test('depth is bounded', () => {
    let deep: unknown = true;
    for (let depth = 0; depth < 60; depth++) deep = { '!': [deep] };
    expect(faultOfExpression(deep)).toContain('deeper');
  });

  test('nothing that passes it, and nothing else, makes the evaluation throw', () => {
    const names = [
      'var',
      'if',
      'and',
      '===',
      'in',
      '+',
      '!',
      '<',
      'after',
      'plusTime',
      'reduce',
      'extractFromUVCI',
      'x',
    ];
    const tree = fc.letrec<{ node: JsonValue }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<JsonValue>(1, 0, '', 'a', true, '2021-01-01', 'day', null, 1.5),
        fc.constantFrom<JsonValue>({ var: '' }, { var: 'a.0' }),
        fc
          .tuple(fc.constantFrom(...names), fc.array(tie('node'), { maxLength: 3 }))
          .map(([name, all]) => ({ [name]: all })),
      ),
    })).node;
    fc.assert(
      fc.property(tree, fc.jsonValue(), (expression, data) => {
        const checked = faultOfExpression(expression) === null;
        const result = evaluateCertLogic(expression, data as JsonValue);
        if (checked && !result.ok) expect(result.error).not.toMatch(/unknown operation|no expression|one operation/);
      }),
    );
  });
});
