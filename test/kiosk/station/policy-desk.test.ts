import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { NewEvent } from '../../../kiosk/ledger/writer.ts';
import { openPolicyStore } from '../../../kiosk/policy/store.ts';
import { createPolicyDesk } from '../../../kiosk/station/policy-desk.ts';
import { policy as site } from '../access/example.ts';
import { nowMs, signed, stranger, trust } from '../policy/district.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-desk-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function desk(trusted = true, wallMs = nowMs) {
  const store = openPolicyStore(directory, trust);
  if (!store.ok) throw new Error(store.error.detail);
  const clock = new VirtualClock(wallMs);
  const told: string[] = [];
  const world = { trusted, changes: 0 };
  const made = createPolicyDesk({
    site,
    store: store.value,
    clock,
    clockTrusted: () => world.trusted,
    record: (event: NewEvent) => {
      if (event.type === 'policy.loaded') told.push(`loaded ${event.data.version} ${event.data.origin}`);
      if (event.type === 'policy.refused') told.push(`refused ${event.data.why}`);
      if (event.type === 'policy.expired') told.push(`expired ${event.data.version}`);
    },
    onChange: () => (world.changes += 1),
  });
  made.start();
  return { made, clock, told, world };
}

describe('the policy in force', () => {
  test("is the site's own at first, then the district's", () => {
    const { made, told, world } = desk();
    expect(made.policy).toBe(site);
    made.install(signed({}, stranger));
    expect(made.policy).toBe(site);
    made.install(signed());
    expect(made.policy.version).toBe('week-4');
    expect(told).toEqual(['loaded test-1 site', 'refused wrongSignature', 'loaded week-4 district']);
    expect(world.changes).toBe(1);
    made.stop();
    expect(desk().told).toEqual(['loaded week-4 district']);
  });

  test('one that a technician lays into the directory is taken or refused, and the file is gone', async () => {
    const { made, clock, told } = desk();
    const file = path.join(directory, 'incoming.jws');
    writeFileSync(file, `${signed()}\n`);
    await clock.advance(10_001);
    expect([made.policy.version, existsSync(file)]).toEqual(['week-4', false]);
    writeFileSync(file, 'x'.repeat(600_000));
    await clock.advance(10_001);
    expect([made.policy.version, existsSync(file)]).toEqual(['week-4', false]);
    expect(told).toEqual(['loaded test-1 site', 'loaded week-4 district', 'refused malformed']);
    made.stop();
  });

  test('one for later comes into force by itself', async () => {
    const { made, clock, told } = desk();
    made.install(signed({ validFrom: '2026-01-20T08:01:00+08:00' }));
    await clock.advance(50_000);
    expect(made.policy).toBe(site);
    await clock.advance(20_000);
    expect(made.policy.version).toBe('week-4');
    expect(told.at(-1)).toBe('loaded week-4 district');
    made.stop();
  });

  test('its end is told once, and a newer one ends that', async () => {
    const { made, clock, told } = desk();
    made.install(signed({ expires: '2026-01-20T08:01:00+08:00' }));
    await clock.advance(600_000);
    expect(told.filter((line) => line.startsWith('expired'))).toEqual(['expired week-4']);
    made.install(signed({ version: 'week-5', serial: 5, expires: '2026-01-20T08:11:00+08:00' }));
    await clock.advance(600_000);
    expect(told.filter((line) => line.startsWith('expired'))).toEqual(['expired week-4', 'expired week-5']);
    made.stop();
  });

  test('without a trusted clock nothing begins or ends', async () => {
    const { made, clock, told, world } = desk(false, 0);
    made.install(signed({ expires: '2026-01-20T08:01:00+08:00' }));
    made.install(signed({ version: 'week-5', serial: 5, validFrom: '1970-01-01T00:00:10Z' }));
    await clock.advance(60_000);
    expect(told).toEqual(['loaded test-1 site', 'loaded week-4 district']);
    world.trusted = true;
    await clock.advance(10_000);
    expect(told.at(-1)).toBe('loaded week-5 district');
    made.stop();
  });

  test('after a step of the clock forward the policy is over, and back again it is not', async () => {
    const { made, clock, told } = desk();
    made.install(signed({ expires: '2026-01-20T09:00:00+08:00' }));
    clock.stepWall(7_200_000);
    await clock.advance(10_001);
    clock.stepWall(-7_200_000);
    await clock.advance(10_001);
    clock.stepWall(7_200_000);
    await clock.advance(10_001);
    expect(told.filter((line) => line.startsWith('expired'))).toHaveLength(2);
    made.stop();
  });
});
