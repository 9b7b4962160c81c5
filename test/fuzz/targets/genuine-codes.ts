/** Codes that the keys of the tests signed, and what they say: nothing changed may be taken for genuine. */
import { createPublicKey } from 'node:crypto';
import { verifyDistrictPass } from '../../../kiosk/credentials/district-pass.ts';
import { examineHc1 } from '../../../kiosk/credentials/hc1.ts';
import { examineShc } from '../../../kiosk/credentials/shc.ts';
import { districtPassVectors } from '../../kiosk/credentials/district-pass-vectors.ts';
import { shcEntry } from '../../kiosk/credentials/shc-issue.ts';
import { es256Key, trustOf, vectorTrustListText } from '../../kiosk/credentials/test-keys.ts';
import { must } from '../target.ts';
import { keptCard, keptHc1s, keptKeyId } from './kept-codes.ts';
import { nameOf, statementOf, twinOf } from './signed-statement.ts';

export const nowS = 1_641_100_000;
const hc1Entry = {
  issuer: 'AT',
  algorithm: 'ES256',
  usages: ['hc1'],
  keyId: keptKeyId.toString('base64'),
  publicKey: createPublicKey(es256Key).export({ format: 'jwk' }),
};
const vectorIssuers = (JSON.parse(vectorTrustListText()) as { issuers: unknown[] }).issuers;
export const trustText = JSON.stringify({ issuers: [...vectorIssuers, hc1Entry, shcEntry()] });
export const trust = trustOf(trustText);

const vectors = districtPassVectors();
export const passes = vectors.map(({ payload }) => payload);
export const hc1s = keptHc1s;
export const cards = [keptCard];

interface Check {
  readonly outcome: string;
  readonly credential?: unknown;
  readonly certificate?: unknown;
}

const said = (check: Check): string => JSON.stringify([check.outcome, check.credential ?? check.certificate ?? null]);

/** What was signed, by which signature, and what the box reads in it; also by the other signature ES256 has of the same. */
function known(code: string, check: Check, algorithm: 'ES256' | 'EdDSA'): readonly string[] {
  const statement = statementOf(code);
  if (statement === null || check.outcome !== 'verified') throw new Error(`not genuine: ${code}`);
  const statements = algorithm === 'ES256' ? [statement, twinOf(statement)] : [statement];
  return statements.map((each) => `${nameOf(each)}\n${said(check)}`);
}

const genuine = new Set([
  ...vectors.flatMap(({ name, payload }) =>
    known(payload, verifyDistrictPass(payload, trust), name.includes('ES256') ? 'ES256' : 'EdDSA'),
  ),
  ...hc1s.flatMap((code) => known(code, examineHc1(code, trust).check, 'ES256')),
  ...cards.flatMap((code) => known(code, examineShc(code, trust).check, 'ES256')),
]);

/**
 * What is verified says what a genuine code says, in the same signed bytes and by its signature; signed-statement.ts lists
 * what may differ.
 */
export function mustBeGenuine(code: string, check: Check): void {
  if (check.outcome !== 'verified') return;
  const statement = statementOf(code);
  must(
    statement !== null && genuine.has(`${nameOf(statement)}\n${said(check)}`),
    'only what was signed is verified, and by its signature',
  );
}
