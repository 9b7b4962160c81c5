/** The oracle can fail: each rule is broken by a made-up history that is good but for one thing. */
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { Blow, History, Level, Visit } from './history.ts';
import { judge } from './oracle.ts';
import type { Fault } from './plan.ts';
import type { Rule } from './rules.ts';

const originMs = 1_000_000;
const grantedMs = originMs + 5_000;
const bootId = 'boot-1';

const resident: Visit = {
  number: 1,
  kind: 'resident',
  fromMs: grantedMs - 2_000,
  toMs: grantedMs + 2_000,
  shown: [{ atMs: grantedMs - 600, code: 'valid', holder: 'holder-1' }],
  foreheads: [
    { atMs: grantedMs - 2_000, objectC: 36.4 },
    { atMs: grantedMs + 600, objectC: null },
  ],
  released: true,
};

interface Granted {
  readonly sequence?: number;
  readonly atMs?: number;
  readonly holder?: string | null;
  readonly rawC?: number;
  readonly readMs?: number;
  readonly hash?: string;
}

function granted({
  sequence = 1,
  atMs = grantedMs,
  holder = 'holder-1',
  rawC = 36.42,
  readMs,
  hash,
}: Granted = {}): RecordedEvent {
  const reading = {
    source: 'instrument',
    rawC,
    correctedC: null,
    ambientC: 21,
    correction: null,
    band: 'normal',
    atMs: (readMs ?? atMs - 200) - originMs,
  } as const;
  const credential = {
    kind: 'districtPass',
    medium: 'phone',
    issuer: 'd',
    colour: 'green',
    holder: holder ?? '',
  } as const;
  return {
    sequence,
    id: `chain.${sequence}`,
    chain: 'chain',
    type: 'access.granted',
    place: { district: 'D', subdistrict: 'S', community: 'Q', compound: 'C', lane: 'L' },
    bootId,
    monotonicMs: atMs - originMs,
    wallMs: atMs,
    wallTrusted: true,
    alarm: false,
    encounter: `e-${sequence}`,
    data: {
      encounter: `e-${sequence}`,
      reasons: ['allInOrder'],
      policyVersion: 'p',
      credential: holder === null ? null : credential,
      readings: [reading],
      clockTrusted: true,
      direction: 'in',
    },
    previousHash: '',
    hash: hash ?? `hash-${sequence}`,
  } as unknown as RecordedEvent;
}

const released: readonly Level[] = [
  { atMs: grantedMs + 6, active: true },
  { atMs: grantedMs + 3_010, active: false },
];

function history(change: Partial<History> = {}): History {
  const ledger = change.ledger ?? [granted()];
  const held = ledger.map(({ chain, sequence, hash }) => ({ chain, sequence, hash }));
  return {
    visits: [resident],
    relay: released,
    blows: [],
    lives: [{ pid: 7, originMs, bootId, endedMs: null, end: null }],
    ledger,
    damage: null,
    told: held,
    tellings: [
      { atMs: grantedMs + 8, by: 'screen', begins: true },
      { atMs: grantedMs + 20, by: 'voice', begins: true },
    ],
    district: held,
    complaints: [],
    lags: [],
    quietMs: resident.fromMs,
    ...change,
  };
}

function blow(fault: Pick<Fault, 'kind' | 'target'>, hitMs: number, healedMs: number | null = null): Blow {
  return { fault: { ...fault, afterMs: 0, lastsMs: 0, chance: 0 } as Fault, hitMs, healedMs };
}

const brokenBy = (change: Partial<History>): Rule[] => [
  ...new Set(judge(history(change)).violations.map(({ rule }) => rule)),
];
const event = { chain: 'chain', sequence: 1, hash: 'hash-1' };

test('a good history breaks nothing', () => {
  expect(judge(history())).toEqual({ violations: [], unjudged: [] });
});

describe('what is lost, doubled or invented', () => {
  const cases: readonly (readonly [string, Partial<History>, Rule])[] = [
    ['an event that was told is not in the ledger', { told: [event, { ...event, sequence: 2 }] }, 'nothingLostOnBox'],
    ['it is there with other content', { told: [{ ...event, hash: 'other' }] }, 'nothingLostOnBox'],
    ['an event never came to the district', { district: [] }, 'nothingLostOnWay'],
    ['an event is at the district twice', { district: [event, event] }, 'nothingTwice'],
    ['the district complains', { complaints: ['the district found a fork'] }, 'nothingTwice'],
    ['the district has what nobody recorded', { district: [event, { ...event, sequence: 9 }] }, 'nothingInvented'],
    ['the chain is damaged', { damage: 'event 3 does not follow' }, 'chainWhole'],
  ];
  test.each(cases)('%s', (_, change, rule) => expect(brokenBy(change)).toEqual([rule]));

  test('one place in the chain with two contents', () => {
    expect(brokenBy({ district: [event, { ...event, hash: 'other' }] })).toEqual(['nothingTwice', 'nothingInvented']);
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

describe('what screen and voice tell', () => {
  const telling = (by: 'screen' | 'voice', atMs: number, begins = true) => ({ atMs: grantedMs + atMs, by, begins });

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
