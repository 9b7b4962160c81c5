import { beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { createStaffDesk } from '../../../kiosk/station/staff-desk.ts';
import { hashPin } from '../../../kiosk/station/staff-pin.ts';

let hash = '';
beforeAll(async () => {
  hash = await hashPin('246810', new Uint8Array(16));
});

function desk() {
  const clock = new VirtualClock(0);
  const log: string[] = [];
  const created = createStaffDesk({
    staff: [
      { id: 'broken', pin: '$argon2id$nonsense' },
      { id: 'A-01', pin: hash },
    ],
    clock,
    onSignedIn: (staff) => log.push(`in ${staff}`),
    onSignedOut: (staff) => log.push(`out ${staff}`),
    onHandedOver: (from, to, note) => log.push(`over ${from} ${to} ${note}`),
    onFailed: (attempts, lockedMs) => log.push(`failed ${attempts} ${lockedMs}`),
    onChange: () => undefined,
  });
  return { clock, log, desk: created };
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
});
