import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeBenchSite } from './bench-site.ts';
import { BenchStation } from './bench-station.ts';
import { issuePasses } from './issue-many.ts';

test('a passing is timed from the scan after the rest, and has its verification and its commit in it', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-bench-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const site = writeBenchSite({ directory, releaseTimeMs: 20 });
  const [payload = ''] = issuePasses(1, site.loaded.site.place.compound, site.keys);
  const station = new BenchStation(site, 'inProcess');
  await station.ready();
  let restMs = 0;
  const from = performance.now();
  const passing = await station.pass(payload, async () => {
    const begun = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 50));
    restMs += performance.now() - begun;
  });
  const wholeMs = performance.now() - from;
  await station.stop();
  expect(restMs).toBeGreaterThan(40);
  expect(passing.verificationMs).toBeGreaterThan(0);
  expect(passing.commitMs).toBeGreaterThan(0);
  expect(passing.totalMs).toBeGreaterThanOrEqual(passing.verificationMs + passing.commitMs);
  expect(passing.totalMs).toBeLessThanOrEqual(wholeMs - restMs);
});
