import { readFileSync, writeFileSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { encode } from 'cborg';
import { type DistrictPassClaims, encodeClaims, packDistrictPass, signCose } from '../../district/issue-pass.ts';
import { eddsaKey, eddsaKeyId, eddsaWords, es256Key, es256KeyId, es256Words } from './test-keys.ts';

/** A pass of the specification with the stages it goes through. */
export interface Vector {
  readonly name: string;
  readonly claims: DistrictPassClaims;
  readonly cbor: string;
  readonly cose: string;
  readonly payload: string;
}

const phone: DistrictPassClaims = {
  issuer: 'test-district',
  holder: 'h7Qm2ZpXc4',
  id: '0001020304050607',
  colour: 'green',
  compounds: ['C0142'],
  test: { takenAtS: 1_641_000_000, result: 'negative' },
  itineraryAtRisk: false,
  medium: 'phone',
  issuedAtS: 1_641_081_600,
  expiresAtS: 1_641_168_000,
};

const paper: DistrictPassClaims = {
  ...phone,
  id: '000102030405060708090a0b0c0d0e0f',
  colour: 'yellow',
  compounds: ['C0142', 'C0143'],
  test: null,
  itineraryAtRisk: true,
  medium: 'paper',
};

/** ES256 signatures are random, so the one of the vector was made once and is kept. */
const es256Signature =
  '07c844846c8f570f54e6557b545996066077c4f3808f9644a842130b7c67a29ae38b16cb01cbbabe9bb8da5368c18b129b3ac29addac6bfa7f173a6112870090';

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function vector(name: string, claims: DistrictPassClaims, cose: Uint8Array): Vector {
  return { name, claims, cbor: hex(encodeClaims(claims)), cose: hex(cose), payload: packDistrictPass(cose) };
}

/** The vectors of district-pass.md, the same at every call. */
export function districtPassVectors(): readonly Vector[] {
  const secured = encode(
    new Map<number, unknown>([
      [1, -7],
      [4, es256KeyId],
    ]),
  );
  const es256 = encode([secured, new Map(), encodeClaims(paper), Buffer.from(es256Signature, 'hex')]);
  return [
    vector('phone, EdDSA', phone, signCose(encodeClaims(phone), eddsaKey, eddsaKeyId, 'EdDSA')),
    vector('paper, ES256', paper, Buffer.concat([Uint8Array.of(0xd2), es256])),
  ];
}

const begin = '<!-- generated: vectors -->';
const end = '<!-- end of generated -->';
export const specification = new URL('../../../kiosk/credentials/district-pass.md', import.meta.url);

/** The generated part of district-pass.md. */
function vectorsText(): string {
  const keyLine = (name: string, words: string, key: unknown): string =>
    `- ${name}: private key from SHA-256 of \`${words}\`; public key \`${JSON.stringify(key)}\``;
  const keys = [
    keyLine('`test-ed`, Ed25519', eddsaWords, createPublicKey(eddsaKey).export({ format: 'jwk' })),
    keyLine('`test-es`, P-256', es256Words, createPublicKey(es256Key).export({ format: 'jwk' })),
  ];
  const blocks = districtPassVectors().map(({ name, claims, cbor, cose, payload }) =>
    [
      `### ${name}`,
      '```',
      `says    ${JSON.stringify(claims)}`,
      `claims  ${cbor}`,
      `COSE    ${cose}`,
      `payload ${payload}`,
      '```',
    ].join('\n'),
  );
  return [begin, '', ...keys, '', ...blocks, '', end].join('\n');
}

/** The specification with its generated part replaced. */
export function withVectors(text: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error('district-pass.md has no generated part');
  return text.slice(0, from) + vectorsText() + text.slice(to + end.length);
}

if (import.meta.main) {
  writeFileSync(specification, withVectors(readFileSync(specification, 'utf8')));
}
