import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

const script = join(import.meta.dirname, '../../../scripts/verify-ledger.ts');
const verify = (...parameters: string[]) => spawnSync(process.execPath, [script, ...parameters], { encoding: 'utf8' });

test('the command tells a whole ledger from a damaged one, in JSON and in words', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  must(ledger.appendAll([granted, granted, granted]));
  const whole = verify(directory);
  expect(JSON.parse(whole.stdout)).toMatchObject({ state: 'whole', chain: ledger.chain, events: 3, unsent: 3 });
  expect(whole.stderr).toContain('whole. 3 events');
  expect(whole.status).toBe(0);
  ledger.close();
  const { publicKey } = ledger.device;
  const signed = verify(directory, publicKey);
  expect(JSON.parse(signed.stdout)).toMatchObject({ state: 'whole', signedTo: 3, keys: [publicKey] });
  expect(signed.stderr).toContain(`signed to event 3 by ${publicKey}`);
  expect(verify(directory, 'A'.repeat(43)).status).toBe(1);
  expect(verify(directory, 'another-key').status).toBe(64);
  const database = new Database(join(directory, 'ledger.db'));
  database.exec('DROP TRIGGER events_stay; UPDATE events SET wall_ms = 1 WHERE sequence = 3');
  database.close();
  const damaged = verify(directory);
  expect(JSON.parse(damaged.stdout)).toMatchObject({ state: 'damaged', lastGood: { sequence: 2 } });
  expect(damaged.stderr).toContain('events 1 to 2 can be believed');
  expect(damaged.status).toBe(1);
});

test('what cannot be read is told apart from what is damaged', () => {
  const nothing = verify(join(temporaryDirectory(), 'nowhere'));
  expect(JSON.parse(nothing.stdout)).toMatchObject({ state: 'cannotRead' });
  expect(nothing.status).toBe(2);
  expect(verify().stderr).toContain('usage');
  expect(verify().status).toBe(64);
});
