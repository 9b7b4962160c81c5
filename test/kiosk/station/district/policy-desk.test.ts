import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { NewEvent } from '../../../../kiosk/ledger/writer.ts';
import { openPolicyStore } from '../../../../kiosk/policy/store.ts';
import { err, ok } from '../../../../drivers/basics/result.ts';
import { createPolicyDesk, type PolicyDeskOptions } from '../../../../kiosk/station/district/policy-desk.ts';
import { policy as site } from '../../access/example.ts';
import { box, nowMs, signed, stranger, trust } from '../../policy/district.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-desk-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function desk(trusted = true, wallMs = nowMs, before: PolicyDeskOptions['before'] = () => ok(null)) {
  const store = openPolicyStore(directory, trust, box);
  if (!store.ok) throw new Error(store.error.detail);
  const clock = new VirtualClock(wallMs);
  const told: string[] = [];
  const highest: (number | undefined)[] = [];
  const world: { trusted: boolean; changes: number; open: string | null } = { trusted, changes: 0, open: null };
  const made = createPolicyDesk({
    site,
    store: store.value,
    clock,
    clockTrusted: () => world.trusted,
    before,
    record: (event: NewEvent) => {
      if (event.type === 'policy.loaded') highest.push(event.data.highest?.serial);
      if (event.type === 'policy.loaded') told.push(`loaded ${event.data.version} ${event.data.origin}`);
      if (event.type === 'policy.refused') told.push(`refused ${event.data.why}`);
      if (event.type === 'policy.expired') told.push(`expired ${event.data.version}`);
    },
    openEncounter: () => world.open,
    onChange: () => (world.changes += 1),
  });
  made.start();
  return { made, clock, told, world, highest };
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

  test('an open encounter is judged by the version it began under, through any number of changes', () => {
    const { made, world } = desk();
    made.install(signed());
    world.open = 'e-1';
    made.install(signed({ version: 'week-5', serial: 5 }));
    made.install(signed({ version: 'week-6', serial: 6 }));
    expect(made.policyFor('e-1').version).toBe('week-4');
    expect(made.policyFor(null).version).toBe('week-6');
    expect(made.policyFor('e-2').version).toBe('week-6');
    world.open = 'e-2';
    made.install(signed({ version: 'week-7', serial: 7 }));
    expect(made.policyFor('e-2').version).toBe('week-6');
    world.open = null;
    made.install(signed({ version: 'week-8', serial: 8 }));
    expect(made.policyFor('e-2').version).toBe('week-8');
    made.stop();
  });

  test('the same bad one again is told once; after another word of the district it is told anew', () => {
    const { made, told } = desk();
    const forged = signed({}, stranger);
    made.install(forged);
    made.install(forged);
    made.install(signed());
    made.install(forged);
    expect(told).toEqual([
      'loaded test-1 site',
      'refused wrongSignature',
      'loaded week-4 district',
      'refused wrongSignature',
    ]);
    made.stop();
  });

  test('tells its age since it was signed, and whether it is in force', async () => {
    const { made, clock, world } = desk();
    expect(made.overview()).toEqual({ version: 'test-1', serial: 1, origin: 'site', ageMs: null, standing: 'inForce' });
    made.install(signed({ expires: '2026-01-20T08:01:00+08:00' }));
    await clock.advance(59_000);
    expect(made.overview()).toMatchObject({
      version: 'week-4',
      origin: 'district',
      ageMs: 59_000,
      standing: 'inForce',
    });
    await clock.advance(1_000);
    expect(made.overview().standing).toBe('notInForce');
    world.trusted = false;
    expect(made.overview()).toMatchObject({ ageMs: null, standing: null });
    made.stop();
  });

  test('what waits for later counts as held, so that it is not fetched again and again', () => {
    const { made } = desk();
    expect(made.heldSerial).toBeNull();
    made.install(signed());
    made.install(signed({ version: 'week-9', serial: 9, validFrom: '2026-01-26T00:00:00+08:00' }));
    expect([made.policy.serial, made.heldSerial]).toEqual([4, 9]);
    made.stop();
  });

  test('what the ledger remembers is not gone below, and goes on being remembered each day', async () => {
    const { made, clock, told, highest } = desk(true, nowMs, () => ok({ version: 'week-7', serial: 7 }));
    made.install(signed());
    expect([made.policy, told]).toEqual([site, ['loaded test-1 site', 'refused rollback']]);
    await clock.advance(86_420_000);
    expect(highest).toEqual([7, 7]);
    made.install(signed({ version: 'week-8', serial: 8 }));
    expect([made.policy.version, highest.at(-1)]).toEqual(['week-8', 8]);
    made.stop();
  });

  test('a ledger that cannot be read at first is asked again', () => {
    let readable = false;
    const fault = err({ code: 'ioError', detail: 'disk' } as const);
    const { made, told } = desk(true, nowMs, () => (readable ? ok({ version: 'week-7', serial: 7 }) : fault));
    readable = true;
    made.install(signed());
    expect(told).toEqual(['loaded test-1 site', 'refused rollback']);
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
