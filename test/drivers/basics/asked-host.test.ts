import { expect, test } from 'vitest';
import { isAskedAs, loopbackNames } from '../../../drivers/basics/asked-host.ts';

test.each([
  ['127.0.0.1:8420', true],
  ['localhost', true],
  ['LOCALHOST:1', true],
  ['[::1]:8420', true],
  [undefined, false],
  ['', false],
  ['evil.example', false],
  ['evil.example:8420', false],
  ['127.0.0.1.evil.example', false],
  ['localhost:8420.evil.example', false],
  ['localhost:', false],
  ['evil.example:80@localhost', false],
  ['localhost, evil.example', false],
])('asked as %s: %s', (host, own) => {
  expect(isAskedAs(host, loopbackNames)).toBe(own);
});

test('a port that is given must be that one', () => {
  const names = ['localhost'];
  expect(['localhost:80', 'localhost:8080', 'localhost'].map((host) => isAskedAs(host, names, 80))).toEqual([
    true,
    false,
    false,
  ]);
});
