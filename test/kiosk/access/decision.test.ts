import { describe, expect, test } from 'vitest';
import { decide, type DecisionInputs } from '../../../kiosk/access/decision.ts';
import type { Policy } from '../../../kiosk/access/policy.ts';
import type { ReasonCode, Verdict } from '../../../kiosk/access/reasons.ts';
import { temperatureOf } from '../../../kiosk/access/temperature.ts';
import { credential, good, policy, reading, startWallMs, unknownCode } from './example.ts';
import { certificate } from './other-credentials.ts';

const startS = startWallMs / 1000;
const elevated = [reading(38, 1000), reading(38.1, 70_000)];

const table: readonly [
  what: string,
  change: Partial<DecisionInputs>,
  verdict: Verdict,
  reasons: readonly ReasonCode[],
][] = [
  ['everything in order', {}, 'granted', ['allStepsPassed']],
  ['a code of no known kind', { credential: unknownCode }, 'denied', ['codeUnknown']],
  ['a red code', { credential: credential({ colour: 'red' }) }, 'denied', ['colourNotAccepted']],
  ['a code of another compound', { credential: credential({ compounds: ['C2'] }) }, 'denied', ['notResident']],
  ['an itinerary at risk', { credential: credential({ itineraryAtRisk: true }) }, 'denied', ['itineraryAtRisk']],
  ['no test', { credential: credential({ test: null }) }, 'denied', ['testMissing']],
  [
    'a test of three days ago',
    { credential: credential({ test: { takenAtS: startS - 72 * 3600, result: 'negative' } }) },
    'denied',
    ['testTooOld'],
  ],
  [
    'a positive test',
    { credential: credential({ test: { takenAtS: startS - 3600, result: 'positive' } }) },
    'denied',
    ['testPositive'],
  ],
  ['an expired code', { credential: credential({ expiresAtS: startS }) }, 'denied', ['credentialExpired']],
  ['a code of tomorrow', { credential: credential({ issuedAtS: startS + 600 }) }, 'denied', ['credentialNotYetValid']],
  ['a picture of an hour ago', { credential: credential({ issuedAtS: startS - 3600 }) }, 'denied', ['credentialStale']],
  [
    'a paper pass of an hour ago',
    { credential: credential({ medium: 'paper', issuedAtS: startS - 3600 }) },
    'granted',
    ['allStepsPassed'],
  ],
  ['a code shown twice', { replayed: true }, 'denied', ['credentialReplayed']],
  ['an elevated temperature, twice', { readings: elevated }, 'denied', ['temperatureElevated']],
  [
    'an elevated temperature, twice, and no code',
    { readings: elevated, credential: null },
    'denied',
    ['temperatureElevated'],
  ],
  ['low twice', { readings: [reading(33, 1000), reading(33.2, 9000)] }, 'referred', ['temperatureLow']],
  ['out of range twice', { readings: [reading(25, 1000), reading(46, 9000)] }, 'referred', ['temperatureInvalid']],
  ['too cold to measure', { readings: [reading(36, 1000, { ambientC: 2 })] }, 'referred', ['ambientOutOfRange']],
  ['too hot, and nobody stands out', { readings: [], ambientC: 38 }, 'referred', ['ambientOutOfRange']],
  [
    'an instrument that knows no ambient',
    { readings: [reading(36, 1000, { ambientC: null })] },
    'referred',
    ['ambientUnknown'],
  ],
  [
    'a clinical reading in the cold',
    { readings: [reading(36.5, 1, { source: 'clinical', ambientC: null })] },
    'granted',
    ['clinicalReadingNormal'],
  ],
  [
    'a clinical reading that is elevated',
    { readings: [reading(37.9, 1, { source: 'clinical' })] },
    'denied',
    ['temperatureElevated'],
  ],
  [
    'no thermometer',
    { readings: [], capabilities: { ...good.capabilities, thermometer: false } },
    'referred',
    ['thermometerUnavailable'],
  ],
  ['no gate', { capabilities: { ...good.capabilities, gate: false } }, 'referred', ['gateUnavailable']],
  ['no ledger', { capabilities: { ...good.capabilities, ledger: false } }, 'referred', ['ledgerUnavailable']],
  ['a clock nobody trusts', { clockTrusted: false }, 'referred', ['clockNotTrusted']],
  ['a lock-down', { lockedDown: true }, 'denied', ['portalLockedDown']],
];

describe('the decision table', () => {
  test.each(table)('%s', (_what, change, verdict, reasons) => {
    const outcome = decide(policy, { ...good, ...change });
    expect(outcome).toEqual({ settled: true, decision: { verdict, reasons, policyVersion: 'test-1' } });
  });

  test('a denial without a test of time still counts when the clock is not trusted', () => {
    const outcome = decide(policy, { ...good, clockTrusted: false, credential: credential({ colour: 'red' }) });
    expect(outcome).toMatchObject({
      decision: { verdict: 'denied', reasons: ['colourNotAccepted', 'clockNotTrusted'] },
    });
  });

  test('all reasons are named, those for the verdict first', () => {
    const outcome = decide(policy, {
      ...good,
      credential: credential({ colour: 'yellow', compounds: [], expiresAtS: startS - 1 }),
      readings: [reading(33, 1000), reading(33, 9000)],
    });
    expect(outcome).toMatchObject({
      decision: {
        verdict: 'denied',
        reasons: ['stayHomeLeaving', 'colourNotAccepted', 'notResident', 'credentialExpired', 'temperatureLow'],
      },
    });
  });

  test.each([
    ['no code', { credential: null }, ['credential']],
    ['no reading', { readings: [] }, ['temperature']],
    ['one low reading', { readings: [reading(33, 1000)] }, ['temperature']],
    ['one elevated reading', { readings: [reading(38, 1000)] }, ['temperature']],
    ['nothing', { credential: null, readings: [] }, ['credential', 'temperature']],
    [
      'no code, and two low readings',
      { credential: null, readings: [reading(33, 1), reading(33, 9000)] },
      ['credential'],
    ],
    ['no code, in a lock-down', { credential: null, lockedDown: true }, ['credential']],
  ] as const)('%s: waits', (_what, change, missing) => {
    expect(decide(policy, { ...good, ...change })).toEqual({ settled: false, missing });
  });
});

describe('the temperature step', () => {
  test.each([
    [[36.4], 'passed'],
    [[35], 'passed'],
    [[37.29], 'passed'],
    [[37.3], 'open'],
    [[34.99], 'open'],
    [[27.9], 'open'],
    [[45.1], 'open'],
    [[38, 36.5], 'passed'],
    [[33, 36.5], 'passed'],
    [[36.5, 33], 'open'],
    [[33, 38], 'failed'],
    [[Number.NaN], 'open'],
    [[Number.NaN, Number.POSITIVE_INFINITY], 'failed'],
  ] as const)('%s: %s', (values, state) => {
    const readings = values.map((value, index) => reading(value, index * 10_000));
    expect(temperatureOf(policy, readings).state).toBe(state);
  });
});

test('a certificate whose issuer’s key begins tomorrow does not hold yet, however old it says it is', () => {
  const hc1: Policy = { ...policy, kinds: { ...policy.kinds, hc1: 'accept' }, residentsOnly: false };
  const allowed: Policy = { ...hc1, visitors: { rule: 'allow', schedule: null } };
  const shown = (validFromS: number) => decide(allowed, { ...good, credential: certificate({ validFromS }) });
  expect(shown(startS - 10)).toMatchObject({ decision: { verdict: 'granted' } });
  expect(shown(startS + 600)).toMatchObject({ decision: { verdict: 'denied', reasons: ['credentialNotYetValid'] } });
});
