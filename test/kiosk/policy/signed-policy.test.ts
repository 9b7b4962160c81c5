import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyTrustList } from '../../../kiosk/credentials/trust-list.ts';
import { verifySignedPolicy } from '../../../kiosk/policy/signed-policy.ts';
import { signPolicy } from '../../district/sign-policy.ts';
import {
  box,
  compound,
  es256,
  eddsa,
  nowMs,
  passes,
  policyText,
  retired,
  signed,
  stranger,
  trust,
} from './district.ts';

const codeOf = (text: string, list = trust): string => {
  const verified = verifySignedPolicy(text, list, box);
  return verified.ok ? 'taken' : verified.error.code;
};
const good = signed();
const [header = '', payload = '', signature = ''] = good.split('.');
const headerOf = (change: Readonly<Record<string, unknown>>) => {
  const whole = {
    alg: 'EdDSA',
    kid: Buffer.from(eddsa.keyId).toString('base64url'),
    typ: 'policy+jws',
    iat: 1,
    audience: compound,
    ...change,
  };
  return `${Buffer.from(JSON.stringify(whole)).toString('base64url')}.${payload}.${signature}`;
};

const ofText = (text: string) => signPolicy(text, eddsa, Math.floor(nowMs / 1000), compound);
const deepTwice = policyText({ kinds: { hc1: 'deny' } }).replace('"hc1":', '"hc\\u0031":"accept","hc1":');
const twiceInHeader = headerText(
  `{"alg":"none","alg":"EdDSA","kid":"AA","typ":"policy+jws","iat":1,"audience":"${compound}"}`,
);

function headerText(text: string): string {
  return `${Buffer.from(text).toString('base64url')}.${payload}.${signature}`;
}

describe('a signed policy', () => {
  test.each([
    ['its compound', compound, 'taken'],
    ['its very lane', box, 'taken'],
    ['its district', 'urn:kadian:410100', 'taken'],
    ['another lane', `${compound}:west-1`, 'otherPlace'],
    ['another compound', 'urn:kadian:410100:7:12:C0043', 'otherPlace'],
    ['a place whose name only begins like its own', 'urn:kadian:410100:7:12:C004', 'otherPlace'],
    ['another district', 'urn:kadian:410101', 'otherPlace'],
  ])('for %s: %s', (_place, audience, outcome) => {
    expect(codeOf(signed({}, eddsa, audience))).toBe(outcome);
  });

  test.each([eddsa, es256])('by a key for policies is taken', (by) => {
    expect(verifySignedPolicy(signed({}, by), trust, box)).toMatchObject({
      ok: true,
      value: { issuer: 'district', policy: { version: 'week-4', serial: 4, mask: 'off' } },
    });
  });

  test.each([
    ['another payload', `${header}.${Buffer.from('{}').toString('base64url')}.${signature}`, 'wrongSignature'],
    ['no signature', `${header}.${payload}.`, 'malformed'],
    ['a stranger with the same key id', signed({}, stranger), 'wrongSignature'],
    ['a key for passes', signed({}, passes), 'unknownKey'],
    ['a key whose time is over', signed({}, retired), 'unknownKey'],
    ['an unknown key', headerOf({ kid: 'AAAA' }), 'unknownKey'],
    ['the algorithm of another key', headerOf({ alg: 'ES256', iat: 1_768_867_200 }), 'wrongSignature'],
    ['no algorithm', headerOf({ alg: 'none' }), 'malformed'],
    ['a symmetric algorithm', headerOf({ alg: 'HS256' }), 'malformed'],
    ['no audience', headerOf({ audience: undefined }), 'malformed'],
    ['an audience of no place', headerOf({ audience: 'everybody' }), 'malformed'],
    ['a parameter twice', twiceInHeader, 'malformed'],
    ['a key twice', ofText(policyText().replace('{', '{"residentsOnly":false,')), 'badContent'],
    ['a key twice, deep and spelt otherwise', ofText(deepTwice), 'badContent'],
    ['a serial after which none could come', signed({ serial: 2 ** 53 - 1 }), 'badContent'],
    ['one more than the highest serial', signed({ serial: 2 ** 31 }), 'badContent'],
    ['the highest serial', signed({ serial: 2 ** 31 - 1 }), 'taken'],
    ['a critical parameter', headerOf({ crit: ['b64'], b64: false }), 'malformed'],
    ['a key in the header', headerOf({ jwk: {} }), 'malformed'],
    ['another type', headerOf({ typ: 'JWT' }), 'malformed'],
    ['two parts', `${header}.${payload}`, 'malformed'],
    ['nothing', '', 'malformed'],
    ['something huge', 'a'.repeat(300_000), 'malformed'],
    ['a form nobody knows', signed({ doorbell: true }), 'badContent'],
    ['a degrade rule that grants', signed({ degrade: { clockNotTrusted: 'grant' } }), 'badContent'],
  ])('%s: %s', (_what, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test('without a trust list none is taken', () => {
    expect(codeOf(good, emptyTrustList)).toBe('unknownKey');
  });

  test('one character changed is never taken', () => {
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: good.length - 3 }),
        fc.constantFrom(...characters.split('')),
        (at, character) => {
          fc.pre(good[at] !== '.' && good[at] !== character);
          expect(codeOf(`${good.slice(0, at)}${character}${good.slice(at + 1)}`)).not.toBe('taken');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('any text is refused without a throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(codeOf(text)).toBe('malformed');
      }),
    );
  });
});
