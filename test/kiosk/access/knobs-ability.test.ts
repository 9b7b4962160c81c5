/** The knobs about what the box can judge. */
import { describe, expect, test } from 'vitest';
import { decide } from '../../../kiosk/access/decision.ts';
import { credential, policy, reading, good } from './example.ts';
import {
  startS,
  degrade,
  child,
  noThermometer,
  certificate,
  kinds,
  openHouse,
  needsLists,
  unreachable,
  testKnobs,
  type KnobRow,
} from './knob-examples.ts';

/** From the roster, with the names locked. */
const picked = { listed: { ...child, watchlisted: null }, lists: { roster: 0, watchlist: 0 } };

const table: readonly KnobRow[] = [
  ['a person of concern', {}, { listed: { ...child, watchlisted: true } }, 'denied', ['onWatchlist']],
  [
    'a person of concern for staff',
    { watchlistHit: 'refer' },
    { listed: { ...child, watchlisted: true } },
    'referred',
    ['onWatchlist'],
  ],
  ['lists missing', needsLists, {}, 'referred', ['listsMissing']],
  ['a watchlist that could not be asked', needsLists, picked, 'referred', ['watchlistNotAsked']],
  [
    'a watchlist that could not be asked, by staff',
    { ...needsLists, ...degrade({ listsMissing: 'allowByStaff' }) },
    picked,
    'referred',
    ['watchlistNotAsked', 'staffMayAllow'],
  ],
  [
    'a watchlist that could not be asked, denied',
    { ...needsLists, ...degrade({ listsMissing: 'deny' }) },
    picked,
    'denied',
    ['watchlistNotAsked'],
  ],
  ...(['refer', 'deny'] as const).map(
    (rule): KnobRow => [
      `a certificate, of whose holder the watchlist knows nothing: ${rule}`,
      {
        ...openHouse,
        ...kinds({ hc1: 'accept' }),
        ...needsLists,
        ...degrade({ listsMissing: rule }),
        testMaxAgeHours: null,
      },
      {
        credential: certificate(),
        listed: { roster: null, watchlisted: false },
        lists: { roster: 0, watchlist: 0 },
      },
      rule === 'deny' ? 'denied' : 'referred',
      ['watchlistNotAsked'],
    ],
  ),
  ['a watchlist nobody needs', {}, picked, 'granted', ['allStepsPassed']],
  ['lists missing, denied', { ...needsLists, ...degrade({ listsMissing: 'deny' }) }, {}, 'denied', ['listsMissing']],
  ['lists of two days', needsLists, { lists: { roster: 172_800_000, watchlist: 0 } }, 'granted', ['allStepsPassed']],
  ['lists older', needsLists, { lists: { roster: 172_800_001, watchlist: 0 } }, 'referred', ['listsStale']],
  [
    'lists older, by staff',
    { ...needsLists, ...degrade({ listsStale: 'allowByStaff' }) },
    { lists: { roster: 1e12, watchlist: 0 } },
    'referred',
    ['listsStale', 'staffMayAllow'],
  ],
  ['no network', {}, { credential: unreachable }, 'referred', ['onlineUnreachable']],
  [
    'no network, denied',
    degrade({ networkDown: 'deny' }),
    { credential: unreachable },
    'denied',
    ['onlineUnreachable'],
  ],
  [
    'no network, by staff',
    degrade({ networkDown: 'allowByStaff' }),
    { credential: unreachable },
    'referred',
    ['onlineUnreachable', 'staffMayAllow'],
  ],
  ['no clock, denied', degrade({ clockNotTrusted: 'deny' }), { clockTrusted: false }, 'denied', ['clockNotTrusted']],
  [
    'no clock, by staff',
    degrade({ clockNotTrusted: 'allowByStaff' }),
    { clockTrusted: false },
    'referred',
    ['clockNotTrusted', 'staffMayAllow'],
  ],
  [
    'no clock, by staff, and red',
    degrade({ clockNotTrusted: 'allowByStaff' }),
    { clockTrusted: false, credential: credential({ colour: 'red' }) },
    'denied',
    ['colourNotAccepted', 'clockNotTrusted'],
  ],
  [
    'no thermometer, denied',
    degrade({ thermometerMissing: 'deny' }),
    noThermometer,
    'denied',
    ['thermometerUnavailable'],
  ],
  [
    'no thermometer, by staff',
    degrade({ thermometerMissing: 'allowByStaff' }),
    noThermometer,
    'referred',
    ['thermometerUnavailable', 'staffMayAllow'],
  ],
  ['a policy of yesterday', { expiresAtS: startS }, {}, 'referred', ['policyNotInForce']],
  ['a policy of tomorrow', { validFromS: startS + 1 }, {}, 'referred', ['policyNotInForce']],
  ['a policy of today', { validFromS: startS, expiresAtS: startS + 1 }, {}, 'granted', ['allStepsPassed']],
  [
    'expired, denied',
    { expiresAtS: startS, ...degrade({ policyNotInForce: 'deny' }) },
    {},
    'denied',
    ['policyNotInForce'],
  ],
  [
    'expired, by staff',
    { expiresAtS: startS, ...degrade({ policyNotInForce: 'allowByStaff' }) },
    {},
    'referred',
    ['policyNotInForce', 'staffMayAllow'],
  ],
  [
    'only a code',
    { requiredSteps: { in: ['credential'], out: ['credential'] } },
    { readings: [] },
    'granted',
    ['allStepsPassed'],
  ],
  [
    'only a code, no thermometer',
    { requiredSteps: { in: ['credential'], out: ['credential'] } },
    noThermometer,
    'granted',
    ['allStepsPassed'],
  ],
  [
    'only a temperature',
    { requiredSteps: { in: ['temperature'], out: ['temperature'] } },
    { credential: null },
    'granted',
    ['allStepsPassed'],
  ],
  [
    'only a temperature, low',
    { requiredSteps: { in: ['temperature'], out: ['temperature'] } },
    { credential: null, readings: [reading(33, 1), reading(33, 9)] },
    'referred',
    ['temperatureLow'],
  ],
  [
    'a temperature without a clock',
    { requiredSteps: { in: ['temperature'], out: ['temperature'] } },
    { credential: null, clockTrusted: false },
    'referred',
    ['clockNotTrusted'],
  ],
];

describe('a knob', () => {
  testKnobs(table);

  test('what staff may allow is looked at to its end first', () => {
    const change = { clockTrusted: false, readings: [] };
    const byStaff = { ...policy, ...degrade({ clockNotTrusted: 'allowByStaff' }) };
    expect(decide(byStaff, { ...good, ...change })).toEqual({ settled: false, missing: ['temperature'] });
    expect(decide(policy, { ...good, ...change })).toMatchObject({ settled: true });
  });

  test('the mask is looked at last', () => {
    const outcome = decide({ ...policy, mask: 'staffConfirms' }, { ...good, readings: [] });
    expect(outcome).toEqual({ settled: false, missing: ['temperature'] });
  });
});
