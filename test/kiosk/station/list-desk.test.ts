/** What roster and watchlist say at the gate, the alarm, and names during a shift. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok, type Result } from '../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Credential, Listed } from '../../../kiosk/access/credential.ts';
import {
  initialEncounterState,
  type ClosedEncounter,
  type EncounterState,
} from '../../../kiosk/access/encounter-state.ts';
import { openBoxKey } from '../../../kiosk/lists/box-key.ts';
import type { NewEvent } from '../../../kiosk/ledger/writer.ts';
import { openLog } from '../../../kiosk/station/diagnostics.ts';
import { createListDesk, type ListDesk } from '../../../kiosk/station/list-desk.ts';
import type { UplinkFault } from '../../../kiosk/uplink/fault.ts';
import type { ShiftKeySource } from '../../../kiosk/uplink/shift-key.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { syntheticConcern, syntheticResident } from '../../district/lists.ts';
import { type DocumentDesk, openDocumentDesk } from '../../district/lists-desk.ts';
import { directDocuments } from '../../district/lists-direct.ts';
import { concernLine, residentLine } from '../../district/lists-pack.ts';
import { credential as passOf } from '../access/example.ts';
import { trustIn } from '../lists/support.ts';
import { place } from '../uplink/support.ts';

const source = sourceOf(place);
const compound = source.split(':').slice(0, -1).join(':');

let directory = '';
let clock: VirtualClock;
let documents: DocumentDesk;
let events: NewEvent[];
let trusted = true;
let fault: UplinkFault | null = null;
let asked: string[];
const desks: ListDesk[] = [];
let errors = 0;
let changes: (() => void)[] = [];
const log = openLog('error', { write: () => (errors += 1) });

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-list-desk-'));
  clock = new VirtualClock(Date.parse('2026-01-20T08:00:00+08:00'));
  documents = openDocumentDesk(clock);
  events = [];
  trusted = true;
  fault = null;
  asked = [];
  errors = 0;
  changes = [];
});
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop();
  rmSync(directory, { recursive: true, force: true });
});

const boxKey = () => openBoxKey(path.join(directory, 'keys', 'lists.key'));

function open(shiftKeys: ShiftKeySource | null = shiftKeysOf()): ListDesk {
  const desk = createListDesk({
    files: {
      directory: path.join(directory, 'lists'),
      boxKey: boxKey(),
      trust: { ...trustIn(documents.keyId, documents.publicKey), source },
    },
    shiftKeys,
    place,
    clock,
    clockTrusted: () => trusted,
    maxAgeHours: () => 48,
    record: (event) => void events.push(event),
    log,
    onChange() {
      for (const look of changes) look();
    },
  });
  desks.push(desk);
  return desk;
}

function shiftKeysOf(): ShiftKeySource {
  const { shiftKeys } = directDocuments(documents, source, boxKey().publicKey, () => fault);
  return {
    ...shiftKeys,
    fetch(staff, signal) {
      asked.push(staff);
      return shiftKeys.fetch(staff, signal);
    },
  };
}

async function deliver(desk: ListDesk, list: 'roster' | 'watchlist'): Promise<void> {
  const bytes = documents.listFor(list, source, desk.stores?.[list].current() ?? null, boxKey().publicKey);
  const taken = await desk.stores?.[list].offer(bytes ?? Buffer.alloc(0));
  if (taken?.ok !== true) throw new Error(JSON.stringify(taken));
}

/** A roster of the first ten synthetic residents, and a watchlist of the concern that is resident 4. */
async function filled(audience = compound): Promise<ListDesk> {
  const desk = open();
  documents.publishSnapshot('roster', audience, (keys) =>
    Array.from({ length: 10 }, (_, index) => residentLine(keys, syntheticResident(index + 1))),
  );
  documents.publishSnapshot('watchlist', audience, (keys) => [
    concernLine(keys, { ...syntheticConcern(2), level: 'refer' }),
    concernLine(keys, { ...syntheticConcern(4), level: 'inform' }),
  ]);
  await deliver(desk, 'roster');
  await deliver(desk, 'watchlist');
  return desk;
}

const example = passOf();
if (example.outcome !== 'verified') throw new Error('the example is no pass');
const pass = example.credential;
const by = (number: number): Credential => ({ ...pass, holder: syntheticResident(number).holder ?? '' });

/** The state of an encounter in which this was presented. */
function presented(id: string, listed: Listed | null, credential: Credential = pass): EncounterState {
  const decision = { verdict: 'denied', reasons: ['onWatchlist'], policyVersion: 'p' } as const;
  const evidence = {
    id,
    direction: 'in',
    listed,
    payload: null,
    readings: [],
    maskConfirmed: false,
    staff: null,
  } as const;
  const closed: ClosedEncounter = {
    ...evidence,
    credential: { outcome: 'verified', credential },
    decision,
    byStaff: false,
    closedMs: 0,
  };
  return { ...initialEncounterState, closed: [closed] };
}

const hits = () => events.flatMap((event) => (event.type === 'watchlist.hit' ? [event.data] : []));

describe('what the lists say', () => {
  test('a box without lists says nothing, and has no ages', async () => {
    const desk = createListDesk({
      files: null,
      shiftKeys: null,
      place,
      clock,
      clockTrusted: () => true,
      maxAgeHours: () => 48,
      record: (event) => void events.push(event),
      log,
      onChange: () => undefined,
    });
    expect([desk.listedOf(pass), desk.listedOfIdentityNumber('x'), desk.ages(), desk.stores]).toEqual([
      null,
      null,
      { roster: null, watchlist: null },
      null,
    ]);
    desk.signedIn('A-01');
    expect(desk.names).toBe('notGiven');
    expect(desk.searchInitials('w', 5)).toEqual({ ok: false, error: 'locked' });
    await desk.stop();
  });

  test('before the first list nobody was asked; with one alone the other says nothing', async () => {
    const desk = open();
    expect(desk.listedOf(by(8))).toBeNull();
    documents.publishSnapshot('watchlist', compound, (keys) => [concernLine(keys, syntheticConcern(2))]);
    await deliver(desk, 'watchlist');
    expect(desk.listedOf(by(8))).toEqual({ roster: null, watchlisted: false });
    expect(desk.ages()).toEqual({ roster: null, watchlist: 0 });
  });

  test('who lives here, who works here, and who is of concern; by pseudonym and by identity number', async () => {
    const desk = await filled();
    const roster = (kind: string) => ({ compounds: [place.compound], kind });
    expect(desk.listedOf(by(1))).toEqual({ roster: roster('child'), watchlisted: false });
    expect(desk.listedOf(by(3))).toEqual({ roster: roster('worker'), watchlisted: false });
    expect(desk.listedOf(by(4))).toEqual({ roster: roster('resident'), watchlisted: true });
    expect(desk.listedOf(by(11))).toEqual({ roster: null, watchlisted: false });
    const { identityNumber } = syntheticResident(10);
    expect(desk.listedOfIdentityNumber(identityNumber ?? '')).toEqual({
      roster: roster('elderly'),
      watchlisted: false,
    });
    expect(events.map(({ type }) => type)).toEqual(['list.loaded', 'list.loaded']);
  });

  test('a roster of more than this compound does not say that its people live here', async () => {
    const desk = await filled(source.split(':').slice(0, -2).join(':'));
    expect(desk.listedOf(by(8))).toEqual({ roster: { compounds: [], kind: 'resident' }, watchlisted: false });
  });

  test('ages count from the last signed word; without a clock no list is young enough', async () => {
    const desk = await filled();
    await clock.advance(3_600_000);
    expect(desk.ages()).toEqual({ roster: 3_600_000, watchlist: 3_600_000 });
    expect(desk.overview().roster).toMatchObject({ version: 1, entries: 10, stale: false });
    trusted = false;
    expect(desk.ages()).toEqual({ roster: Number.POSITIVE_INFINITY, watchlist: Number.POSITIVE_INFINITY });
    expect(desk.overview().roster).toMatchObject({ ageMs: null, stale: true });
  });

  test('a directory that cannot be used is told, and the gate goes on', () => {
    writeFileSync(path.join(directory, 'lists'), 'a file');
    const desk = open();
    expect([desk.stores, desk.listedOf(by(1))]).toEqual([null, null]);
    expect(errors).toBe(1);
  });
});

describe('a person of concern', () => {
  test('is an alarm once an encounter, with level and version, whatever the verdict', async () => {
    const desk = await filled();
    const listed = desk.listedOf(by(4));
    desk.settled(presented('e-1', listed, by(4)));
    desk.settled(presented('e-1', listed, by(4)));
    desk.settled(presented('e-2', desk.listedOf(by(9)), by(9)));
    const { holder } = by(4);
    expect(hits()).toEqual([{ encounter: 'e-1', holder, level: 'refer', listVersion: 1 }]);
    desk.settled(presented('e-3', desk.listedOf(by(4)), by(4)));
    expect(hits()).toHaveLength(2);
  });

  test('of whom the district only wants to know passes like anybody, and is an alarm all the same', async () => {
    const desk = await filled();
    const listed = desk.listedOf(by(8));
    expect(listed?.watchlisted).toBe(false);
    desk.settled(presented('e-1', listed, by(8)));
    expect(hits()).toMatchObject([{ level: 'inform' }]);
  });

  test('known by an identity number is told of under the pseudonym of the credential, never the number', async () => {
    const desk = await filled();
    const number = syntheticResident(4).identityNumber ?? '';
    const typed: Credential = { kind: 'identityNumber', medium: 'typed', holder: 'typed-1', id: 'i', issuer: 'box' };
    desk.settled(presented('e-1', desk.listedOfIdentityNumber(number), typed));
    expect(hits()).toMatchObject([{ holder: 'typed-1', level: 'refer' }]);
    expect(JSON.stringify(events)).not.toContain(number);
  });
});

describe('names during a shift', () => {
  /** Resolves when the names are in this state; a test that waits for ever fails by its time. */
  const settle = (desk: ListDesk, wanted: ListDesk['names']) =>
    new Promise<ListDesk['names']>((resolve) => {
      const look = (): void => {
        if (desk.names === wanted) resolve(desk.names);
      };
      changes.push(look);
      look();
    });
  const firstName = (desk: ListDesk) => desk.searchRoom('1', '1', '101', 1)[0]?.details?.name ?? null;

  test('open with the key the district gives after the sign-in, and are gone with the sign-out', async () => {
    const desk = await filled();
    expect([desk.names, firstName(desk)]).toEqual(['locked', null]);
    desk.signedIn('A-01');
    expect(await settle(desk, 'open')).toBe('open');
    const { details, building, unit, room } = syntheticResident(1);
    expect(firstName(desk)).toBe(details.name);
    expect(desk.searchInitials(details.initials, 5)).toMatchObject({ ok: true, value: [{ building, unit, room }] });
    expect(desk.buildings()).toEqual([{ building: '1', units: ['1'] }]);
    expect(desk.households('1', null, 2)).toEqual([
      { building: '1', unit: '1', room: '101', residents: 3 },
      { building: '1', unit: '1', room: '102', residents: 3 },
    ]);
    desk.signedOut();
    expect([desk.names, firstName(desk)]).toEqual(['locked', null]);
    expect(desk.searchInitials(details.initials, 5)).toEqual({ ok: false, error: 'locked' });
    expect(asked).toEqual(['A-01']);
  });

  test('stay locked while the district cannot be reached, and open when it can', async () => {
    const desk = await filled();
    fault = { code: 'unreachable', detail: '' };
    desk.signedIn('A-01');
    expect(await settle(desk, 'unreachable')).toBe('unreachable');
    fault = null;
    await clock.advance(10_000);
    expect(await settle(desk, 'open')).toBe('open');
    expect(asked).toEqual(['A-01', 'A-01']);
  });

  test('a sign-out ends the asking, also in mid-way', async () => {
    const desk = await filled();
    fault = { code: 'unreachable', detail: '' };
    desk.signedIn('A-01');
    await settle(desk, 'unreachable');
    desk.signedOut();
    fault = null;
    await clock.advance(60_000);
    expect([desk.names, asked]).toEqual(['locked', ['A-01']]);
    desk.signedIn('B-02');
    desk.signedOut();
    await clock.advance(60_000);
    expect([desk.names, firstName(desk)]).toEqual(['locked', null]);
  });

  test.each([
    ['none', () => ok(null)],
    ['one sealed to another box', () => ok('not.a.jwe')],
    ['another shift’s', () => ok(openDocumentDesk(clock).shiftKeyFor(source, boxKey().publicKey))],
  ] as const)('a district that gives %s leaves them locked', async (_what, answer) => {
    const wrong: ShiftKeySource = {
      fetch: (): Promise<Result<string | null, UplinkFault>> => Promise.resolve(answer()),
      close: () => undefined,
    };
    await (await filled()).stop();
    const desk = open(wrong);
    desk.signedIn('A-01');
    expect(await settle(desk, 'notGiven')).toBe('notGiven');
    expect(firstName(desk)).toBeNull();
  });

  test('open again by themselves when a newer roster comes, also the first one', async () => {
    const desk = open();
    desk.signedIn('A-01');
    expect(desk.names).toBe('noRoster');
    documents.publishSnapshot('roster', compound, (keys) => [residentLine(keys, syntheticResident(1))]);
    await deliver(desk, 'roster');
    expect(await settle(desk, 'open')).toBe('open');
    documents.publishSnapshot('roster', compound, (keys) => [
      residentLine(keys, { ...syntheticResident(1), room: '102' }),
    ]);
    await deliver(desk, 'roster');
    expect(await settle(desk, 'open')).toBe('open');
    expect(desk.searchRoom('1', '1', '102', 1)[0]?.details?.name).toBe(syntheticResident(1).details.name);
  });
});
