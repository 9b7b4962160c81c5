/** Another PIN or badge in the site file of a running station counts at once, and nothing else of it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { EventType } from '../../../../kiosk/ledger/events.ts';
import { rereadSite } from '../../../../kiosk/station/site/reread.ts';
import { parseSite } from '../../../../kiosk/station/site/site.ts';
import { badgeHash, makeBadge } from '../../../../kiosk/station/staff/badge.ts';
import { createStaffDesk, type StaffDesk } from '../../../../kiosk/station/staff/desk.ts';
import { createLivePins, type LivePins, proofMark } from '../../../../kiosk/station/staff/live-pins.ts';
import { createPinLock } from '../../../../kiosk/station/staff/pin-lock.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';

const example = path.join(import.meta.dirname, '../../../../hw-config/sites/simulated.json');
let hashes: { readonly first: string; readonly second: string };
let file: string;

interface Written {
  staff: { id: string; pin: string; badge?: string; role?: string }[];
  technicians: { id: string; pin: string }[];
  [part: string]: unknown;
}

beforeAll(async () => {
  const [first, second] = await Promise.all(['730264', '915508'].map((pin) => hashPin(pin, randomBytes(16))));
  hashes = { first: first ?? '', second: second ?? '' };
});

beforeEach(() => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-live-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  file = path.join(directory, 'site.json');
  const site = JSON.parse(readFileSync(example, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...site, staff: [{ id: 'A-01', pin: hashes.first }] }));
});

function change(by: (site: Written) => void): void {
  const site = JSON.parse(readFileSync(file, 'utf8'));
  by(site);
  writeFileSync(file, JSON.stringify(site));
}

function running() {
  const read = rereadSite(file);
  const now = read();
  if (!now.ok) throw new Error(now.error);
  const events: { readonly type: EventType; readonly data: unknown }[] = [];
  const pins = createLivePins({
    ...now.value,
    file,
    read,
    recorder: () => ({ record: (event) => void events.push(event) }),
    log: { error: () => undefined },
  });
  return { pins, events, digest: now.value.digest };
}

/** Where the people sign in whose PINs and badges count now. */
function deskOf({ site }: LivePins): StaffDesk {
  const clock = new VirtualClock(0);
  const nothing = (): void => undefined;
  return createStaffDesk({
    staff: site.staff,
    clock,
    lock: createPinLock(clock, 'staff'),
    onSignedIn: nothing,
    onSignedOut: nothing,
    onHandedOver: nothing,
    onFailed: nothing,
    onChange: nothing,
  });
}

test('another PIN opens from the next look on, the one before no more, and it is recorded once', async () => {
  const { pins, events, digest } = running();
  const desk = deskOf(pins);
  const inForce = (): readonly string[] =>
    [...pins.site.staff, ...pins.site.technicians].map((person) => proofMark(person.id, person));
  const before = inForce();
  expect(pins.look()).toMatchObject({ inForce: before });
  expect(await desk.signIn('730264')).toBe(true);
  desk.signOut();
  change((site) => Object.assign(site.staff[0] ?? {}, { pin: hashes.second }));
  expect(await desk.signIn('915508')).toBe(false);
  const answer = pins.look();
  expect(answer).toEqual({
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    fault: null,
    restart: false,
    inForce: inForce(),
  });
  expect(answer.inForce).not.toEqual(before);
  expect(answer.digest).not.toBe(digest);
  expect(await desk.signIn('730264')).toBe(false);
  expect(await desk.signIn('915508')).toBe(true);
  expect(pins.look()).toEqual(answer);
  expect(events).toEqual([{ type: 'configuration.pinsTaken', data: { file, digest: answer.digest, people: 1 } }]);
  expect(JSON.stringify([answer, events])).not.toContain('argon2');
});

test('a technician’s counts as well, and one set back is another one again', () => {
  const { pins } = running();
  const before = pins.site.technicians[0]?.pin ?? '';
  for (const pin of [hashes.second, before]) {
    change((site) => Object.assign(site.technicians[0] ?? {}, { pin }));
    expect(pins.look()).toMatchObject({ fault: null, restart: false });
    expect(pins.site.technicians[0]?.pin).toBe(pin);
  }
});

test('a badge counts from the next look on, the one before and one taken away no more', () => {
  const { pins, events } = running();
  const desk = deskOf(pins);
  const opens = (badge: string): boolean => {
    desk.badge(badge);
    const isIn = desk.member !== null;
    desk.signOut();
    return isIn;
  };
  const [lost, found] = [makeBadge(Buffer.alloc(26, 1)), makeBadge(Buffer.alloc(26, 2))];
  const carry = (badge: string | undefined): void => {
    change((site) => Object.assign(site.staff[0] ?? {}, { badge: badge === undefined ? undefined : badgeHash(badge) }));
    expect(pins.look()).toMatchObject({ fault: null, restart: false });
  };
  expect(opens(lost)).toBe(false);
  carry(lost);
  expect([opens(lost), opens(found)]).toEqual([true, false]);
  carry(found);
  expect([opens(lost), opens(found)]).toEqual([false, true]);
  carry(undefined);
  expect([opens(lost), opens(found)]).toEqual([false, false]);
  expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 3 }, () => 'configuration.pinsTaken'));
});

test('whoever is signed in by a PIN or badge that counts no more is out at the next touch', async () => {
  const { pins } = running();
  const desk = deskOf(pins);
  const lost = makeBadge(Buffer.alloc(26, 1));
  change((site) => Object.assign(site.staff[0] ?? {}, { badge: badgeHash(lost) }));
  pins.look();
  desk.badge(lost);
  desk.touch();
  expect(desk.member).toBe('A-01');
  change((site) => Object.assign(site.staff[0] ?? {}, { badge: badgeHash(makeBadge(Buffer.alloc(26, 2))) }));
  pins.look();
  desk.touch();
  expect(desk.member).toBeNull();
  expect(await desk.signIn('730264')).toBe(true);
  change((site) => Object.assign(site.staff[0] ?? {}, { pin: hashes.second }));
  pins.look();
  desk.touch();
  expect(desk.member).toBeNull();
});

test('whoever was struck out opens nothing more, at once; written in again, they open as they stand there', () => {
  const { pins, events } = running();
  const desk = deskOf(pins);
  const badge = makeBadge(Buffer.alloc(26, 1));
  change((site) => Object.assign(site.staff[0] ?? {}, { badge: badgeHash(badge) }));
  pins.look();
  change((site) => site.staff.splice(0));
  expect(pins.look()).toMatchObject({ fault: null, restart: true });
  desk.badge(badge);
  expect([desk.member, desk.fault, pins.site.staff[0]?.pin]).toEqual([null, 'unknownBadge', '']);
  expect(pins.look()).toMatchObject({ fault: null, restart: true });
  expect(events).toHaveLength(2);
  change((site) => site.staff.push({ id: 'A-01', pin: hashes.first, badge: badgeHash(badge) }));
  expect(pins.look()).toMatchObject({ fault: null, restart: false });
  desk.badge(badge);
  expect(desk.member).toBe('A-01');
});

test('a badge that two people have opens as neither', () => {
  const { pins } = running();
  const badge = makeBadge(Buffer.alloc(26, 1));
  change((site) => site.staff.push({ id: 'B-01', pin: hashes.second, badge: badgeHash(badge) }));
  const both = running().pins;
  const desk = deskOf(both);
  desk.badge(badge);
  expect(desk.member).toBe('B-01');
  desk.signOut();
  change((site) => Object.assign(site.staff[0] ?? {}, { badge: badgeHash(badge) }));
  both.look();
  desk.badge(badge);
  expect([desk.member, desk.fault]).toEqual([null, 'unknownBadge']);
  expect(pins.look()).toMatchObject({ restart: true });
});

test('of a code that stood there twice nobody knows who is left: a PIN changes for neither', () => {
  change((site) => site.staff.push({ id: 'A-01', pin: hashes.second, role: 'supervisor' }));
  const { pins } = running();
  change((site) => site.staff.pop());
  expect(pins.look()).toMatchObject({ restart: true });
  expect(pins.site.staff.map(({ pin }) => pin)).toEqual([hashes.first, hashes.second]);
});

test.each<readonly [string, (site: Written) => void]>([
  ['somebody who came', (site) => site.staff.push({ id: 'C-03', pin: hashes.first })],
  ['another post', (site) => Object.assign(site.staff[0] ?? {}, { role: 'supervisor' })],
  ['another language', (site) => Object.assign(site, { language: site['language'] === 'en' ? 'zh-CN' : 'en' })],
])('%s waits for the restart, which is said; the PIN beside it counts', (_, by) => {
  const { pins, events } = running();
  change(by);
  expect(pins.look()).toMatchObject({ fault: null, restart: true });
  expect(events).toEqual([]);
  change((site) => Object.assign(site.staff[0] ?? {}, { pin: hashes.second }));
  expect(pins.look()).toMatchObject({ fault: null, restart: true });
  expect(pins.site.staff.map(({ id, pin, ...rest }) => ({ id, pin, rest }))).toEqual([
    { id: 'A-01', pin: hashes.second, rest: {} },
  ]);
  expect(pins.site.technicians).toHaveLength(1);
});

test('a file that cannot be used, or is gone, keeps what counted and is recorded once; mended, it is taken', () => {
  const { pins, events } = running();
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, good.replace(hashes.first, hashes.second.slice(0, 5)));
  for (let round = 0; round < 3; round += 1) {
    expect(pins.look()).toMatchObject({ fault: expect.stringContaining('staff.0.pin') as string, restart: false });
  }
  expect(pins.site.staff[0]?.pin).toBe(hashes.first);
  expect(events.map(({ type }) => type)).toEqual(['configuration.refused']);
  rmSync(file);
  expect(pins.look().fault).toMatch(/ENOENT/);
  writeFileSync(file, good.replace(hashes.first, hashes.second));
  expect(pins.look()).toMatchObject({ fault: null, restart: false });
  expect(pins.site.staff[0]?.pin).toBe(hashes.second);
  expect(events.map(({ type }) => type)).toEqual([
    'configuration.refused',
    'configuration.refused',
    'configuration.pinsTaken',
  ]);
  expect(JSON.stringify(events)).not.toContain('argon2');
});

test('of a code that stands there twice nobody knows whose PIN it is: it waits', () => {
  const { pins } = running();
  change((site) => site.staff.push({ id: 'A-01', pin: hashes.second }));
  expect(pins.look()).toMatchObject({ restart: true });
  expect(pins.site.staff[0]?.pin).toBe(hashes.first);
});

test('a file that did not change is not read again', () => {
  const read = rereadSite(file);
  const first = read();
  expect(read()).toBe(first);
  writeFileSync(file, readFileSync(file));
  expect(read()).not.toBe(first);
  const parsed = parseSite(readFileSync(file, 'utf8'), file);
  expect(read()).toMatchObject({ ok: true, value: { site: parsed.ok ? parsed.value : null } });
});
