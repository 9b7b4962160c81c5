import { createHash, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { emptyTrustList, parseTrustList } from '../../../kiosk/credentials/trust-list.ts';
import { eddsaKey, eddsaKeyId, entryFor, es256Key, es256KeyId, trustOf, vectorTrustListText } from './test-keys.ts';
import { makeCertificate } from './x509.ts';

function parsed(...issuers: unknown[]): ReturnType<typeof parseTrustList> {
  return parseTrustList(JSON.stringify({ issuers }), 'trust.json');
}

const good = entryFor(eddsaKey, 'EdDSA', eddsaKeyId);

test('keys are found by the bytes of their id', () => {
  const list = trustOf(vectorTrustListText());
  expect(list.size).toBe(2);
  const [key] = list.keysWithId(Buffer.from('test-es').toString('hex'));
  expect(key).toMatchObject({ issuer: 'test-district', algorithm: 'ES256' });
  expect(list.keysWithId('00')).toEqual([]);
  expect(emptyTrustList.size).toBe(0);
});

test('PEM, base64url ids, validity and the key id that follows from the key', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ format: 'pem', type: 'spki' });
  const times = { validFrom: '2022-01-01T00:00:00Z', validUntil: '2022-02-01T08:00:00+08:00' };
  const list = parsed({ issuer: 'x', algorithm: 'PS256', usages: ['hc1'], publicKey: pem, keyId: '-_8', ...times });
  expect(list.ok && list.value.keysWithId('fbff')).toMatchObject([
    {
      validFromS: 1_640_995_200,
      validUntilS: 1_643_673_600,
      usages: new Set(['hc1Vaccination', 'hc1Test', 'hc1Recovery']),
    },
  ]);
  const withoutId = parsed({ ...good, keyId: undefined });
  expect(withoutId.ok && withoutId.value.size).toBe(1);
});

const privateJwk = eddsaKey.export({ format: 'jwk' });
const privatePem = eddsaKey.export({ format: 'pem', type: 'pkcs8' });

test.each([
  ['no JSON', '{', 'notJson', 'trust.json'],
  ['no issuers', '{}', 'shape', 'trust.json: issuers'],
  ['no object', '[]', 'shape', 'trust.json: (top)'],
])('%s is refused with its place', (_name, text, code, where) => {
  expect(parseTrustList(text, 'trust.json')).toMatchObject({ ok: false, error: { code, where } });
});

test.each([
  ['an unknown field', { ...good, note: 1 }, 'shape', 'issuers[0].note'],
  ['an unknown usage', { ...good, usages: ['all'] }, 'shape', 'issuers[0].usages[0]'],
  ['no usage', { ...good, usages: [] }, 'shape', 'issuers[0].usages'],
  ['an unknown algorithm', { ...good, algorithm: 'none' }, 'shape', 'issuers[0].algorithm'],
  ['a key of another algorithm', { ...good, algorithm: 'ES256' }, 'key', 'issuers[0].algorithm'],
  ['no key', { ...good, publicKey: undefined }, 'key', 'issuers[0].publicKey'],
  ['a broken key', { ...good, publicKey: { kty: 'OKP' } }, 'key', 'issuers[0].publicKey'],
  ['a private key as JWK', { ...good, publicKey: privateJwk }, 'key', 'issuers[0].publicKey'],
  ['a private key as PEM', { ...good, publicKey: privatePem }, 'key', 'issuers[0].publicKey'],
  ['a secret as JWK', { ...good, publicKey: { kty: 'oct', k: 'AAAA' } }, 'key', 'issuers[0].publicKey'],
  ['an empty key id', { ...good, keyId: '' }, 'shape', 'issuers[0].keyId'],
  ['a day without time', { ...good, validFrom: '2022-01-01' }, 'shape', 'issuers[0].validFrom'],
  [
    'an end before the start',
    { ...good, validFrom: '2022-01-02T00:00:00Z', validUntil: '2022-01-01T00:00:00Z' },
    'key',
    'issuers[0].validUntil',
  ],
])('%s is refused with its place', (_name, entry, code, where) => {
  expect(parsed(entry)).toMatchObject({ ok: false, error: { code, where: `trust.json: ${where}` } });
});

test('one key twice under one id is refused, two keys under one id are not', () => {
  expect(parsed(good, good)).toMatchObject({
    ok: false,
    error: { code: 'duplicate', where: 'trust.json: issuers[1].keyId' },
  });
  expect(parsed(good, entryFor(es256Key, 'ES256', eddsaKeyId)).ok).toBe(true);
  expect(es256KeyId).not.toEqual(eddsaKeyId);
});

test('certificates: key id, times and algorithm are their own, in JSON or one behind the other in PEM', () => {
  const times = { validFrom: '2021-12-01T00:00:00Z', validUntil: '2022-12-01T00:00:00Z' };
  const certificate = Buffer.from(makeCertificate({ privateKey: es256Key, ...times }));
  const keyIdHex = createHash('sha256').update(certificate).digest('hex').slice(0, 16);
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`;
  const other = makeCertificate({ privateKey: es256Key, ...times, usages: ['1.3.6.1.4.1.1847.2021.1.1'] });
  const both = `${pem}-----BEGIN CERTIFICATE-----\n${Buffer.from(other).toString('base64')}\n-----END CERTIFICATE-----\n`;
  const usages = ['hc1'];
  for (const text of [
    JSON.stringify({ issuers: [{ certificate: certificate.toString('base64'), usages }] }),
    JSON.stringify({ issuers: [{ certificate: pem, usages }] }),
    pem,
    both,
  ]) {
    expect(trustOf(text).keysWithId(keyIdHex)).toMatchObject([
      { algorithm: 'ES256', validFromS: Date.UTC(2021, 11, 1) / 1000, validUntilS: Date.UTC(2022, 11, 1) / 1000 },
    ]);
  }
  expect(trustOf(both).size).toBe(2);
  const wrong = { certificate: 'AAAA', usages };
  expect(parsed(wrong)).toMatchObject({ error: { code: 'key', where: 'trust.json: issuers[0].certificate' } });
  expect(parsed({ ...good, certificate: pem })).toMatchObject({
    error: { where: 'trust.json: issuers[0].certificate' },
  });
});
