/** What else people show than the district's pass: certificates of other authorities, and codes that only the district can read. */
import { createHash, createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CodeHolder, CodeRegister } from '../district/codes.ts';
import type { DemoKeys } from '../district/demo-keys.ts';
import { issueHc1, recovery, testResult } from '../kiosk/credentials/hc1-issue.ts';
import { dose, digitsOf, issueJws, shcClaims, shcIssuer, thumbprintOf } from '../kiosk/credentials/shc-issue.ts';

export const otherCodeKinds = [
  'online',
  'onlineRed',
  'onlineUnknown',
  'hc1',
  'hc1Positive',
  'hc1Recovery',
  'hc1NotYet',
  'hc1ForeignIssuer',
  'hc1Forged',
  'shc',
  'shcForged',
  'shcPart1',
  'shcPart2',
  'shcPart3',
] as const;
export type OtherCodeKind = (typeof otherCodeKinds)[number];

export function isOtherCode(kind: string): kind is OtherCodeKind {
  return otherCodeKinds.some((known) => known === kind);
}

export const onlineCodes = [{ name: 'province', pattern: 'PV[0-9A-F]{24}' }] as const;

const hc1KeyId = Buffer.from('demo-hc');
const hc1Issuer = 'XD';

/** Writes the trust list of the scenarios, with issuers of certificates beside the district, and a set of rules beside it. */
export function writeScenarioTrust(directory: string, keys: DemoKeys): string {
  const publicKey = createPublicKey(keys.es256.privateKey).export({ format: 'jwk' });
  const { issuers } = JSON.parse(keys.trustListText);
  const hc1 = { issuer: hc1Issuer, usages: ['hc1'], keyId: hc1KeyId.toString('base64'), publicKey };
  const shc = { issuer: shcIssuer, usages: ['smartHealthCard'], publicKey };
  const file = path.join(directory, `trust-list-scenarios-${process.pid}.json`);
  writeFileSync(file, JSON.stringify({ issuers: [...issuers, hc1, shc] }));
  writeFileSync(path.join(directory, 'gate.rules.json'), JSON.stringify([testNegative]));
  return file;
}

const testNegative = {
  Identifier: 'TR-XD-0001',
  Type: 'Acceptance',
  Country: 'XD',
  Version: '1.0.0',
  Engine: 'CERTLOGIC',
  CertificateType: 'Test',
  ValidFrom: '2021-07-01T00:00:00Z',
  ValidTo: '2030-06-01T00:00:00Z',
  Logic: { '===': [{ var: 'payload.t.0.tr' }, '260415000'] },
};

export interface OtherCodeParts {
  readonly keys: DemoKeys;
  readonly register: CodeRegister;
  readonly compound: string;
  /** Unix milliseconds on everybody's clock. */
  readonly nowMs: number;
  readonly holder: string;
}

export function otherCodeOf(kind: OtherCodeKind, parts: OtherCodeParts): string {
  switch (kind) {
    case 'online':
      return online(parts, 'green');
    case 'onlineRed':
      return online(parts, 'red');
    case 'onlineUnknown':
      return onlineCodeOf(parts.holder);
    case 'hc1':
      return hc1(parts, testedAt(parts, '260415000'));
    case 'hc1Positive':
      return hc1(parts, testedAt(parts, '260373001'));
    case 'hc1Recovery':
      return hc1(parts, recovery);
    case 'hc1NotYet':
      return hc1(parts, testedAt(parts, '260415000'), { fromS: nowS(parts) + 3_600 });
    case 'hc1ForeignIssuer':
      return hc1(parts, testedAt(parts, '260415000'), { issuer: 'XE' });
    case 'hc1Forged':
      return forged(hc1(parts, testedAt(parts, '260415000')), 40);
    case 'shc':
      return `shc:/${cardDigits(parts)}`;
    case 'shcForged':
      return `shc:/${cardDigits(parts).slice(0, -4)}1234`;
    case 'shcPart1':
    case 'shcPart2':
    case 'shcPart3':
      return cardPart(parts, Number(kind.slice(-1)));
  }
}

function online({ register, compound, nowMs, holder }: OtherCodeParts, colour: CodeHolder['colour']): string {
  const code = onlineCodeOf(holder);
  register.register(code, {
    holder,
    id: createHash('sha256').update(code).digest('hex').slice(0, 32),
    issuer: 'demo-district',
    medium: 'phone',
    colour,
    compounds: [compound],
    test: { takenAtS: Math.floor(nowMs / 1000) - 30 * 3_600, result: 'negative' },
    itineraryAtRisk: false,
    expiresAtS: null,
  });
  return code;
}

function onlineCodeOf(holder: string): string {
  return `PV${createHash('sha256').update(holder).digest('hex').slice(0, 24).toUpperCase()}`;
}

function nowS({ nowMs }: OtherCodeParts): number {
  return Math.floor(nowMs / 1000);
}

function testedAt(parts: OtherCodeParts, tr: string): unknown {
  const sc = new Date((nowS(parts) - 10 * 3_600) * 1000).toISOString();
  return {
    ...testResult,
    t: testResult.t.map((entry) => ({ ...entry, sc, tr, ci: `URN:UVCI:01:XD:${parts.holder}#A` })),
  };
}

function hc1(
  parts: OtherCodeParts,
  content: unknown,
  { fromS = nowS(parts) - 3_600, issuer = hc1Issuer }: { readonly fromS?: number; readonly issuer?: string } = {},
): string {
  const claims = [
    [1, issuer],
    [4, fromS + 86_400],
    [6, fromS],
  ] as const;
  return issueHc1({ content, privateKey: parts.keys.es256.privateKey, keyId: hc1KeyId, claims });
}

/** One character of what is signed is another one. */
function forged(text: string, fromEnd: number): string {
  const at = text.length - fromEnd;
  return `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
}

/** A card is issued once a holder, so that its parts fit together. */
const cards = new Map<string, string>();

function cardDigits(parts: OtherCodeParts): string {
  const { privateKey } = parts.keys.es256;
  const known = cards.get(parts.holder);
  if (known !== undefined) return known;
  const header = { alg: 'ES256', zip: 'DEF', kid: thumbprintOf(privateKey) };
  const resource = { ...dose, note: [{ text: parts.holder }] };
  const credentialSubject = {
    fhirVersion: '4.0.1',
    fhirBundle: { resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: 'resource:0', resource }] },
  };
  const claims = shcClaims({ nbf: nowS(parts) - 86_400 }, { credentialSubject });
  const digits = digitsOf(issueJws({ claims, privateKey, header }));
  cards.set(parts.holder, digits);
  return digits;
}

function cardPart(parts: OtherCodeParts, number: number): string {
  const digits = cardDigits(parts);
  // Each code holds whole pairs of digits.
  const length = Math.ceil(digits.length / 6) * 2;
  return `shc:/${number}/3/${digits.slice((number - 1) * length, number * length)}`;
}
