import { expect, test } from 'vitest';
import { auditOutcome } from '../../../scripts/audit/outcome.ts';

const metadata = { dependencies: { prod: 120 } };

test('no fault is said only where the registry has answered', () => {
  expect(auditOutcome(JSON.stringify({ vulnerabilities: {}, metadata }))).toEqual({
    code: 0,
    lines: ['no known fault in 120 packages'],
  });
  for (const text of ['', '{}', 'spawn npm ENOENT', '{"message":"405 Method Not Allowed","error":{}}']) {
    const { code, lines } = auditOutcome(text);
    expect(code).toBe(69);
    expect(lines.join()).toMatch(/^not audited/);
  }
  expect(auditOutcome('{"message":"405 Method Not Allowed"}').lines[0]).toContain('405');
});

test('each fault has its line, and the audit fails', () => {
  const ws = { severity: 'high', range: '<8.17.1', via: [{ title: 'DoS by many headers' }, 'tar'] };
  expect(auditOutcome(JSON.stringify({ vulnerabilities: { ws }, metadata }))).toEqual({
    code: 1,
    lines: ['high: ws <8.17.1: DoS by many headers; by tar'],
  });
});
