/** A newer release that the station has heard of, as the doctor tells it. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { releaseKeysFile, signRelease } from '../../../kiosk/station/care/release.ts';
import { offeredFile } from '../../../kiosk/station/care/release-watch.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { checkOffered } from '../../../scripts/doctor/check-offered.ts';
import { said } from '../../../scripts/doctor/render.ts';
import { machineOf } from '../devices/machine.ts';
import { nowMs, releaseOf } from '../update/support.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519').privateKey;

function found({ security = false, key = privateKey, atMs = nowMs, hasKeys = true } = {}) {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-offered-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const { x: publicKey } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (hasKeys) writeFileSync(path.join(directory, releaseKeysFile), JSON.stringify({ keys: [{ publicKey }] }));
  writeFileSync(path.join(directory, offeredFile), signRelease(releaseOf(security ? { security } : {}), key).manifest);
  const loaded = siteOf(path.join(import.meta.dirname, '../../../hw-config/sites/single-lane.json'), '');
  return checkOffered({
    loaded: { ...loaded, file: path.join(directory, 'site.json'), dataDirectory: directory },
    machine: machineOf({}),
    account: { name: 'kadian', uid: 990, gids: [990], own: false },
    programs: { run: () => null, has: () => false },
    clock: new VirtualClock(atMs),
    station: { state: 'stopped' },
    configured: [],
    tell: () => undefined,
  });
}

test('is yellow, with what to do, and presses when it closes a hole', () => {
  const [ordinary, pressing] = [found(), found({ security: true })];
  expect(ordinary).toMatchObject([{ level: 'yellow', values: { version: '2.0.0', until: '2026-04-01' } }]);
  expect(JSON.stringify(ordinary.map((one) => said(one, 'en')))).toContain('sudo kadian update --from-district');
  expect(JSON.stringify(pressing.map((one) => said(one, 'en')))).toContain('closes a security hole: 2.0.0');
  expect(JSON.stringify(pressing.map((one) => said(one, 'zh-CN')))).toContain('堵住安全漏洞');
});

test.each([
  ['by a key that does not count', { key: stranger }],
  ['over its time', { atMs: Date.UTC(2026, 5, 1) }],
  ['without keys', { hasKeys: false }],
])('%s nothing is said', (_what, change) => {
  expect(found(change)).toEqual([]);
});
