import { deflateSync } from 'node:zlib';
import { encode } from 'cborg';
import { expect, test } from 'vitest';
import { encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import { verifyDistrictPass } from '../../../kiosk/credentials/district-pass.ts';
import { examineHc1 } from '../../../kiosk/credentials/hc1.ts';
import { examineShc } from '../../../kiosk/credentials/shc.ts';
import { digitsOf } from '../../kiosk/credentials/shc-issue.ts';
import { cards, hc1s, mustBeGenuine, passes, trust } from './genuine-codes.ts';
import { coseOf, mustBeSame, partsOfCose, statementOf, textOfDigits, twinOf } from './signed-statement.ts';

const only = 'only what was signed is verified';
const [hc1 = ''] = hc1s;
const [eddsaPass = ''] = passes;
const [card = ''] = cards;
const genuine = examineHc1(hc1, trust).check;

/** The code with this signature, tag, level of compression and unprotected header. */
function packed(code: string, signature: Uint8Array, tag = 'd2', level = 9, open = new Map<number, unknown>()): string {
  const { secured, payload } = partsOfCose(coseOf(code));
  const cose = Buffer.concat([Buffer.from(tag, 'hex'), encode([secured, open, payload, signature])]);
  return `${code.slice(0, 4)}${encodeBase45(deflateSync(cose, { level }))}`;
}

function signatureOf(code: string): Buffer {
  return Buffer.from(statementOf(code)?.signature ?? []);
}

function twin(code: string): Buffer {
  const statement = statementOf(code);
  if (statement === null) throw new Error('no statement');
  return twinOf(statement).signature;
}

test('the same claims by another signature are not genuine, and neither is a verdict about no code', () => {
  const signature = signatureOf(hc1);
  const changed = Buffer.from(signature);
  changed[3] = (changed[3] ?? 0) ^ 1;
  for (const other of [changed, signature.subarray(0, 63), Buffer.concat([signature, Buffer.of(0)]), Buffer.of()])
    expect(() => mustBeGenuine(packed(hc1, other), genuine)).toThrow(only);
  expect(() => mustBeGenuine('11010519491231002X', genuine)).toThrow(only);
});

test('another statement by the signature of a genuine one is not genuine', () => {
  const [, other = ''] = hc1s;
  expect(() => mustBeGenuine(packed(other, signatureOf(hc1)), genuine)).toThrow(only);
  expect(() => mustBeGenuine(other, genuine)).toThrow(only);
});

test('compression, tags and what is not protected make no other statement', () => {
  const signature = signatureOf(hc1);
  for (const code of [
    packed(hc1, signature, 'd2', 0),
    packed(hc1, signature, ''),
    packed(hc1, signature, 'd83dd2'),
    packed(hc1, signature, 'd2', 9, new Map<number, unknown>([[9, ['x', Buffer.of(1)]]])),
  ]) {
    const { check } = examineHc1(code, trust);
    expect(check.outcome).toBe('verified');
    expect(() => mustBeGenuine(code, check)).not.toThrow();
  }
});

test('the second signature that ES256 has is taken, for the same code; EdDSA has none', () => {
  const [body, kept] = [textOfDigits(card.slice(5)).split('.').slice(0, 2).join('.'), examineShc(card, trust).check];
  const second = `shc:/${digitsOf(`${body}.${twin(card).toString('base64url')}`)}`;
  const { check } = examineShc(second, trust);
  expect(check).toEqual(kept);
  expect(check.outcome).toBe('verified');
  expect(() => mustBeGenuine(second, check)).not.toThrow();
  const pass = packed(eddsaPass, twin(eddsaPass));
  expect(verifyDistrictPass(pass, trust).outcome).toBe('refused');
  expect(() => mustBeGenuine(pass, verifyDistrictPass(eddsaPass, trust))).toThrow(only);
});

test('a JWS is the same by its signed text and its signature', () => {
  expect(() => mustBeSame(' YQ.Yg.Yw\n', 'YQ.Yg.Yw')).not.toThrow();
  for (const other of ['YQ.Yg.Yg', 'YQ.Yg.', 'YQ.Yw.Yw', 'YQ.Yg.Yw.Yw'])
    expect(() => mustBeSame(other, 'YQ.Yg.Yw')).toThrow();
});
