import { expect, test } from 'vitest';
import { briefly, crashWords } from '../../../drivers/basics/crash-words.ts';
import { jsonFault } from '../../../drivers/basics/json-fault.ts';

const secret = '930517482066';

test('an end tells the kind of the error and where it was, and nothing it held', () => {
  const error = Object.assign(new TypeError(secret, { cause: new RangeError(secret) }), { input: secret });
  const words = crashWords(error);
  expect(words).toMatch(/^TypeError\n\s+at .*crash-words\.test\.ts:\d+:\d+/);
  expect(words).toMatch(/^caused by RangeError$/m);
  expect(words).not.toContain(secret);
});

test('a message of several lines, or a name that is none, tells nothing either', () => {
  const error = new Error(`x\n    at ${secret} (file:///${secret}:1:1)\n`);
  expect(crashWords(Object.assign(error, { name: `PIN ${secret}` }))).not.toContain(secret);
  expect(crashWords(secret)).toBe('string was thrown');
  expect(crashWords({ secret })).toBe('object was thrown');
});

test('an error that is its own cause ends', () => {
  const error = new Error('x');
  error.cause = error;
  expect(crashWords(error).match(/caused by/g)).toHaveLength(4);
});

test('an error of the system tells its call and file', () => {
  const error = Object.assign(new Error('no'), { code: 'EACCES', syscall: 'open', path: '/var/lib/kadian/a.key' });
  expect(briefly(error)).toBe('EACCES, open /var/lib/kadian/a.key');
  expect(briefly(Object.assign(new Error('no'), { code: secret, path: secret }))).toBe('Error');
});

const texts: readonly (readonly [text: string, told: string])[] = [
  [`{\n "a": 1,\n "pin": "${secret}"],\n "b": 2 }`, "Unexpected token ']'|in JSON at position|Expected"],
  [`{\n "a": 1,\n "pin": $argon2id$${secret},\n "b": 2\n}`, 'Unexpected token'],
  [`{ "pin": ${secret}x }`, 'JSON at position|Unexpected'],
  [`{ "pin": "${secret}`, 'JSON'],
  ['', 'Unexpected end of JSON input'],
];
test.each(texts)('%j: no JSON, told without what stands there', (text, told) => {
  let fault = '';
  try {
    JSON.parse(text);
  } catch (error) {
    fault = jsonFault(text, error);
  }
  expect(fault).toMatch(new RegExp(told));
  for (let at = 0; at + 4 <= secret.length; at += 1) expect(fault).not.toContain(secret.slice(at, at + 4));
});

test('the line is told', () => {
  const text = '{\n "a": "b",\n "c": $x\n}';
  try {
    JSON.parse(text);
  } catch (error) {
    expect(jsonFault(text, error)).toMatch(/line 3/);
  }
  expect(jsonFault('x', 'thrown')).toBe('not JSON');
});
