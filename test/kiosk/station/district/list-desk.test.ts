/** What roster and watchlist say at the gate, and the alarm. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Credential, Listed } from '../../../../kiosk/access/credential.ts';
import {
  initialEncounterState,
  type ClosedEncounter,
  type EncounterState,
} from '../../../../kiosk/access/encounter-state.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import { createListDesk } from '../../../../kiosk/station/district/list-desk.ts';
import { syntheticConcern, syntheticResident } from '../../../district/lists.ts';
import { concernLine } from '../../../district/lists-pack.ts';
import { credential as passOf } from '../../access/example.ts';
import { place } from '../../uplink/support.ts';
import { compound, ListDeskBench, source } from './list-desk-bench.ts';

let bench: ListDeskBench;
beforeEach(() => {
  bench = new ListDeskBench();
});
afterEach(() => bench.close());

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
    present: true,
    staff: null,
  } as const;
  const closed: ClosedEncounter = {
    ...evidence,
    credential: { outcome: 'verified', credential },
    decision,
    byStaff: false,
    closedMs: 0,
    leftMs: null,
  };
  return { ...initialEncounterState, closed: [closed] };
}

const hits = () => bench.events.flatMap((event) => (event.type === 'watchlist.hit' ? [event.data] : []));

describe('what the lists say', () => {
  test('a box without lists says nothing, and has no ages', async () => {
    const desk = createListDesk({
      files: null,
      shiftKeys: null,
      place,
      clock: bench.clock,
      clockTrusted: () => true,
      maxAgeHours: () => 48,
      record: (event) => void bench.events.push(event),
      log: openLog('error', { write: () => undefined }),
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
    const desk = bench.open();
    expect(desk.listedOf(by(8))).toBeNull();
    bench.documents.publishSnapshot('watchlist', compound, (keys) => [concernLine(keys, syntheticConcern(2))]);
    await bench.deliver(desk, 'watchlist');
    expect(desk.listedOf(by(8))).toEqual({ roster: null, watchlisted: false });
    expect(desk.ages()).toEqual({ roster: null, watchlist: 0 });
  });

  test('who lives here, who works here, and who is of concern; by pseudonym and by identity number', async () => {
    const desk = await bench.filled();
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
    expect(bench.events.map(({ type }) => type)).toEqual(['list.loaded', 'list.loaded']);
  });

  test('a roster of more than this compound does not say that its people live here', async () => {
    const desk = await bench.filled(source.split(':').slice(0, -2).join(':'));
    expect(desk.listedOf(by(8))).toEqual({ roster: { compounds: [], kind: 'resident' }, watchlisted: false });
  });

  test('ages count from the last signed word; without a clock no list is young enough', async () => {
    const desk = await bench.filled();
    await bench.clock.advance(3_600_000);
    expect(desk.ages()).toEqual({ roster: 3_600_000, watchlist: 3_600_000 });
    expect(desk.overview().roster).toMatchObject({ version: 1, entries: 10, stale: false });
    bench.trusted = false;
    expect(desk.ages()).toEqual({ roster: Number.POSITIVE_INFINITY, watchlist: Number.POSITIVE_INFINITY });
    expect(desk.overview().roster).toMatchObject({ ageMs: null, stale: true });
  });

  test('a directory that cannot be used is told, and the gate goes on', () => {
    writeFileSync(path.join(bench.directory, 'lists'), 'a file');
    const desk = bench.open();
    expect([desk.stores, desk.listedOf(by(1))]).toEqual([null, null]);
    expect(bench.errors).toBe(1);
  });
});

describe('a person of concern', () => {
  test('is an alarm once an encounter, with level and version, whatever the verdict', async () => {
    const desk = await bench.filled();
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
    const desk = await bench.filled();
    const listed = desk.listedOf(by(8));
    expect(listed?.watchlisted).toBe(false);
    desk.settled(presented('e-1', listed, by(8)));
    expect(hits()).toMatchObject([{ level: 'inform' }]);
  });

  test('known by an identity number is told of under the pseudonym of the credential, never the number', async () => {
    const desk = await bench.filled();
    const number = syntheticResident(4).identityNumber ?? '';
    const typed: Credential = { kind: 'identityNumber', medium: 'typed', holder: 'typed-1', id: 'i', issuer: 'box' };
    desk.settled(presented('e-1', desk.listedOfIdentityNumber(number), typed));
    expect(hits()).toMatchObject([{ holder: 'typed-1', level: 'refer' }]);
    expect(JSON.stringify(bench.events)).not.toContain(number);
  });
});
