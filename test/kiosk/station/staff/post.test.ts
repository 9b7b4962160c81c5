/** What staff see and order, apart from the page: figures, lists, questions, and what outlives a restart. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { PreparedNotice } from '../../../../kiosk/announcer/notice-desk.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import type { NewEvent } from '../../../../kiosk/ledger/writer.ts';
import { createDutyDesk } from '../../../../kiosk/station/staff/duty-desk.ts';
import { createDutyReport } from '../../../../kiosk/station/staff/duty-report.ts';
import { createQueueFigures } from '../../../../kiosk/station/staff/queue-figures.ts';
import { numberState } from '../../../../kiosk/station/staff/registration.ts';
import { badgeHash, badgeMatches, isBadge, makeBadge } from '../../../../kiosk/station/staff/badge.ts';
import { createSpokenNotice } from '../../../../kiosk/station/staff/notice.ts';
import { answerOf, type HouseholdSearch, type QuestionSources } from '../../../../kiosk/station/staff/questions.ts';
import { createTodayList } from '../../../../kiosk/station/staff/today-list.ts';

const morning = Date.UTC(2022, 0, 7, 1);
const zone = 'Asia/Shanghai';
let sequence = 0;

/** An event as the ledger would give it back. */
function event(made: NewEvent, wallMs = morning): RecordedEvent {
  sequence += 1;
  const encounter = 'encounter' in made.data ? made.data.encounter : null;
  return { ...made, sequence, id: `c.${sequence}`, wallMs, encounter } as RecordedEvent;
}

function decision(type: 'access.granted' | 'access.denied', encounter: string, wallMs = morning): RecordedEvent {
  const credential = {
    kind: 'districtPass',
    medium: 'phone',
    holder: 'holder-77ab',
    issuer: 'd',
    colour: 'green',
  } as const;
  const reasons = type === 'access.granted' ? (['allStepsPassed'] as const) : (['testTooOld'] as const);
  const data = { encounter, reasons, policyVersion: 'p', credential, readings: [], clockTrusted: true } as const;
  return event({ type, data: { ...data, direction: 'in' } }, wallMs);
}

const everybody = { name: 'today', verdict: 'all', kind: 'all', hour: null, page: 0 } as const;

test('one entry for an encounter, with its last verdict, the newest first, and no whole pseudonym', () => {
  const list = createTodayList(zone);
  list.note(decision('access.denied', 'e-1'));
  list.note(decision('access.granted', 'e-2', morning + 3_600_000));
  const data = {
    encounter: 'e-1',
    verdict: 'granted',
    reason: 'identityKnown',
    staff: 'A-01',
    machineVerdict: 'denied',
  } as const;
  list.note(event({ type: 'access.overridden', data }));
  const { entries, total } = list.answer(everybody);
  expect(total).toBe(2);
  expect(entries.map(({ verdict, byStaff, holder }) => [verdict, byStaff, holder])).toEqual([
    ['granted', false, '77ab'],
    ['granted', true, '77ab'],
  ]);
  expect(list.answer({ ...everybody, hour: 10 }).total).toBe(1);
  expect(list.answer({ ...everybody, verdict: 'denied' }).total).toBe(0);
  expect(list.answer({ ...everybody, kind: 'pass' }).total).toBe(2);
  // A new day begins with an empty list.
  list.note(decision('access.granted', 'e-3', morning + 86_400_000));
  expect(list.answer(everybody).total).toBe(1);
});

test('who was picked from the roster is listed as a resident, a typed number as a number', () => {
  const list = createTodayList(zone);
  const typed = { kind: 'identityNumber', medium: 'typed', holder: 'h-1', colour: null } as const;
  for (const [encounter, issuer] of [
    ['e-1', 'roster'],
    ['e-2', 'identityNumber'],
  ] as const) {
    const made = decision('access.granted', encounter);
    if (made.type !== 'access.granted') throw new Error('no verdict');
    list.note({ ...made, data: { ...made.data, credential: { ...typed, issuer } } });
  }
  expect(list.answer({ ...everybody, kind: 'resident' }).total).toBe(1);
  expect(list.answer({ ...everybody, kind: 'identityNumber' }).total).toBe(1);
});

test('every entry is on exactly one page, and a page beyond the last is the last', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), (count) => {
      const list = createTodayList(zone);
      for (let at = 0; at < count; at++) list.note(decision('access.granted', `e-${at}`, morning + at));
      const { pages } = list.answer(everybody);
      const seen = Array.from({ length: pages }, (_, page) => list.answer({ ...everybody, page }).entries).flat();
      expect(seen.map(({ wallMs }) => wallMs)).toEqual(
        Array.from({ length: count }, (_, at) => morning + count - 1 - at),
      );
      expect(list.answer({ ...everybody, page: 99 }).page).toBe(pages - 1);
    }),
  );
});

test('the queue: minutes from old to new, the pace of ten minutes, the middle and the longest wait', () => {
  const figures = createQueueFigures();
  const minute = 60_000;
  figures.note(decision('access.granted', 'e-0'), -70 * minute, 99_000);
  for (const [at, waitedMs] of [2_000, 4_000, 30_000].entries())
    figures.note(decision('access.granted', `e-${at}`), at * 1_000, waitedMs);
  figures.note(decision('access.denied', 'e-9'), 2 * minute, null);
  const answer = figures.answer(2 * minute + 30_000);
  expect(answer.minutes).toHaveLength(60);
  expect(answer.minutes.slice(-3)).toEqual([
    { granted: 3, refused: 0 },
    { granted: 0, refused: 0 },
    { granted: 0, refused: 1 },
  ]);
  expect(answer).toMatchObject({ perMinute: 0.3, medianMs: 4_000, slowestMs: 30_000 });
  expect(figures.answer(90 * minute)).toMatchObject({ perMinute: 0, medianMs: null });
});

test('whom staff let in after all has waited until then, and counts as one wait', () => {
  const figures = createQueueFigures();
  figures.note(decision('access.denied', 'e-1'), 4_000, 4_000);
  figures.note(decision('access.granted', 'e-2'), 9_000, 3_000);
  const data = {
    encounter: 'e-1',
    verdict: 'granted',
    reason: 'identityKnown',
    staff: 'A-01',
    machineVerdict: 'denied',
  } as const;
  figures.note(event({ type: 'access.overridden', data }), 90_000, null);
  expect(figures.answer(95_000)).toMatchObject({ medianMs: 90_000, slowestMs: 90_000 });
  // One person, with the last verdict: not let in as well they are not.
  const all = figures.answer(95_000).minutes;
  const sum = (of: 'granted' | 'refused'): number => all.reduce((total, minute) => total + minute[of], 0);
  expect([sum('granted'), sum('refused')]).toEqual([2, 0]);
  figures.note(decision('access.granted', 'e-3'), 95_000, 3_500);
  expect(figures.answer(96_000)).toMatchObject({ medianMs: 3_500, slowestMs: 90_000 });
});

test('the report counts what the ledger holds of the day', () => {
  const report = createDutyReport(zone);
  for (const encounter of ['e-1', 'e-2']) report.note(decision('access.granted', encounter));
  report.note(event({ type: 'device.lost', data: { device: 'scanner', code: 'lost', detail: '' } }));
  report.note(event({ type: 'device.back', data: { device: 'scanner', durationMs: 42_000 } }));
  report.note(event({ type: 'staff.signedIn', data: { staff: 'A-01' } }));
  const data = { reason: 'otherNoted', staff: 'A-01', machineVerdict: 'denied' } as const;
  for (const [encounter, verdict] of [
    ['e-3', 'granted'],
    ['e-4', 'denied'],
  ] as const)
    report.note(event({ type: 'access.overridden', data: { ...data, encounter, verdict } }));
  expect(report.answer('2022-01-07')).toMatchObject({
    counts: { granted: 2, denied: 0, overridden: 2, admittedByStaff: 1 },
    reasons: [{ code: 'allStepsPassed', count: 2 }],
    staff: ['A-01'],
    outages: [{ what: 'scanner', count: 1, durationMs: 42_000 }],
  });
});

const households: HouseholdSearch = {
  buildings: () => [{ building: '3' }],
  households: () => [{ building: '3', unit: '2', room: '501' }],
  searchRoom: () => [
    { id: 411, kind: 'elderly', building: '3', unit: '2', room: '501', details: { name: '王小红' } },
    { id: 412, kind: 'resident', building: '3', unit: '2', room: '5011', details: null },
  ],
  searchInitials: () => ({ ok: false, error: 'locked' }),
};

function sources(found: HouseholdSearch | null): QuestionSources {
  return {
    today: createTodayList(zone),
    queue: createQueueFigures(),
    report: createDutyReport(zone),
    households: found,
    day: () => null,
    nowMs: () => 0,
    wallMs: () => morning,
  };
}

test('a household is found by building and home, its people by name masked; a locked name is said to be locked', () => {
  const ask = (building: string | null, room: string | null) =>
    answerOf({ name: 'household', building, unit: room === null ? null : '2', room }, sources(households));
  expect(ask(null, null)).toMatchObject({ name: 'places', found: [{ building: '3' }] });
  expect(ask('3', null)).toMatchObject({ name: 'places', building: '3', found: [{ room: '501' }] });
  expect(ask('3', '501')).toEqual({
    name: 'residents',
    fault: null,
    found: [{ entry: 411, place: '3-2-501', kind: 'elderly', name: '王*' }],
  });
  expect(answerOf({ name: 'initials', prefix: 'WXH' }, sources(households))).toMatchObject({ fault: 'locked' });
  const nothing = { name: 'household', building: null, unit: null, room: null } as const;
  expect(answerOf(nothing, sources(null))).toMatchObject({ fault: 'noRoster' });
});

test('homes stand in the order people count in', () => {
  const rooms = ['1001', '1002', '101', '202'].map((room) => ({ building: '1', unit: '1', room }));
  const found = [{ building: '1', unit: '10', room: '101' }, { building: '1', unit: '2', room: '101' }, ...rooms];
  const homes = { ...households, households: () => found };
  const answer = answerOf({ name: 'household', building: '1', unit: null, room: null }, sources(homes));
  if (answer.name !== 'places') return expect.unreachable();
  expect(answer.found.map(({ unit, room }) => `${unit}-${room}`)).toEqual([
    '1-101',
    '1-202',
    '1-1001',
    '1-1002',
    '2-101',
    '10-101',
  ]);
});

test.each([
  ['', 'unfinished'],
  ['99', 'region'],
  ['11010519491331', 'birthday'],
  ['1101051949123100', 'unfinished'],
  ['11010519491231002X', 'right'],
  ['110105194912310021', 'checkCharacter'],
] as const)('of %s it is known that it is %s', (number, state) => {
  expect(numberState(number, morning)).toBe(state);
});

test('a badge is known by its hash, a changed one is not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 26, maxLength: 26 }), fc.nat(25), (random, at) => {
      const badge = makeBadge(random);
      expect(isBadge(badge)).toBe(true);
      expect(badgeMatches(badge, badgeHash(badge))).toBe(true);
      const sign = badge.charAt(4 + at) === 'A' ? 'B' : 'A';
      expect(badgeMatches(`${badge.slice(0, 4 + at)}${sign}${badge.slice(5 + at)}`, badgeHash(badge))).toBe(false);
    }),
  );
});

function duty(canRecord = true) {
  const clock = new VirtualClock(morning);
  const done: string[] = [];
  const desk = createDutyDesk({
    clock,
    record: (made) => {
      done.push(`record ${made.type}`);
      return canRecord ? { ok: true, value: null } : { ok: false, error: null };
    },
    setMode: () => true,
    sound: () => ({ mute: (ms) => done.push(`mute ${ms}`), volume: (db) => done.push(`volume ${db}`) }),
    onNotice: () => done.push('say'),
    supervised: true,
    onChange: () => undefined,
  });
  return { clock, desk, done };
}

test('an order is recorded before it is done, and not done when it cannot be', () => {
  const good = duty();
  expect(good.desk.take({ type: 'mute', minutes: 15 }, 'A-01', 'a')).toBe('recorded');
  expect(good.done).toEqual(['record sound.muted', 'mute 900000']);
  const bad = duty(false);
  expect(bad.desk.take({ type: 'mute', minutes: 15 }, 'A-01', 'a')).toBe('notRecorded');
  expect(bad.desk.take({ type: 'postNotice', items: ['mask'], minutes: 60 }, 'A-01', 'a')).toBe('notRecorded');
  expect(bad.done).toEqual(['record sound.muted', 'record notice.posted']);
  expect(bad.desk.notice).toBeNull();
});

test('a volume goes back by itself, and only a supervisor holds the portal open', async () => {
  const { clock, desk, done } = duty();
  desk.take({ type: 'volume', volume: 'lowest', minutes: 60 }, 'A-01', 'a');
  expect(desk.sound.volume).toBe('lowest');
  await clock.advance(3_600_001);
  expect(desk.sound).toMatchObject({ volume: 'normal', volumeForMs: 0 });
  expect(done.at(-1)).toBe('volume 0');
  expect(desk.take({ type: 'portalMode', mode: 'lockedOpen' }, 'A-01', 'a')).toBe('notAllowed');
  expect(desk.take({ type: 'portalMode', mode: 'lockedOpen' }, 'S-01', 'supervisor')).toBe('recorded');
});

test('a notice and a volume outlive a restart by what is left of their time', async () => {
  const { clock, desk } = duty();
  await clock.advance(1_800_000);
  const ordered = { cause: 'staff', staff: 'A-01', forMs: 3_600_000 } as const;
  desk.resume([
    event({ type: 'notice.posted', data: { ...ordered, items: ['tests', 'futureSentence'] } }),
    event({ type: 'sound.volumeSet', data: { ...ordered, volumeDb: -6 } }),
    event({ type: 'sound.muted', data: { ...ordered, forMs: 60_000 } }),
  ]);
  expect(desk.notice).toEqual({ items: ['tests'], forMs: 1_800_000 });
  expect(desk.sound).toEqual({ mutedForMs: 0, volume: 'low', volumeForMs: 1_800_000 });
  await clock.advance(1_800_001);
  expect(desk.notice).toBeNull();
});

test('a notice is spoken while it is up and taken back with it; one overtaken is never spoken', async () => {
  const said: string[] = [];
  let speaks = true;
  const speak = createSpokenNotice({
    desk: () => ({
      prepareNotice: (id) =>
        Promise.resolve(
          speaks
            ? { ok: true, value: { id } as PreparedNotice }
            : { ok: false, error: { code: 'noMaker', detail: '' } },
        ),
      playNotice: (id, { times }) => {
        said.push(`play ${id} ${times}`);
        return { ok: true, value: undefined };
      },
      cancelNotice: (id) => said.push(`cancel ${id}`),
    }),
    clock: new VirtualClock(morning),
    language: 'en',
    sayRecorded: (items) => said.push(`recorded ${items.join()}`),
  });
  const overtaken = speak(['mask'], 3_600_000);
  await speak(['visitors'], 3_600_000);
  await overtaken;
  await speak([], 0);
  speaks = false;
  await speak(['mask'], 3_600_000);
  expect(said).toEqual([
    'play Visitors, please register first. 6',
    'cancel Visitors, please register first.',
    'recorded mask',
  ]);
});
