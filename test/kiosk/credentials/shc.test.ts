import { deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCertificateVerifiers } from '../../../kiosk/credentials/certificate-verifier.ts';
import type { CertificateExamination } from '../../../kiosk/credentials/certificate.ts';
import { createChunkAssembler } from '../../../kiosk/credentials/shc-chunks.ts';
import { emptyTrustList, parseTrustList, type TrustList } from '../../../kiosk/credentials/trust-list.ts';
import { digitsOf, dose, issueJws, issueShc, nbfS, shcClaims, shcEntry, shcIssuer, thumbprintOf } from './shc-issue.ts';
import { es256Key, es256KeyFrom, trustOf } from './test-keys.ts';

const names = [
  'prefix',
  'numeric',
  'structure',
  'keyId',
  'keyUsage',
  'signature',
  'inflate',
  'claims',
  'issuer',
  'revocation',
];

function listed(entry: unknown, ...revocations: unknown[]): TrustList {
  return trustOf(JSON.stringify({ issuers: [entry], revocations }));
}

const trust = listed(shcEntry());

function examine(payload: string, list = trust): CertificateExamination {
  const examination = createCertificateVerifiers(list)(payload);
  if (examination === null) throw new Error('not a card');
  return examination;
}

/** `verified`, or the reason and step; every step before it must have passed and none from it on. */
function summary(payload: string, list = trust): string {
  const { check, steps } = examine(payload, list);
  const passed = names.filter((name) => steps[name]);
  if (check.outcome === 'verified') {
    expect(passed).toEqual(names);
    return 'verified';
  }
  expect(passed).toEqual(names.slice(0, names.indexOf(check.step)));
  return `${check.reason} at ${check.step}`;
}

test('a card is verified with its statements, without its holder', () => {
  const { check, validity } = examine(issueShc());
  expect(check).toMatchObject({
    outcome: 'verified',
    certificate: {
      kind: 'smartHealthCard',
      issuer: shcIssuer,
      statements: [
        { type: 'vaccination', on: '2021-06-11', dose: null, of: null },
        { type: 'test', takenAtS: Date.UTC(2022, 0, 1, 4, 34, 56) / 1000, result: 'positive' },
      ],
      issuedAtS: nbfS,
      expiresAtS: null,
    },
  });
  expect(validity?.fromS).toBe(nbfS);
  expect(JSON.stringify(check)).not.toMatch(/Anyperson|1951/);
  expect(examine(issueShc({ claims: shcClaims({ exp: nbfS + 60.5 }) })).validity?.untilS).toBe(nbfS + 60);
});

test('the id of a card does not change when its signature is made again', () => {
  const ids = [issueShc(), issueShc()].map((payload) => {
    const { check } = examine(payload);
    return check.outcome === 'verified' ? check.certificate.id : '';
  });
  expect(ids[0]).toBe(ids[1]);
});

describe('key and issuer', () => {
  const kid = thumbprintOf(es256Key);

  test.each<[string, string, string, TrustList]>([
    ['no trust list', issueShc(), 'trustListMissing at keyId', emptyTrustList],
    [
      'an unknown key',
      issueShc({ header: { alg: 'ES256', zip: 'DEF', kid: 'AAAA' } }),
      'credentialIssuerUnknown at keyId',
      trust,
    ],
    [
      'a key id of no base64url',
      issueShc({ header: { alg: 'ES256', zip: 'DEF', kid: `${kid}=` } }),
      'credentialIssuerUnknown at keyId',
      trust,
    ],
    [
      'the key id of another key',
      issueShc({ privateKey: es256KeyFrom('somebody') }),
      'credentialSignatureInvalid at signature',
      trust,
    ],
    [
      'the key of another issuer',
      issueShc(),
      'credentialIssuerUnknown at issuer',
      listed(shcEntry({ issuer: 'https://other.example' })),
    ],
    [
      'a key for something else',
      issueShc(),
      'credentialIssuerUnknown at keyUsage',
      listed(shcEntry({ usages: ['hc1'], keyId: kid })),
    ],
  ])('%s', (_name, payload, expected, list) => expect(summary(payload, list)).toBe(expected));

  test('a key id that is not the thumbprint does not get into the trust list', () => {
    const text = JSON.stringify({ issuers: [shcEntry({ keyId: 'AAAA' })] });
    expect(parseTrustList(text, 'trust.json')).toMatchObject({ error: { where: 'trust.json: issuers[0].keyId' } });
    expect(parseTrustList(JSON.stringify({ issuers: [shcEntry({ issuer: undefined })] }), 'trust.json')).toMatchObject({
      error: { where: 'trust.json: issuers[0].issuer' },
    });
    expect(summary(issueShc(), listed(shcEntry({ keyId: kid })))).toBe('verified');
  });
});

describe('revocation', () => {
  const revoked = (rids: string[], ctr = 1): object => ({ kid: thumbprintOf(es256Key), method: 'rid', ctr, rids });
  const card = issueShc({ claims: shcClaims({}, { rid: 'AQPCj4wwk6Mt' }) });

  test.each<[string, object[], string]>([
    ['listed', [revoked(['x', 'AQPCj4wwk6Mt'])], 'certificateRevoked at revocation'],
    ['another listed', [revoked(['x'])], 'verified'],
    ['issued before the time', [revoked([`AQPCj4wwk6Mt.${nbfS + 1}`])], 'certificateRevoked at revocation'],
    ['issued at the time', [revoked([`AQPCj4wwk6Mt.${nbfS}`])], 'verified'],
    ['issued after the time', [revoked([`AQPCj4wwk6Mt.${nbfS - 1}`])], 'verified'],
    ['with and without a time', [revoked(['AQPCj4wwk6Mt.1', 'AQPCj4wwk6Mt'])], 'certificateRevoked at revocation'],
    ['an older list besides', [revoked(['AQPCj4wwk6Mt'], 2), revoked([], 1)], 'certificateRevoked at revocation'],
    ['of another key', [{ ...revoked(['AQPCj4wwk6Mt']), kid: 'AAAA' }], 'verified'],
  ])('%s', (_name, lists, expected) => expect(summary(card, listed(shcEntry(), ...lists))).toBe(expected));

  test('a card without an id cannot be listed', () => {
    expect(summary(issueShc(), listed(shcEntry(), revoked(['AQPCj4wwk6Mt'])))).toBe('verified');
  });

  test('a broken list is refused', () => {
    const text = JSON.stringify({ issuers: [], revocations: [revoked(['a.b'])] });
    expect(parseTrustList(text, 'trust.json')).toMatchObject({
      error: { where: 'trust.json: revocations[0].rids[0]' },
    });
  });
});

describe('what is not a card', () => {
  const kid = thumbprintOf(es256Key);
  const structure = 'credentialMalformed at structure';
  const numeric = 'credentialMalformed at numeric';
  const jws = issueJws();
  const whole = `shc:/${digitsOf(jws)}`;
  const withEntries = (entry: readonly unknown[]): unknown =>
    shcClaims({}, { credentialSubject: { fhirVersion: '4.0.1', fhirBundle: { resourceType: 'Bundle', entry } } });

  test('any text, and anything that is signed, is answered within 20 ms', () => {
    const signed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1_000 }).map((text) => deflateRawSync(Buffer.from(text))),
      fc.json({ maxDepth: 30 }).map((text) => deflateRawSync(Buffer.from(text))),
      fc.uint8Array({ maxLength: 1_000 }),
    );
    const tail = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4_000 }),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), maxLength: 4_000 }),
      signed.map((body) => issueShc({ body }).slice('shc:/'.length)),
    );
    examine(issueShc());
    fc.assert(
      fc.property(tail, (rest) => {
        let fastestMs = Number.POSITIVE_INFINITY;
        for (let run = 0; run < 5 && fastestMs > 2; run += 1) {
          const startedMs = performance.now();
          expect(examine(`shc:/${rest}`).check.outcome).toBe('refused');
          fastestMs = Math.min(fastestMs, performance.now() - startedMs);
        }
        expect(fastestMs).toBeLessThan(20);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, string, string]>([
    ['no digits', 'shc:/', numeric],
    ['an odd number', `${whole}1`, numeric],
    ['a letter', `${whole.slice(0, -1)}x`, numeric],
    ['a pair above 77', 'shc:/99', numeric],
    ['one piece of several', `shc:/1/2/${digitsOf(jws)}`, numeric],
    ['two dots only at one place', `shc:/${digitsOf('a.b')}`, numeric],
    ['four parts', `shc:/${digitsOf(`${jws}.a`)}`, numeric],
    ['base64url with spare bits', `shc:/${digitsOf('eyJ9.YR.YQ')}`, structure],
    ['another algorithm', issueShc({ header: { alg: 'none', zip: 'DEF', kid } }), structure],
    ['no compression', issueShc({ header: { alg: 'ES256', kid } }), structure],
    ['a critical header', issueShc({ header: { alg: 'ES256', zip: 'DEF', kid, crit: ['x'] } }), structure],
    ['a header of no object', issueShc({ header: 'x' }), structure],
    ['not deflated', issueShc({ body: Buffer.from('{}') }), 'credentialMalformed at inflate'],
    ['a bomb', issueShc({ body: deflateRawSync(new Uint8Array(2_500_000)) }), 'credentialMalformed at inflate'],
    [
      'bytes behind',
      issueShc({ body: Buffer.concat([deflateRawSync(Buffer.from('{}')), Uint8Array.of(0)]) }),
      'credentialMalformed at inflate',
    ],
    [
      'far nested',
      issueShc({ body: deflateRawSync(Buffer.from('['.repeat(16_000))) }),
      'credentialMalformed at claims',
    ],
    [
      'nested as far as fits',
      issueShc({ body: deflateRawSync(Buffer.from(`${'['.repeat(8_000)}${']'.repeat(8_000)}`)) }),
      'credentialMalformed at claims',
    ],
    [
      'more entries than any card',
      issueShc({ claims: withEntries(Array.from({ length: 201 }, () => ({ resource: { resourceType: 'X' } }))) }),
      'credentialMalformed at claims',
    ],
    ['entries that are none', issueShc({ claims: withEntries([1, null]) }), 'credentialMalformed at claims'],
    ['a fraction beyond all time', issueShc({ claims: shcClaims({ nbf: 1e300 }) }), 'credentialMalformed at claims'],
    ['no JSON', issueShc({ body: deflateRawSync(Buffer.from('{')) }), 'credentialMalformed at claims'],
    ['no UTF-8', issueShc({ body: deflateRawSync(Uint8Array.of(0x22, 0xff, 0x22)) }), 'credentialMalformed at claims'],
    ['no claims', issueShc({ claims: {} }), 'credentialMalformed at claims'],
    ['null', issueShc({ claims: null }), 'credentialMalformed at claims'],
    [
      'a slash at the end of the issuer',
      issueShc({ claims: shcClaims({ iss: `${shcIssuer}/` }) }),
      'credentialMalformed at claims',
    ],
    [
      'an issuer without TLS',
      issueShc({ claims: shcClaims({ iss: 'http://cards.example' }) }),
      'credentialMalformed at claims',
    ],
    ['a negative time', issueShc({ claims: shcClaims({ nbf: -1 }) }), 'credentialMalformed at claims'],
    ['a time as text', issueShc({ claims: shcClaims({ nbf: '1' }) }), 'credentialMalformed at claims'],
    ['an end before the beginning', issueShc({ claims: shcClaims({ exp: nbfS }) }), 'credentialMalformed at claims'],
    ['another credential', issueShc({ claims: shcClaims({}, { type: ['x'] }) }), 'credentialMalformed at claims'],
    [
      'a long revocation id',
      issueShc({ claims: shcClaims({}, { rid: 'a'.repeat(25) }) }),
      'credentialMalformed at claims',
    ],
    ['no bundle', issueShc({ claims: shcClaims({}, { credentialSubject: {} }) }), 'credentialMalformed at claims'],
  ])('%s', (_name, payload, expected) => expect(summary(payload)).toBe(expected));

  test('resources that say nothing at a gate are let through without a statement', () => {
    const other = { ...dose, status: 'entered-in-error' };
    const fhirBundle = { resourceType: 'Bundle', entry: [{ resource: other }, { resource: { resourceType: 'X' } }] };
    const claims = shcClaims({}, { credentialSubject: { fhirVersion: '4.0.1', fhirBundle } });
    expect(examine(issueShc({ claims })).check).toMatchObject({ certificate: { statements: [] } });
  });

  test('no changed digit is verified to say something else, and any text is answered', () => {
    const place = fc.nat({ max: whole.length - 6 });
    fc.assert(
      fc.property(place, fc.constantFrom(...Array.from('0123456789')), (at, digit) => {
        const changed = whole.slice(0, at + 5) + digit + whole.slice(at + 6);
        expect(examine(changed).check.outcome).toBe(changed === whole ? 'verified' : 'refused');
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (rest) => {
        expect(examine(`shc:/${rest}`).check.outcome).toBe('refused');
      }),
    );
  });
});

describe('a card in several codes', () => {
  const digits = digitsOf(issueJws());
  const size = Math.ceil(digits.length / 6) * 2;
  const pieces = [0, 1, 2].map((index) => `shc:/${index + 1}/3/${digits.slice(index * size, (index + 1) * size)}`);
  const [one = '', two = '', three = ''] = pieces;

  test('is put together in any order', () => {
    const assembler = createChunkAssembler();
    expect(assembler.take(three, 0)).toEqual({ type: 'waiting', have: 1, of: 3 });
    expect(assembler.take(one, 10_000)).toEqual({ type: 'waiting', have: 2, of: 3 });
    expect(assembler.take(one, 20_000)).toEqual({ type: 'waiting', have: 2, of: 3 });
    const outcome = assembler.take(two, 30_000);
    expect(outcome).toEqual({ type: 'complete', payload: `shc:/${digits}` });
    expect(outcome.type === 'complete' && summary(outcome.payload)).toBe('verified');
    expect(assembler.take(two, 30_000)).toEqual({ type: 'waiting', have: 1, of: 3 });
  });

  test('is forgotten after a while, and when a piece of another card comes', () => {
    const assembler = createChunkAssembler(1000);
    assembler.take(one, 0);
    expect(assembler.take(two, 1001)).toEqual({ type: 'waiting', have: 1, of: 3 });
    expect(assembler.take('shc:/2/3/00', 1001)).toEqual({ type: 'waiting', have: 1, of: 3 });
    expect(assembler.take('shc:/1/2/00', 1001)).toEqual({ type: 'waiting', have: 1, of: 2 });
  });

  test('pieces that cannot be are refused, and what is no piece goes on', () => {
    const assembler = createChunkAssembler();
    for (const text of [
      'shc:/0/2/00',
      'shc:/3/2/00',
      'shc:/1/1/00',
      'shc:/1/9/00',
      'shc:/1/2/',
      'shc:/1/2/0x',
      'shc:/1/2',
    ]) {
      expect(assembler.take(text, 0)).toEqual({ type: 'malformed' });
    }
    for (const text of ['', 'KD1:A/B', `shc:/${digits}`]) expect(assembler.take(text, 0)).toEqual({ type: 'other' });
  });
});
