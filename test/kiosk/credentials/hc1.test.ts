import { deflateSync } from 'node:zlib';
import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import { createCertificateVerifiers } from '../../../kiosk/credentials/certificate-verifier.ts';
import type { CertificateExamination } from '../../../kiosk/credentials/certificate.ts';
import { emptyTrustList, type TrustList } from '../../../kiosk/credentials/trust-list.ts';
import {
  base64,
  expiresAtS,
  hc1KeyId,
  hc1TrustText,
  issueHc1,
  issueHc1Cose,
  issuedAtS,
  keyIdOf,
  packHc1,
  recovery,
  rsaKey,
  testResult,
  vaccination,
} from './hc1-issue.ts';
import { es256Key, es256KeyFrom, trustOf } from './test-keys.ts';
import { makeCertificate } from './x509.ts';

const trust = trustOf(hc1TrustText);
const names = [
  'prefix',
  'base45',
  'inflate',
  'cbor',
  'structure',
  'claims',
  'keyId',
  'signature',
  'keyUsage',
  'issuer',
  'schema',
];

function examine(payload: string, list: TrustList = trust): CertificateExamination {
  const examination = createCertificateVerifiers(list)(payload);
  if (examination === null) throw new Error('not an HC1 payload');
  return examination;
}

/** Outcome, first failed step and all steps not passed, on one line. */
function summary(payload: string, list: TrustList = trust): string {
  const { check, steps } = examine(payload, list);
  expect(Object.keys(steps)).toEqual(names);
  const failed = names.filter((name) => !steps[name]).join(' ');
  return check.outcome === 'verified' ? `verified${failed}` : `${check.reason} at ${check.step}, failed: ${failed}`;
}

function from(step: string): string {
  return names.slice(names.indexOf(step)).join(' ');
}

describe('the three kinds', () => {
  test('vaccination', () => {
    const { check, validity } = examine(issueHc1());
    expect(check).toMatchObject({
      outcome: 'verified',
      certificate: {
        kind: 'hc1',
        issuer: 'AT',
        statements: [{ type: 'vaccination', on: '2021-06-11', dose: 2, of: 2 }],
        issuedAtS,
        expiresAtS,
      },
    });
    expect(validity).toEqual({ fromS: issuedAtS, untilS: expiresAtS });
  });

  test('test and recovery', () => {
    expect(examine(issueHc1({ content: testResult })).check).toMatchObject({
      certificate: {
        statements: [{ type: 'test', takenAtS: Date.UTC(2022, 0, 1, 12, 34, 56) / 1000, result: 'negative' }],
      },
    });
    expect(examine(issueHc1({ content: recovery })).check).toMatchObject({
      certificate: {
        statements: [
          { type: 'recovery', firstPositiveOn: '2021-10-02', validFrom: '2021-10-13', validUntil: '2022-03-31' },
        ],
      },
    });
  });

  test('the credential holds neither name nor birthday nor the number of the certificate', () => {
    const { check } = examine(issueHc1());
    expect(JSON.stringify(check)).not.toMatch(/MUELLER|1968|UVCI/);
  });
});

describe('signature and key', () => {
  const wish = { privateKey: rsaKey, validFrom: '2021-12-01T00:00:00Z', validUntil: '2022-01-02T12:00:00Z' };
  const rsaCertificate = makeCertificate(wish);
  const rsaTrust = trustOf(JSON.stringify({ issuers: [{ certificate: base64(rsaCertificate), usages: ['hc1'] }] }));
  const rsaKeyId = keyIdOf(rsaCertificate);

  test('PS256; the end of the key comes before that of the certificate', () => {
    const payload = issueHc1({ privateKey: rsaKey, keyId: rsaKeyId });
    expect(summary(payload, rsaTrust)).toBe('verified');
    expect(examine(payload, rsaTrust).validity?.untilS).toBe(Date.UTC(2022, 0, 2, 12) / 1000);
  });

  test('it holds from its own beginning, or from that of the key, whichever comes last', () => {
    const beginning = (validFrom: string): unknown => {
      const list = { issuers: [{ ...JSON.parse(hc1TrustText).issuers[0], validFrom }] };
      const { check } = examine(issueHc1(), trustOf(JSON.stringify(list)));
      return check.outcome === 'verified' ? check.certificate : check;
    };
    expect(beginning('2021-12-01T00:00:00Z')).toMatchObject({ issuedAtS, validFromS: issuedAtS });
    expect(beginning('2022-06-01T00:00:00Z')).toMatchObject({ issuedAtS, validFromS: Date.UTC(2022, 5, 1) / 1000 });
  });

  test('an algorithm that is not that of the key', () => {
    const headers = [
      encode(
        new Map<number, unknown>([
          [1, -7],
          [4, rsaKeyId],
        ]),
      ),
      new Map(),
    ] as const;
    expect(summary(issueHc1({ privateKey: rsaKey, headers }), rsaTrust)).toBe(
      'credentialSignatureInvalid at signature, failed: signature',
    );
  });

  test('another key under the same id', () => {
    expect(summary(issueHc1({ privateKey: es256KeyFrom('somebody') }))).toBe(
      'credentialSignatureInvalid at signature, failed: signature',
    );
  });

  test('no trust list', () => {
    expect(summary(issueHc1(), emptyTrustList)).toBe(
      'trustListMissing at keyId, failed: keyId signature keyUsage issuer',
    );
    expect(examine(issueHc1(), emptyTrustList).check.outcome).toBe('unverifiable');
  });

  describe('the issuer, where the trust list names one for the key', () => {
    const named = (issuer: string) =>
      trustOf(JSON.stringify({ issuers: [{ ...JSON.parse(hc1TrustText).issuers[0], issuer }] }));

    test.each([
      ['the same', 'AT', undefined, 'verified'],
      ['another', 'DE', undefined, 'credentialIssuerUnknown at issuer, failed: issuer'],
      ['the same in small letters is another', 'at', undefined, 'credentialIssuerUnknown at issuer, failed: issuer'],
      ['none is stated', 'DE', [[1, undefined]] as const, 'verified'],
    ])('%s', (_name, issuer, claims, expected) => {
      expect(summary(issueHc1(claims === undefined ? {} : { claims }), named(issuer))).toBe(expected);
    });
  });

  const header = (...entries: [number, unknown][]): Uint8Array => encode(new Map(entries));
  const foreign = Buffer.from('foo');
  const unknown = 'credentialIssuerUnknown at keyId, failed: keyId signature keyUsage issuer';
  const notFound = `credentialMalformed at structure, failed: ${from('structure')}`;

  test.each([
    ['protected only', header([4, hc1KeyId], [1, -7]), new Map(), 'verified'],
    [
      'unprotected only',
      new Uint8Array(),
      new Map<number, unknown>([
        [4, hc1KeyId],
        [1, -7],
      ]),
      'verified',
    ],
    ['id unprotected', header([1, -7]), new Map([[4, hc1KeyId]]), 'verified'],
    ['both right', header([1, -7], [4, hc1KeyId]), new Map([[4, hc1KeyId]]), 'verified'],
    ['unprotected wrong', header([1, -7], [4, hc1KeyId]), new Map([[4, foreign]]), 'verified'],
    ['protected wrong', header([1, -7], [4, foreign]), new Map([[4, hc1KeyId]]), unknown],
    ['only a wrong one', header([1, -7]), new Map([[4, foreign]]), unknown],
    ['none', header([1, -7]), new Map(), notFound],
    ['critical header', header([1, -7], [4, hc1KeyId], [2, [4]]), new Map(), notFound],
    ['unknown algorithm', header([1, -35], [4, hc1KeyId]), new Map(), notFound],
  ])('key id %s', (_name, secured, open, expected) => {
    expect(summary(issueHc1({ headers: [secured, open] }))).toBe(expected);
  });
});

describe('key usage', () => {
  const identifiers = {
    t: '1.3.6.1.4.1.1847.2021.1.1',
    v: '1.3.6.1.4.1.1847.2021.1.2',
    r: '1.3.6.1.4.1.1847.2021.1.3',
  };
  const contents = { t: testResult, v: vaccination, r: recovery };
  const groups = ['t', 'v', 'r'] as const;
  const cases = groups.flatMap((allowed) =>
    groups.flatMap((used) => [false, true].map((first) => [allowed, used, first] as const)),
  );

  test.each(cases)('a certificate for %s signs %s (first edition: %s)', (allowed, used, first) => {
    const usage = first ? identifiers[allowed].replace('.1847', '.0.1847') : identifiers[allowed];
    const validity = { validFrom: '2021-12-01T00:00:00Z', validUntil: '2023-01-01T00:00:00Z' };
    const certificate = makeCertificate({ privateKey: es256Key, usages: [usage], ...validity });
    const list = trustOf(JSON.stringify({ issuers: [{ certificate: base64(certificate), usages: ['hc1'] }] }));
    const payload = issueHc1({ content: contents[used], keyId: keyIdOf(certificate) });
    expect(summary(payload, list)).toBe(
      allowed === used ? 'verified' : 'credentialIssuerUnknown at keyUsage, failed: keyUsage',
    );
  });

  test('the trust list may narrow it, and other usages narrow nothing', () => {
    const validity = { validFrom: '2021-12-01T00:00:00Z', validUntil: '2023-01-01T00:00:00Z' };
    const certificate = makeCertificate({ privateKey: es256Key, usages: ['1.3.6.1.5.5.7.3.1'], ...validity });
    const listed = (usages: string[]): TrustList =>
      trustOf(JSON.stringify({ issuers: [{ certificate: base64(certificate), usages }] }));
    const payload = issueHc1({ keyId: keyIdOf(certificate) });
    expect(summary(payload, listed(['hc1']))).toBe('verified');
    expect(summary(payload, listed(['hc1Test']))).toBe('credentialIssuerUnknown at keyUsage, failed: keyUsage');
  });
});

describe('structure', () => {
  const text = (bytes: Uint8Array): string => `HC1:${encodeBase45(bytes)}`;
  const malformed = (step: string): string => `credentialMalformed at ${step}, failed: ${from(step)}`;

  test.each([
    ['no tag', issueHc1({ tags: '' }), 'verified'],
    ['tag of a CWT around it', issueHc1({ tags: 'd83dd2' }), 'verified'],
    ['another tag', issueHc1({ tags: 'd1' }), malformed('structure')],
    ['bad base45', 'HC1::::', malformed('base45')],
    ['not deflated', text(issueHc1Cose()), malformed('inflate')],
    ['a bomb', text(deflateSync(new Uint8Array(2_500_000))), malformed('inflate')],
    ['bytes behind', packHc1(Buffer.concat([issueHc1Cose(), Uint8Array.of(0)])), malformed('cbor')],
    ['deep nesting', packHc1(new Uint8Array(16_000).fill(0x9f)), malformed('cbor')],
    ['bytes for claims', issueHc1({ payload: Buffer.from('4100', 'hex') }), malformed('cbor')],
    ['claims twice', issueHc1({ payload: Buffer.from('a204010402', 'hex') }), malformed('cbor')],
    ['content without claims', issueHc1({ payload: encode(vaccination) }), malformed('claims')],
  ])('%s', (_name, payload, expected) => {
    expect(summary(payload)).toBe(expected);
  });

  test('indefinite lengths and long heads, as some issuers write them, are read', () => {
    const content = Buffer.from(encode(vaccination));
    const payload = Buffer.concat([
      Buffer.from('bf', 'hex'),
      Buffer.from('041a61d38e00', 'hex'),
      Buffer.from('061b0000000061d23c80', 'hex'),
      Buffer.from('390103bf01', 'hex'),
      content,
      Buffer.from('ffff', 'hex'),
    ]);
    expect(summary(issueHc1({ payload }))).toBe('verified');
  });

  test.each<[string, [number, unknown]]>([
    ['no expiry', [4, undefined]],
    ['no issuing time', [6, undefined]],
    ['a negative time', [6, -1]],
    ['a fraction', [4, expiresAtS + 0.5]],
    ['a time as text', [4, '2022-01-01']],
    ['a time of 64 bits', [4, 2 ** 60]],
    ['an end before the beginning', [4, issuedAtS]],
    ['an issuer of another type', [1, 7]],
    ['no certificate', [-260, undefined]],
    ['another certificate', [-260, new Map([[2, vaccination]])]],
    ['a certificate in an array', [-260, new Map([[1, [vaccination]]])]],
    ['bytes in the content', [-260, new Map([[1, { ...vaccination, dob: new Uint8Array(4) }]])]],
    ['number keys in the content', [-260, new Map([[1, new Map([[1, 1]])]])]],
  ])('%s', (_name, claim) => {
    expect(summary(issueHc1({ claims: [claim] }))).toBe(malformed('claims'));
  });
});

describe('content', () => {
  const [dose] = vaccination.v;
  const [taken] = testResult.t;
  const [ill] = recovery.r;
  const bad = 'credentialMalformed at schema, failed: schema';

  test.each<[string, unknown, string]>([
    ['two kinds', { ...vaccination, t: testResult.t }, bad],
    ['two doses', { ...vaccination, v: [dose, dose] }, bad],
    ['no dose', { ...vaccination, v: [] }, bad],
    ['no kind', { ver: '1.3.0', nam: vaccination.nam, dob: '' }, bad],
    ['a version of no number', { ...vaccination, ver: 'x' }, bad],
    ['no name in Latin letters', { ...vaccination, nam: { fn: 'X' } }, bad],
    ['a small transliteration', { ...vaccination, nam: { fnt: 'Mueller' } }, bad],
    ['a hidden direction mark', { ...vaccination, nam: { fnt: 'M', fn: 'M\u202eX' } }, bad],
    ['a zero-width space', { ...vaccination, nam: { fnt: 'M', fn: 'M\u200bX' } }, bad],
    ['a line break', { ...vaccination, nam: { fnt: 'M', fn: 'M\nX' } }, bad],
    ['a joiner', { ...vaccination, nam: { fnt: 'M', fn: 'M\u200cX' } }, 'verified'],
    ['one name', { ...vaccination, nam: { gnt: 'M' } }, 'verified'],
    ['birth year', { ...vaccination, dob: '1968' }, 'verified'],
    ['birth month', { ...vaccination, dob: '1968-02' }, 'verified'],
    ['no birthday', { ...vaccination, dob: '' }, 'verified'],
    ['birth month 13', { ...vaccination, dob: '1968-13' }, bad],
    ['29 February of a common year', { ...vaccination, dob: '1969-02-29' }, bad],
    ['a birthday with time', { ...vaccination, dob: '1968-02-29T00:00:00' }, bad],
    ['a birthday of 1868', { ...vaccination, dob: '1868-02-28' }, bad],
    ['a dose with time', { ...vaccination, v: [{ ...dose, dt: '2021-06-11T00:00:00' }] }, bad],
    ['a dose on 31 June', { ...vaccination, v: [{ ...dose, dt: '2021-06-31' }] }, bad],
    ['a dose in short', { ...vaccination, v: [{ ...dose, dt: '2021-6-1' }] }, bad],
    ['dose 0', { ...vaccination, v: [{ ...dose, dn: 0 }] }, bad],
    ['half a dose', { ...vaccination, v: [{ ...dose, dn: 1.5 }] }, bad],
    ['no identifier', { ...vaccination, v: [{ ...dose, ci: '' }] }, bad],
    ['unknown fields', { ...vaccination, x: 1, v: [{ ...dose, y: [] }] }, 'verified'],
    ['a sample with offset', { ...testResult, t: [{ ...taken, sc: '2022-01-01T12:34:56+0200' }] }, 'verified'],
    ['a sample in milliseconds', { ...testResult, t: [{ ...taken, sc: 1_613_824_496_000 }] }, 'verified'],
    ['a sample without zone', { ...testResult, t: [{ ...taken, sc: '2022-01-01T12:34:56' }] }, bad],
    ['a sample at 25 o\u2019clock', { ...testResult, t: [{ ...taken, sc: '2022-01-01T25:34:56Z' }] }, bad],
    ['a sample of a negative time', { ...testResult, t: [{ ...taken, sc: -1 }] }, bad],
    ['a recovery that ends first', { ...recovery, r: [{ ...ill, du: '2021-10-12' }] }, bad],
    ['a name of an object', { ...vaccination, nam: 'X' }, bad],
  ])('%s', (_name, content, expected) => {
    expect(summary(issueHc1({ content }))).toBe(expected);
  });
});

describe('fuzz', () => {
  test('no changed bit of the signed part, and no cut, is verified', () => {
    const cose = issueHc1Cose();
    // The map of the unprotected header and the heads are not signed; from the payload on everything is.
    const start = cose.length - 64;
    for (let bit = 0; bit < cose.length * 8; bit += 3) {
      const changed = Buffer.from(cose);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { check } = examine(packHc1(changed));
      if (bit >> 3 >= start || bit >> 3 > 20) expect(check.outcome).toBe('refused');
      else if (check.outcome === 'verified') expect(changed.subarray(20)).toEqual(Buffer.from(cose.subarray(20)));
    }
    for (let length = 0; length < cose.length; length += 7) {
      expect(examine(packHc1(cose.subarray(0, length))).check.outcome).toBe('refused');
    }
  });

  test('any text is answered, within 20 ms', () => {
    const tail = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4000 }),
      fc.uint8Array({ maxLength: 2600 }).map(encodeBase45),
      fc.uint8Array({ maxLength: 2000 }).map((bytes) => encodeBase45(deflateSync(bytes))),
      fc.uint8Array({ maxLength: 2000 }).map((payload) => issueHc1({ payload }).slice(4)),
    );
    examine(issueHc1());
    let worstMs = 0;
    fc.assert(
      fc.property(tail, (rest) => {
        let fastest = Number.POSITIVE_INFINITY;
        for (let run = 0; run < 5 && fastest > 2; run++) {
          const start = performance.now();
          expect(examine(`HC1:${rest}`).check.outcome).toBe('refused');
          fastest = Math.min(fastest, performance.now() - start);
        }
        worstMs = Math.max(worstMs, fastest);
      }),
      { numRuns: 300 },
    );
    expect(worstMs).toBeLessThan(20);
  });
});
