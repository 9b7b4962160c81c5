import { expect, test } from 'vitest';
import { killRuns } from './kill-runs.ts';

test('whatever was confirmed outlives a kill, and nothing else leaves the outbox', async () => {
  const { events } = await killRuns(20);
  expect(events).toBeGreaterThan(200);
}, 120_000);
