import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { districtPassVectors } from '../kiosk/credentials/district-pass-vectors.ts';
import { hc1TrustText, issueHc1 } from '../kiosk/credentials/hc1-issue.ts';
import { digitsOf, issueJws, shcEntry } from '../kiosk/credentials/shc-issue.ts';
import { vectorTrustListText } from '../kiosk/credentials/test-keys.ts';

const directory = mkdtempSync(join(tmpdir(), 'kadian-verify-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const passTrust = file('pass.json', vectorTrustListText());
const hc1Trust = file('hc1.json', hc1TrustText);
const cardTrust = file('card.json', JSON.stringify({ issuers: [shcEntry()] }));
const tool = new URL('../../scripts/verify.ts', import.meta.url).pathname;
const now = ['--now', '2022-01-02T12:00:00Z'];

function run(input: string, ...args: string[]): { code: number | null; out: unknown; err: string } {
  const ended = spawnSync(process.execPath, [tool, ...args], { input, encoding: 'utf8' });
  const out: unknown = ended.stdout.startsWith('{') ? JSON.parse(ended.stdout) : ended.stdout;
  return { code: ended.status, out, err: ended.stderr };
}

const pass = districtPassVectors()[0]?.payload ?? '';

test('a pass: valid at its time, its holder masked unless asked for', () => {
  const masked = run(`${pass}\n`, '--trust', passTrust, ...now);
  expect(masked.code).toBe(0);
  expect(masked.out).toMatchObject({
    format: 'districtPass',
    verdict: 'valid',
    reasons: [],
    steps: { prefix: true, signature: true, keyUsage: true, expiry: true },
    claims: { holder: '***', issuer: 'test-district' },
  });
  expect(run(pass, '--trust', passTrust, ...now, '--show-claims').out).toMatchObject({
    claims: { holder: 'h7Qm2ZpXc4' },
  });
});

test('expired, unverifiable, unknown: each with its code', () => {
  expect(run(pass, '--trust', passTrust, '--now', '2022-01-03')).toMatchObject({
    code: 1,
    out: { verdict: 'invalid', reasons: ['credentialExpired'], steps: { signature: true, expiry: false } },
  });
  expect(run(pass, ...now)).toMatchObject({ code: 2, out: { verdict: 'unverifiable', reasons: ['trustListMissing'] } });
  expect(run('hello', '--trust', passTrust)).toMatchObject({
    code: 1,
    out: { format: null, reasons: ['codeUnknown'], steps: { prefix: false } },
  });
});

test('an EU certificate with rules', () => {
  const rule = {
    Identifier: 'GR-XX-0001',
    Type: 'Acceptance',
    Country: 'XX',
    Version: '1.0.0',
    Engine: 'CERTLOGIC',
    CertificateType: 'General',
    ValidFrom: '2021-01-01T00:00:00Z',
    ValidTo: '2030-01-01T00:00:00Z',
    Logic: { '===': [{ var: 'payload.v.0.co' }, 'DE'] },
  };
  const rules = file('rules.json', JSON.stringify([rule]));
  expect(run(issueHc1(), '--trust', hc1Trust, ...now).code).toBe(0);
  expect(run(issueHc1(), '--trust', hc1Trust, ...now, '--rules', rules)).toMatchObject({
    code: 1,
    out: {
      reasons: ['certificateRuleFailed'],
      steps: { signature: true, rules: false },
      rules: [{ rule: 'GR-XX-0001', passed: false }],
    },
  });
});

test('a card in several codes, one a line', () => {
  const digits = digitsOf(issueJws());
  const half = Math.ceil(digits.length / 4) * 2;
  const lines = `shc:/2/2/${digits.slice(half)}\nshc:/1/2/${digits.slice(0, half)}\n`;
  expect(run(lines, '--trust', cardTrust, ...now)).toMatchObject({ code: 0, out: { format: 'smartHealthCard' } });
});

test('wrong use and files that cannot be used are told on standard error', () => {
  expect(run('', '--now', 'noon')).toMatchObject({ code: 64, out: '' });
  expect(run('', '--nonsense')).toMatchObject({ code: 64, out: '' });
  const missing = join(directory, 'none.json');
  expect(run('', '--trust', missing)).toMatchObject({
    code: 66,
    err: `verify: ${missing}: there is no such file or folder\n`,
  });
  const bad = file('bad.json', '{"issuers":[{}]}');
  expect(run('', '--trust', bad)).toMatchObject({ code: 66, err: expect.stringContaining('issuers[0].usages') });
  expect(run('', '--rules', bad)).toMatchObject({ code: 66 });
  expect(run('', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--show-claims') });
});
