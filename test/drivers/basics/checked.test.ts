import { expect, test } from 'vitest';
import { z } from 'zod';
import { checked } from '../../../drivers/basics/checked.ts';

const schema = z.strictObject({ names: z.array(z.string().max(3)).max(2) });

test('says what safeParse says', () => {
  expect(checked(schema, { names: ['a'] })).toEqual({ success: true, data: { names: ['a'] } });
  const refused = checked(schema, { names: ['long one'] });
  expect(refused.error?.issues[0]?.path).toEqual(['names', 0]);
});

test('a length that is an object is refused, not thrown', () => {
  for (const value of [{ names: { length: { toString: '' } } }, { names: [{ length: { valueOf: 1, toString: 1 } }] }]) {
    expect(checked(schema, value).success).toBe(false);
  }
});

test('a bug in a schema is a bug', () => {
  const broken = z.string().refine(() => {
    throw new RangeError('a bug');
  });
  expect(() => checked(broken, 'text')).toThrow('a bug');
});
