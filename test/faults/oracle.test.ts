/** The oracle can fail: each rule is broken by a made-up history that is good but for one thing. */
import { describe, expect, test } from 'vitest';
import type { History, Visit } from './history.ts';
import {
  originMs,
  grantedMs,
  bootId,
  resident,
  granted,
  history,
  blow,
  brokenBy,
  released,
} from './made-up-history.ts';
import { judge } from './oracle.ts';
import type { Rule } from './rules.ts';

const event = { chain: 'chain', sequence: 1, hash: 'hash-1' };
const itsRelease = { chain: 'chain', sequence: 500, hash: 'hash-500' };

test('a good history breaks nothing', () => {
  expect(judge(history())).toMatchObject({ violations: [], unjudged: [] });
});

describe('what is lost, doubled or invented', () => {
  const cases: readonly (readonly [string, Partial<History>, Rule])[] = [
    ['an event that was told is not in the ledger', { told: [event, { ...event, sequence: 2 }] }, 'nothingLostOnBox'],
    ['it is there with other content', { told: [{ ...event, hash: 'other' }] }, 'nothingLostOnBox'],
    ['an event never came to the district', { district: [] }, 'nothingLostOnWay'],
    ['an event is at the district twice', { district: [event, event, itsRelease] }, 'nothingTwice'],
    ['the district complains', { complaints: ['the district found a fork'] }, 'nothingTwice'],
    [
      'the district has what nobody recorded',
      { district: [event, itsRelease, { ...event, sequence: 9 }] },
      'nothingInvented',
    ],
    ['the chain is damaged', { damage: 'event 3 does not follow' }, 'chainWhole'],
  ];
  test.each(cases)('%s', (_, change, rule) => expect(brokenBy(change)).toEqual([rule]));

  test('one place in the chain with two contents', () => {
    expect(brokenBy({ district: [event, itsRelease, { ...event, hash: 'other' }] })).toEqual([
      'nothingTwice',
      'nothingInvented',
    ]);
  });
});

describe('grants that should not be', () => {
  const shown = (code: Visit['shown'][number]['code']): Partial<History> => ({
    visits: [{ ...resident, shown: resident.shown.map((one) => ({ ...one, code })) }],
  });
  const cases: readonly (readonly [string, Partial<History>])[] = [
    ['a red code', shown('red')],
    ['an expired code', shown('expired')],
    ['a forged code', shown('forged')],
    ['a code of another compound', shown('otherCompound')],
    [
      'a fever',
      {
        visits: [{ ...resident, foreheads: [{ atMs: resident.fromMs, objectC: 38.4 }] }],
        ledger: [granted({ rawC: 38.4 })],
      },
    ],
    ['the reading of somebody else', { ledger: [granted({ rawC: 36.9 })] }],
    ['a reading from before they came', { ledger: [granted({ readMs: resident.fromMs - 400 })] }],
    [
      'a temperature they came to only later',
      {
        visits: [
          {
            ...resident,
            foreheads: [
              { atMs: resident.fromMs, objectC: 33.6 },
              { atMs: grantedMs + 400, objectC: 36.4 },
            ],
          },
        ],
      },
    ],
    ['a code that nobody showed', { ledger: [granted({ holder: 'holder-9' })] }],
    ['no code', { ledger: [granted({ holder: null })] }],
    ['a grant before the code', { ledger: [granted({ atMs: grantedMs - 900 })] }],
    ['a start that nobody knows', { lives: [] }],
  ];
  test.each(cases)('%s', (_, change) => expect(brokenBy(change)).toContain('grantsRight'));

  test('somebody who has left', () => {
    const gone = [
      { atMs: grantedMs - 2_000, objectC: 36.4 },
      { atMs: grantedMs - 1_900, objectC: null },
    ];
    expect(brokenBy({ visits: [{ ...resident, foreheads: gone }] })).toEqual(['grantsRight']);
  });

  test('the same code twice', () => {
    expect(brokenBy({ ledger: [granted(), granted({ sequence: 2, atMs: grantedMs + 400 })] })).toEqual(['grantsRight']);
  });
});

describe('what was not put to the test', () => {
  const untestedOf = (change: Partial<History> = {}): Rule[] => judge(history(change)).untested.map(({ rule }) => rule);
  test('is said', () => {
    expect(untestedOf()).toEqual([
      'nothingLostOnBox',
      'nothingLostOnWay',
      'nothingTwice',
      'grantsRight',
      'toldRecorded',
      'refusedRightly',
      'timeRight',
      'relayDies',
      'noOwnDeath',
    ]);
  });
  test('a driver hit in a release, and one hit outside of it', () => {
    expect(
      untestedOf({ blows: [blow({ kind: 'freeze', target: 'guard' }, grantedMs + 500, grantedMs + 900)] }),
    ).not.toContain('relayDies');
    expect(untestedOf({ blows: [blow({ kind: 'freeze', target: 'guard' }, grantedMs + 5_000)] })).toContain(
      'relayDies',
    );
    const blows = [blow({ kind: 'kill', target: 'guard' }, grantedMs + 500)].map((one) => ({ ...one, hitMs: null }));
    expect(untestedOf({ blows })).toContain('relayDies');
  });
  test('somebody who may pass, decided on while the line is down', () => {
    const cut = (hitMs: number) => blow({ kind: 'network', target: 'cut' }, hitMs, hitMs + 1_000);
    expect(untestedOf({ blows: [cut(grantedMs - 500)] })).not.toContain('refusedRightly');
    expect(untestedOf({ blows: [cut(grantedMs - 1_500)] })).toContain('refusedRightly');
    const red = [{ ...resident, kind: 'red' as const }];
    expect(untestedOf({ blows: [cut(grantedMs - 500)], visits: red })).toContain('refusedRightly');
  });
  test('without anybody nearly nothing is', () => {
    expect(untestedOf({ visits: [], relay: [], ledger: [], tellings: [] })).toEqual(
      expect.arrayContaining([
        'recordedBefore',
        'grantsRight',
        'toldRight',
        'releaseRecorded',
        'relayShort',
        'chainWhole',
      ]),
    );
  });
});

describe('releases', () => {
  test('before the grant is recorded', () => {
    const relay = [
      { atMs: grantedMs - 80, active: true },
      { atMs: grantedMs + 2_900, active: false },
    ];
    expect(brokenBy({ relay })).toEqual(['recordedBefore']);
  });

  test('without any grant, as at a start', () => {
    const again = [
      { atMs: grantedMs + 9_000, active: true },
      { atMs: grantedMs + 9_500, active: false },
    ];
    expect(brokenBy({ relay: [...released, ...again] })).toEqual(['recordedBefore']);
  });

  test('two on one grant', () => {
    const again = [
      { atMs: grantedMs + 3_050, active: true },
      { atMs: grantedMs + 3_500, active: false },
    ];
    const early = { atMs: grantedMs + 500, active: false };
    expect(
      brokenBy({
        relay: [
          { atMs: grantedMs + 6, active: true },
          early,
          ...again.map(({ atMs, active }) => ({ atMs: atMs - 1_500, active })),
        ],
      }),
    ).toEqual(['recordedBefore']);
  });

  test('longer than the release time, and without an end', () => {
    const long = { atMs: grantedMs + 3_700, active: false };
    expect(brokenBy({ relay: [{ atMs: grantedMs, active: true }, long] })).toEqual(['relayShort']);
    expect(brokenBy({ relay: [{ atMs: grantedMs, active: true }] })).toEqual(['relayShort']);
  });

  test.each(['kill', 'freeze'] as const)('beyond a second after the %s of who drives it', (kind) => {
    for (const target of ['station', 'guard'] as const) {
      const blows = [blow({ kind, target }, grantedMs + 500, grantedMs + 4_000)];
      expect(brokenBy({ blows })).toEqual(['relayDies']);
      const relay = [
        { atMs: grantedMs + 6, active: true },
        { atMs: grantedMs + 1_450, active: false },
      ];
      expect(brokenBy({ blows, relay })).toEqual([]);
    }
  });

  test('beyond a second after an end of the station that no blow explains in time', () => {
    const lives = [{ pid: 7, originMs, bootId, endedMs: grantedMs + 500, end: '1' }];
    expect(brokenBy({ lives })).toEqual(['relayDies', 'noOwnDeath']);
  });

  test('a limit missed by less than the machine stood still is told apart, and by more it is not', () => {
    const relay = [
      { atMs: grantedMs, active: true },
      { atMs: grantedMs + 3_700, active: false },
    ];
    const late = (lateMs: number) => judge(history({ relay, lags: [{ atMs: grantedMs + 3_650, lateMs }] }));
    expect(late(250)).toMatchObject({ violations: [], unjudged: [{ rule: 'relayShort' }] });
    expect(late(150)).toMatchObject({ violations: [{ rule: 'relayShort' }], unjudged: [] });
  });
});

describe('the station', () => {
  const ended = [{ pid: 7, originMs, bootId, endedMs: grantedMs + 9_000, end: 'SIGABRT' }];
  test('ends by itself', () => expect(brokenBy({ lives: ended })).toEqual(['noOwnDeath']));
  test('ends by a fault', () => {
    expect(brokenBy({ lives: ended, blows: [blow({ kind: 'kill', target: 'station' }, grantedMs + 8_990)] })).toEqual(
      [],
    );
    const memory = blow({ kind: 'memory', target: 'refused' }, grantedMs + 8_000, grantedMs + 10_000);
    expect(brokenBy({ lives: ended, blows: [memory] })).toEqual([]);
  });
  test('lets nobody in afterwards, or nobody comes', () => {
    expect(brokenBy({ visits: [{ ...resident, released: false }] })).toEqual(['worksAfter']);
    expect(brokenBy({ quietMs: resident.toMs })).toEqual(['worksAfter']);
  });
});
