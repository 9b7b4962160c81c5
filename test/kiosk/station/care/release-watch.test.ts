/** A newer release: heard of, judged by its signature, told once, kept over a restart, forgotten when it is installed. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { err, ok } from '../../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { NewEvent } from '../../../../kiosk/ledger/writer.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import type { Release } from '../../../../kiosk/station/care/release.ts';
import {
  isAboveByDpkg,
  offeredFile,
  type ReleaseWatch,
  startReleaseWatch,
} from '../../../../kiosk/station/care/release-watch.ts';
import type { ReleaseSource } from '../../../../kiosk/uplink/release-line.ts';
import { nowMs, privateKey, releaseOf, signedBy } from '../../../scripts/update/support.ts';

const stranger = generateKeyPairSync('ed25519').privateKey;
const hour = 3_600_000;

const manifestOf = (change: Partial<Release> = {}, key = privateKey): string =>
  signedBy(releaseOf(change), key).manifest;

let directory: string;
let clock: VirtualClock;
let events: NewEvent[];
let running: string;
let given: Awaited<ReturnType<ReleaseSource['manifest']>>;
let asked: number;
let watch: ReleaseWatch;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-release-watch-'));
  const { x: publicKey } = createPublicKey(privateKey).export({ format: 'jwk' });
  writeFileSync(path.join(directory, 'release-keys.json'), JSON.stringify({ keys: [{ publicKey }] }));
  clock = new VirtualClock(nowMs);
  events = [];
  running = '1.9.0';
  asked = 0;
  given = ok(manifestOf());
});

afterEach(() => {
  watch.stop();
  rmSync(directory, { recursive: true });
});

function start(): void {
  watch = startReleaseWatch({
    parts: {
      source: {
        manifest() {
          asked += 1;
          return Promise.resolve(given);
        },
        part: () => Promise.resolve(err({ code: 'refused', detail: 'not asked for here' })),
        close: () => undefined,
      },
      keysFile: path.join(directory, 'release-keys.json'),
      architecture: 'arm64',
      running,
      isAbove: isAboveByDpkg,
    },
    directory,
    clock,
    random: () => 0.5,
    record: (event) => events.push(event),
    log: openLog('silent', { write: () => undefined }),
    onChange: () => undefined,
  });
}

/** Lets so much time pass, and what is waited for besides. */
async function pass(hours: number, until: () => boolean): Promise<void> {
  await expect
    .poll(async () => {
      if (!until()) await clock.advanceTo(clock.monotonicMs() + hours * hour);
      return until();
    })
    .toBe(true);
}

const kept = (): boolean => existsSync(path.join(directory, offeredFile));

describe('a newer release', () => {
  test('is told once, with whether it closes a hole, and kept as it was signed', async () => {
    given = ok(manifestOf({ security: true }));
    start();
    await pass(1, kept);
    expect(watch.offered).toMatchObject({ version: '2.0.0', serial: 20 });
    expect(events).toEqual([{ type: 'software.offered', data: { version: '2.0.0', serial: 20, security: true } }]);
    expect(readFileSync(path.join(directory, offeredFile), 'utf8')).toBe(manifestOf({ security: true }));
    const before = asked;
    await pass(8, () => asked > before + 1);
    expect(events).toHaveLength(1);
  });

  test('is known at once after a restart, and not told again', async () => {
    start();
    await pass(1, kept);
    watch.stop();
    events = [];
    given = err({ code: 'unreachable', detail: 'away' });
    start();
    await expect.poll(() => watch.offered?.version).toBe('2.0.0');
    await pass(1, () => asked > 1);
    expect(watch.offered?.version).toBe('2.0.0');
    expect(events).toEqual([]);
  });

  test('is forgotten when it is what runs', async () => {
    start();
    await pass(1, kept);
    watch.stop();
    running = '2.0.0';
    start();
    await expect.poll(kept).toBe(false);
    expect(watch.offered).toBeNull();
  });

  test('is gone when the district has none any more', async () => {
    start();
    await pass(1, kept);
    given = ok(null);
    await pass(8, () => !kept());
    expect(watch.offered).toBeNull();
  });
});

describe('nothing is offered', () => {
  const bad: readonly (readonly [string, () => string])[] = [
    ['signed by a stranger', () => manifestOf({}, stranger)],
    ['for another machine', () => manifestOf({ architecture: 'amd64' })],
    ['whose time is over', () => manifestOf({ expires: '2026-01-19T12:00:00.000Z' })],
    ['signed in the future of this clock', () => manifestOf({ issuedAt: '2026-02-19T12:00:00.000Z' })],
    ['of the version that runs', () => manifestOf({ version: '1.9.0' })],
    ['of an older version', () => manifestOf({ version: '1.8.9' })],
    ['that is none', () => '<html>'],
  ];
  test.each(bad)('by a manifest %s', async (_what, manifest) => {
    given = ok(manifest());
    start();
    await pass(8, () => asked >= 2);
    expect(watch.offered).toBeNull();
    expect(events).toEqual([]);
    expect(kept()).toBe(false);
  });

  test('and nobody is asked where there are no keys; once they are there, somebody is', async () => {
    const file = path.join(directory, 'release-keys.json');
    const keys = readFileSync(file);
    rmSync(file);
    start();
    for (let round = 0; round < 5; round += 1) await clock.advanceTo(clock.monotonicMs() + 8 * hour);
    expect(asked).toBe(0);
    writeFileSync(file, keys);
    await pass(8, kept);
  });

  test('a manifest somebody put into the data directory is not believed', async () => {
    writeFileSync(path.join(directory, offeredFile), manifestOf({ version: '9.0.0' }, stranger));
    given = err({ code: 'unreachable', detail: 'away' });
    start();
    await expect.poll(kept).toBe(false);
    expect(watch.offered).toBeNull();
  });
});
