import { beforeAll, describe, expect, test } from 'vitest';
import { badgeHash, makeBadge } from '../../../../kiosk/station/staff/badge.ts';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { createStaffDesk } from '../../../../kiosk/station/staff/desk.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { createPinLock } from '../../../../kiosk/station/staff/pin-lock.ts';

const badgeB = makeBadge(Buffer.alloc(26, 1));
const secondA = makeBadge(Buffer.alloc(26, 2));
let hash = '';
beforeAll(async () => {
  hash = await hashPin('246810', new Uint8Array(16));
});

function desk() {
  const clock = new VirtualClock(0);
  const log: string[] = [];
  let changed = 0;
  const created = createStaffDesk({
    staff: [
      { id: 'broken', pin: '$argon2id$nonsense' },
      { id: 'A-01', pin: hash, role: 'a' },
      { id: 'A-02', pin: 'none', badge: badgeHash(secondA), role: 'a' },
      { id: 'B-01', pin: 'none', badge: badgeHash(badgeB), role: 'b' },
    ],
    clock,
    lock: createPinLock(clock, 'staff'),
    onSignedIn: (staff) => log.push(`in ${staff}`),
    onSignedOut: (staff) => log.push(`out ${staff}`),
    onHandedOver: (from, to, note) => log.push(`over ${from} ${to} ${note}`),
    onFailed: (attempts, lockedMs) => log.push(`failed ${attempts} ${lockedMs}`),
    onChange: () => {
      changed += 1;
    },
  });
  return { clock, log, changes: () => changed, desk: created };
}

describe('the staff desk', () => {
  test('the right PIN signs in, idleness signs out, a touch keeps', async () => {
    const { clock, log, desk: at } = desk();
    await at.signIn('246810');
    expect(at.member).toBe('A-01');
    await clock.advance(170_000);
    at.touch();
    await clock.advance(170_000);
    expect(at.member).toBe('A-01');
    await clock.advance(20_000);
    expect(at.member).toBeNull();
    expect(log).toEqual(['in A-01', 'out A-01']);
    at.stop();
  });

  test('twenty seconds before the end it is said, and a touch takes it back', async () => {
    const { clock, changes, desk: at } = desk();
    await at.signIn('246810');
    await clock.advance(159_000);
    expect(at.leavingInMs).toBeNull();
    const before = changes();
    await clock.advance(2_000);
    expect([at.leavingInMs, changes()]).toEqual([19_000, before + 1]);
    at.touch();
    expect([at.leavingInMs, changes()]).toEqual([null, before + 2]);
    await clock.advance(180_000);
    expect([at.member, at.leavingInMs]).toEqual([null, null]);
    at.stop();
  });

  test('failures lock the pad for longer and longer, and the right PIN does not help meanwhile', async () => {
    const { clock, log, desk: at } = desk();
    for (const pin of ['0000', '1111', '2222']) await at.signIn(pin);
    expect(at.fault).toBe('lockedOut');
    expect(at.lockedForMs).toBe(5_000);
    await at.signIn('246810');
    expect(at.member).toBeNull();
    await clock.advance(5_001);
    await at.signIn('3333');
    expect(at.lockedForMs).toBe(10_000);
    await clock.advance(10_001);
    await at.signIn('246810');
    expect(at.member).toBe('A-01');
    expect(log).toEqual(['failed 1 0', 'failed 2 0', 'failed 3 5000', 'failed 4 10000', 'in A-01']);
    at.stop();
  });

  test('an attempt while another is compared is not a second guess for free', async () => {
    const { log, desk: at } = desk();
    await Promise.all([at.signIn('0000'), at.signIn('246810')]);
    expect(at.member).toBeNull();
    expect(log).toEqual(['failed 1 0']);
    at.stop();
  });

  test('the duty is handed over to the other post by badge, with its note, and never to oneself', async () => {
    const { log, desk: at } = desk();
    await at.signIn('246810');
    at.beginHandover('keys in the drawer');
    expect(await at.signIn('246810')).toBe(false);
    expect(at.fault).toBe('sameMember');
    at.badge(secondA);
    expect(at.fault).toBe('sameRole');
    at.badge(badgeB);
    expect(at.member).toBe('B-01');
    expect(at.handingOver).toBe(false);
    expect(log).toEqual(['in A-01', 'over A-01 B-01 keys in the drawer', 'out A-01', 'in B-01']);
    at.stop();
  });

  test('an unknown badge is recorded and locks nobody out; a handover waits a minute', async () => {
    const { clock, log, desk: at } = desk();
    for (let tries = 0; tries < 5; tries++) at.badge('KB1:FORGED');
    expect(at.fault).toBe('unknownBadge');
    expect(at.lockedForMs).toBe(0);
    expect(await at.signIn('246810')).toBe(true);
    at.beginHandover(null);
    await clock.advance(60_001);
    expect(at.handingOver).toBe(false);
    expect(log.slice(0, 2)).toEqual(['failed 0 0', 'failed 0 0']);
    at.stop();
  });
});
