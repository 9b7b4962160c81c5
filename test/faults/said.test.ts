import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { saidIn } from './said.ts';

test('of what the voice said the verdicts are kept, with the reason that follows', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-said-'));
  const file = path.join(directory, 'said.jsonl');
  try {
    expect(saidIn(file)).toEqual([]);
    const said = [
      { atMs: 1, says: ['guidance.keepStill'] },
      { atMs: 2, says: ['verdict.granted'] },
      { atMs: 3, says: ['verdict.denied', 'reason.credentialExpired'] },
      { atMs: 4, says: ['verdict.referred', 'reason.ledgerUnavailable'] },
    ];
    writeFileSync(file, `${said.map((one) => JSON.stringify(one)).join('\n')}\n{"atMs":5,"says":["verdict.gr`);
    expect(saidIn(file)).toEqual([
      { atMs: 2, by: 'voice', verdict: 'granted', reason: null, begins: true },
      { atMs: 3, by: 'voice', verdict: 'denied', reason: 'credentialExpired', begins: true },
      { atMs: 4, by: 'voice', verdict: 'referred', reason: 'ledgerUnavailable', begins: true },
    ]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
