import { expect, test } from 'vitest';
import { ledgerSteps } from '../../../kiosk/ledger/steps.ts';
import { killRuns, migrationKills } from './kill-runs.ts';

test('whatever was confirmed outlives a kill, and nothing else leaves the outbox', async () => {
  const { events, kills } = await killRuns(25);
  expect(events).toBeGreaterThan(200);
  const steps = ledgerSteps.filter((step) => !step.startsWith('migration.'));
  expect(Object.keys(kills)).toEqual(expect.arrayContaining(steps));
}, 120_000);

test('a migration that is killed leaves one of the two versions with all events', async () => {
  const { events, kills } = await migrationKills(1);
  expect(events).toBeGreaterThan(600);
  expect(kills).toEqual({ 'migration.begun': 3, 'migration.changed': 3, 'migration.committed': 3 });
}, 120_000);
