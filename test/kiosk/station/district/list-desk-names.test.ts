/** The names of the roster during a shift, and who is picked from it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok, type Result } from '../../../../drivers/basics/result.ts';
import type { Credential } from '../../../../kiosk/access/credential.ts';
import type { ListDesk } from '../../../../kiosk/station/district/list-desk.ts';
import { credentialOf } from '../../../../kiosk/station/staff/picked-resident.ts';
import type { UplinkFault } from '../../../../kiosk/uplink/fault.ts';
import type { ShiftKeySource } from '../../../../kiosk/uplink/shift-key.ts';
import { syntheticConcern, syntheticHolder, syntheticResident } from '../../../district/lists.ts';
import { openDocumentDesk } from '../../../district/lists-desk.ts';
import { concernLine, residentLine } from '../../../district/lists-pack.ts';
import { place } from '../../uplink/support.ts';
import { compound, ListDeskBench, source } from './list-desk-bench.ts';

let bench: ListDeskBench;
beforeEach(() => {
  bench = new ListDeskBench();
});
afterEach(() => bench.close());

describe('names during a shift', () => {
  const firstName = (desk: ListDesk) => desk.searchRoom('1', '1', '101', 1)[0]?.details?.name ?? null;

  test('open with the key the district gives after the sign-in, and are gone with the sign-out', async () => {
    const desk = await bench.filled();
    expect([desk.names, firstName(desk)]).toEqual(['locked', null]);
    desk.signedIn('A-01');
    expect(await bench.settle(desk, 'open')).toBe('open');
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
    expect(bench.asked).toEqual(['A-01']);
  });

  test('stay locked while the district cannot be reached, and open when it can', async () => {
    const desk = await bench.filled();
    bench.fault = { code: 'unreachable', detail: '' };
    desk.signedIn('A-01');
    expect(await bench.settle(desk, 'unreachable')).toBe('unreachable');
    bench.fault = null;
    await bench.clock.advance(10_000);
    expect(await bench.settle(desk, 'open')).toBe('open');
    expect(bench.asked).toEqual(['A-01', 'A-01']);
  });

  test('a sign-out ends the asking, also in mid-way', async () => {
    const desk = await bench.filled();
    bench.fault = { code: 'unreachable', detail: '' };
    desk.signedIn('A-01');
    await bench.settle(desk, 'unreachable');
    desk.signedOut();
    bench.fault = null;
    await bench.clock.advance(60_000);
    expect([desk.names, bench.asked]).toEqual(['locked', ['A-01']]);
    desk.signedIn('B-02');
    desk.signedOut();
    await bench.clock.advance(60_000);
    expect([desk.names, firstName(desk)]).toEqual(['locked', null]);
  });

  test.each([
    ['none', () => ok(null)],
    ['one sealed to another box', () => ok('not.a.jwe')],
    ['another shift’s', () => ok(openDocumentDesk(bench.clock).shiftKeyFor(source, bench.boxKey().publicKey))],
  ] as const)('a district that gives %s leaves them locked', async (_what, answer) => {
    const wrong: ShiftKeySource = {
      fetch: (): Promise<Result<string | null, UplinkFault>> => Promise.resolve(answer()),
      close: () => undefined,
    };
    await (await bench.filled()).stop();
    const desk = bench.open(wrong);
    desk.signedIn('A-01');
    expect(await bench.settle(desk, 'notGiven')).toBe('notGiven');
    expect(firstName(desk)).toBeNull();
  });

  test('open again by themselves when a newer roster comes, also the first one', async () => {
    const desk = bench.open();
    desk.signedIn('A-01');
    expect(desk.names).toBe('noRoster');
    bench.documents.publishSnapshot('roster', compound, (keys) => [residentLine(keys, syntheticResident(1))]);
    await bench.deliver(desk, 'roster');
    expect(await bench.settle(desk, 'open')).toBe('open');
    bench.documents.publishSnapshot('roster', compound, (keys) => [
      residentLine(keys, { ...syntheticResident(1), room: '102' }),
    ]);
    await bench.deliver(desk, 'roster');
    expect(await bench.settle(desk, 'open')).toBe('open');
    expect(desk.searchRoom('1', '1', '102', 1)[0]?.details?.name).toBe(syntheticResident(1).details.name);
  });
});

describe('who is picked from the roster', () => {
  const living = (kind: string) => ({ compounds: [place.compound], kind });

  async function signedIn(): Promise<ListDesk> {
    const desk = await bench.filled();
    desk.signedIn('A-01');
    await bench.settle(desk, 'open');
    return desk;
  }

  test('is looked up under the pseudonym of their own pass while the names are open', async () => {
    const desk = await signedIn();
    expect(desk.picked(1)).toEqual({
      holder: syntheticResident(1).holder,
      listed: { roster: living('child'), watchlisted: false },
    });
    expect(desk.picked(4)).toMatchObject({ listed: { roster: living('resident'), watchlisted: true } });
    // No phone: no hash of a pseudonym is on the roster, and the entry tells where the person lives.
    expect(desk.picked(10)).toEqual({
      holder: syntheticHolder(10),
      listed: { roster: living('elderly'), watchlisted: false },
    });
    expect(desk.picked(11)).toBeNull();
  });

  test('is somebody of whom the watchlist was not asked while the names are locked', async () => {
    const desk = await bench.filled();
    expect(desk.picked(4)).toEqual({
      holder: 'roster-4',
      listed: { roster: living('resident'), watchlisted: null },
    });
    expect(desk.picked(11)).toBeNull();
  });

  test('is no better known by an older roster without pseudonyms, whose names open all the same', async () => {
    const desk = await signedIn();
    bench.documents.publishSnapshot('roster', compound, (keys) => {
      const { holder: _holder, ...details } = syntheticResident(4).details;
      return [residentLine(keys, { ...syntheticResident(4), details })];
    });
    await bench.deliver(desk, 'roster');
    await bench.settle(desk, 'open');
    const picked = desk.picked(4);
    expect(picked).toMatchObject({ holder: 'roster-4', listed: { watchlisted: null } });
    expect(desk.nameOf(picked?.listed ?? null)).toBe(`${syntheticResident(4).details.name.slice(0, 1)}*`);
  });

  test('is shown by a masked name until the sign-out, like whoever of the roster shows a code or a number', async () => {
    const desk = await signedIn();
    const { holder, identityNumber } = syntheticResident(1);
    const pass: Credential = credentialOf(holder ?? '');
    const found = [desk.picked(1)?.listed, desk.listedOf(pass), desk.listedOfIdentityNumber(identityNumber ?? '')];
    const masked = `${syntheticResident(1).details.name.slice(0, 1)}*`;
    expect(found.map((each) => desk.nameOf(each ?? null))).toEqual([masked, masked, masked]);
    expect(desk.nameOf(desk.listedOf(credentialOf('nobody')))).toBeNull();
    expect(JSON.stringify(found)).not.toContain('住');
    desk.signedOut();
    expect(found.map((each) => desk.nameOf(each ?? null))).toEqual([null, null, null]);
    expect(desk.nameOf(desk.listedOf(pass))).toBeNull();
  });

  test('asks the watchlist also where it knows the person by the pseudonym of a phone only', async () => {
    const desk = await signedIn();
    bench.documents.publishSnapshot('watchlist', compound, (keys) => [
      concernLine(keys, { ...syntheticConcern(5), holder: syntheticHolder(10), identityNumber: null, level: 'refer' }),
    ]);
    await bench.deliver(desk, 'watchlist');
    expect(desk.picked(10)).toMatchObject({ listed: { roster: living('elderly'), watchlisted: true } });
  });
});
