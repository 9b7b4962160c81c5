import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createVerifiers } from '../../../kiosk/credentials/verifier.ts';
import { loadDemoKeys } from '../../district/demo-keys.ts';
import { issueDistrictPass } from '../../district/issue-pass.ts';
import { districtPassVectors } from './district-pass-vectors.ts';
import { trustOf } from './test-keys.ts';

const directory = mkdtempSync(join(tmpdir(), 'kadian-keys-'));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('the keys are made once, kept private, and what they sign is verified under the list beside them', () => {
  const made = loadDemoKeys(directory);
  const loaded = loadDemoKeys(directory);
  expect(loaded.trustListText).toBe(made.trustListText);
  expect(readFileSync(join(directory, 'trust-list.json'), 'utf8')).toBe(made.trustListText);
  expect(statSync(join(directory, 'demo-ed.private.pem')).mode & 0o777).toBe(0o600);
  const verify = createVerifiers(trustOf(made.trustListText));
  const [vector] = districtPassVectors();
  if (vector === undefined) throw new Error('a vector');
  const claims = { ...vector.claims, issuer: loaded.issuer };
  for (const key of [loaded.eddsa, loaded.es256]) {
    const payload = issueDistrictPass(claims, key.privateKey, key.keyId, key.algorithm);
    expect(verify(payload).outcome).toBe('verified');
  }
});
