/** What was told or done and is not recorded is found, by made-up histories that are good but for one thing. */
import { describe, expect, test } from 'vitest';
import type { History, Visit } from './history.ts';
import {
  originMs,
  grantedMs,
  bootId,
  granted,
  happened,
  history,
  blow,
  brokenBy,
  resident,
} from './made-up-history.ts';
import { judge } from './oracle.ts';
import type { Rule } from './rules.ts';

describe('what screen and voice tell', () => {
  const telling = (by: 'screen' | 'voice', atMs: number, begins = true) =>
    ({ atMs: grantedMs + atMs, by, verdict: 'granted', reason: null, begins }) as const;

  test('nothing, late but of a grant of its own, or seen again when the page opens', () => {
    expect(brokenBy({ tellings: [] })).toEqual([]);
    expect(brokenBy({ tellings: [telling('screen', 6_000), telling('voice', 9_000)] })).toEqual([]);
    expect(brokenBy({ tellings: [telling('screen', 8), telling('screen', 2_000, false)] })).toEqual([]);
  });

  test.each(['screen', 'voice'] as const)('the %s lets somebody in before, without, or twice on one grant', (by) => {
    expect(brokenBy({ tellings: [telling(by, -200)] })).toEqual(['toldRight']);
    expect(brokenBy({ tellings: [telling(by, 20_000, false)] })).toEqual(['toldRight']);
    expect(brokenBy({ tellings: [telling(by, 8), telling(by, 3_000)] })).toEqual(['toldRight']);
  });
});

describe('refusals that were told', () => {
  const refusal = (by: 'screen' | 'voice', atMs: number, reason = 'colourNotAccepted', begins = true) =>
    ({ atMs, by, verdict: 'denied', reason, begins }) as const;
  const red: Visit = { ...resident, kind: 'red', shown: [{ atMs: grantedMs - 600, code: 'red', holder: 'holder-1' }] };
  const denied = (atMs: number, reason = 'colourNotAccepted', sequence = 100) =>
    happened('access.denied', atMs, { reasons: [reason] }, sequence);
  const there = { visits: [{ ...red, released: false }], relay: [] };

  test.each(['screen', 'voice'] as const)(
    'the %s tells one that is recorded, late, and again when its page opens',
    (by) => {
      const ledger = [denied(grantedMs)];
      expect(brokenBy({ ...there, ledger, tellings: [refusal(by, grantedMs + 7_000)] })).toEqual([]);
      const again = [refusal(by, grantedMs + 8), refusal(by, grantedMs + 2_000, 'colourNotAccepted', false)];
      expect(brokenBy({ ...there, ledger, tellings: again })).toEqual([]);
    },
  );

  test.each(['screen', 'voice'] as const)(
    'the %s tells one that is not, that is another, or the same for two',
    (by) => {
      const ledger = [denied(grantedMs)];
      const tellings = [refusal(by, grantedMs + 8)];
      const quietMs = null;
      expect(brokenBy({ ...there, quietMs, ledger: [], tellings })).toEqual(['toldRecorded']);
      expect(brokenBy({ ...there, ledger, tellings: [refusal(by, grantedMs + 8, 'credentialExpired')] })).toEqual([
        'toldRecorded',
      ]);
      expect(brokenBy({ ...there, ledger, tellings: [...tellings, refusal(by, grantedMs + 4_000)] })).toEqual([
        'toldRecorded',
      ]);
      expect(brokenBy({ ...there, ledger, tellings: [refusal(by, grantedMs - 200)] })).toEqual(['toldRecorded']);
    },
  );

  test('the death of the station excuses none but that nothing can be written', () => {
    const lives = [{ pid: 7, originMs, bootId, endedMs: grantedMs + 3_000, end: 'SIGKILL' }];
    const disk = blow({ kind: 'disk', target: 'full' }, grantedMs - 2_000, grantedMs + 500);
    const blows = [disk, blow({ kind: 'kill', target: 'station' }, grantedMs + 3_000)];
    const died = { ...there, quietMs: null, ledger: [], lives, blows };
    expect(brokenBy({ ...died, tellings: [refusal('screen', grantedMs)] })).toEqual(['toldRecorded']);
    const unwritten = [{ ...refusal('screen', grantedMs, 'ledgerUnavailable'), verdict: 'referred' as const }];
    expect(brokenBy({ ...died, tellings: unwritten })).toEqual([]);
    const later = [{ pid: 7, originMs, bootId, endedMs: grantedMs + 6_000, end: 'SIGKILL' }];
    const killed = [disk, blow({ kind: 'kill', target: 'station' }, grantedMs + 6_000)];
    expect(brokenBy({ ...died, lives: later, blows: killed, tellings: unwritten })).toEqual(['toldRecorded']);
  });

  test('whoever is red is denied when all is well again', () => {
    expect(brokenBy({ ...there, ledger: [denied(grantedMs)], tellings: [] })).toEqual([]);
    expect(brokenBy({ ...there, ledger: [], tellings: [] })).toEqual(['worksAfter']);
  });
});

describe('a rise of the relay', () => {
  const broken = (change: Partial<History> = {}): Rule[] => [
    ...new Set(judge(history(change, false)).violations.map(({ rule }) => rule)),
  ];
  const failed = [granted(), happened('portal.releaseFailed', grantedMs + 400)];

  test('is in the ledger, each its own, soon after it', () => {
    expect(broken()).toEqual(['releaseRecorded']);
    expect(broken({ ledger: [granted(), happened('portal.released', grantedMs - 100)] })).toEqual(['releaseRecorded']);
    expect(broken({ ledger: [granted(), happened('portal.released', grantedMs + 9_000)] })).toEqual([
      'releaseRecorded',
    ]);
  });

  test('is a release that failed only where its guard or its line was hit', () => {
    expect(broken({ ledger: failed })).toEqual(['releaseRecorded']);
    const unplugged = blow({ kind: 'unplug', target: 'relay' }, grantedMs + 200, grantedMs + 900);
    expect(broken({ ledger: failed, blows: [unplugged] })).toEqual([]);
    const away = blow({ kind: 'unplug', target: 'scanner' }, grantedMs + 200, grantedMs + 900);
    expect(broken({ ledger: failed, blows: [away] })).toEqual(['releaseRecorded']);
  });

  test('is lost with a station that died before it could write it, and not with one that could', () => {
    const diedAt = (endedMs: number): Partial<History> => ({
      relay: [
        { atMs: grantedMs + 6, active: true },
        { atMs: grantedMs + 900, active: false },
      ],
      blows: [blow({ kind: 'kill', target: 'station' }, endedMs)],
      lives: [{ pid: 7, originMs, bootId, endedMs, end: 'SIGKILL' }],
    });
    expect(broken(diedAt(grantedMs + 300))).toEqual([]);
    // The guard had been told, and moved just after.
    expect(broken(diedAt(grantedMs - 60))).toEqual([]);
    expect(broken(diedAt(grantedMs - 400))).toEqual(['releaseRecorded']);
    expect(broken(diedAt(grantedMs + 2_000))).toEqual(['releaseRecorded']);
  });
});
